"""Debtors who ask something about a claim, for tests."""

from datetime import date, timedelta
from decimal import Decimal

from accounts.models import AuditEvent
from invoices.models import DisputeReason, EventKind, Hold, RequestKind
from invoices.queries import standing_of
from invoices.rules.debtor_requests import Asking
from invoices.rules.law_calendar import Law
from invoices.rules.what_next import Policy, what_next
from invoices.services.requests.answering import answer_request
from invoices.services.requests.making import Wish, make_request
from tests.invoices.stories import sent

TODAY = date(2026, 11, 21)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"


def asking(**changes):
    """A consumer's overdue invoice of 96,41 €."""
    facts = {
        "stage": "INVOICED",
        "law": Law.CONSUMER,
        "is_directly_enforceable": False,
        "open_total": Decimal("96.41"),
        "to_pay": Decimal("96.41"),
        "due_on": TODAY - timedelta(days=10),
        "today": TODAY,
    }
    return Asking(**facts | changes)


def wish(kind, **changes):
    """What a debtor asks, of each kind the plainest."""
    facts = {"text": "Tässä on virhe."}
    if kind == RequestKind.DISPUTE:
        facts["reason"] = DisputeReason.FAULTY
    return Wish(kind=RequestKind(kind), **facts | changes)


def overdue_invoice(party, *, at, days=10, **fields):
    return sent(party, at=at, due_on=at.date() - timedelta(days=days), number="1000", **fields)


def make(actor, invoice, kind, *, at, files=(), **changes):
    return make_request(
        actor=actor, invoice_id=invoice.pk, wish=wish(kind, **changes), files=files, at=at
    )


def answer(request, outcome, *, actor, at, paused_until=None):
    return answer_request(
        number=request.number,
        outcome=outcome,
        answer="Olemme tutkineet asian.",
        actor=actor,
        at=at,
        paused_until=paused_until,
    )


def active_holds(invoice):
    """The reasons that hold now, each with its last day."""
    holds = Hold.objects.filter(invoice=invoice, released_at=None)
    return list(holds.order_by("pk").values_list("reason", "ends_on"))


def events(invoice):
    kinds = [EventKind.REQUESTED, EventKind.ANSWERED, EventKind.REQUEST_ENDED, EventKind.PAUSED]
    found = invoice.timeline.filter(kind__in=kinds).order_by("pk")
    return list(found.values_list("kind", "data"))


def actions():
    found = AuditEvent.objects.filter(action__startswith="request.").order_by("pk")
    return list(found.values_list("action", flat=True))


def next_step(invoice, *, today):
    invoice.refresh_from_db()
    standing = standing_of(
        invoice=invoice,
        to_pay=invoice.to_pay,
        ledger=invoice.ledger.all(),
        timeline=invoice.timeline.all(),
        holds=invoice.holds.all(),
    )
    return what_next(standing, policy=Policy(), today=today)
