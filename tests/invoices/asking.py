"""Debtors who ask something about a claim, for tests."""

from datetime import date, timedelta
from decimal import Decimal

from invoices.models import DisputeReason, Hold, RequestKind
from invoices.rules.debtor_requests import Asking
from invoices.rules.law_calendar import Law
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
