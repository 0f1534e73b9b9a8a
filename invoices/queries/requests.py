"""Requests of debtors: what the rules want to know of a claim, and what its pages show."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db.models import Q, Sum
from django.http import Http404

from accounts.actor import Actor
from accounts.models import User
from invoices.models import (
    DebtorRequest,
    EntryKind,
    Invoice,
    LedgerEntry,
    RequestFile,
    RequestKind,
    RequestState,
)
from invoices.queries.rights import in_scope, may_arrange
from invoices.rules.debtor_requests import (
    ASKED_WITHIN,
    MOST_OF_A_KIND,
    Asking,
    answer_by,
    undisputed_part,
)
from invoices.rules.law_calendar import Law
from invoices.rules.request_answers import Answering
from myropo.calendar import helsinki_date

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Told:
    """What an actor has asked about an invoice: what waits, and the latest answer."""

    waiting: list[DebtorRequest]
    answered: DebtorRequest | None


def answered_by(made_on: date) -> date:
    """By when a person answers what was asked for on a day, at the latest."""
    return answer_by(made_on=made_on, answer_days=settings.ANSWER_DAYS)


def asking_of(actor: Actor, invoice: Invoice, *, at: datetime) -> Asking:
    """The claim as the rules of requests need it; two queries. The creditor is loaded."""
    creditor = invoice.creditor
    since = at - ASKED_WITHIN
    rows = DebtorRequest.objects.filter(
        Q(state=RequestState.OPEN) | Q(made_at__gt=since), invoice=invoice
    ).order_by("made_at", "number")
    made: dict[str, list[datetime]] = {}
    open_kinds = set()
    for kind, state, made_at in rows.values_list("kind", "state", "made_at"):
        if state == RequestState.OPEN:
            open_kinds.add(kind)
        if made_at > since:
            made.setdefault(kind, []).append(made_at)
    return Asking(
        stage=invoice.stage,
        law=Law(invoice.claim_kind),
        is_directly_enforceable=invoice.is_directly_enforceable,
        open_total=invoice.open_total,
        to_pay=invoice.to_pay,
        due_on=invoice.due_on,
        today=helsinki_date(at),
        is_debtor=may_arrange(actor, invoice),
        open_kinds=frozenset(open_kinds),
        again_on={
            kind: helsinki_date(times[-MOST_OF_A_KIND] + ASKED_WITHIN)
            for kind, times in made.items()
            if len(times) >= MOST_OF_A_KIND
        },
        creditor_has_contacts=bool(creditor.phone or creditor.email or creditor.website),
    )


def language_of(request: DebtorRequest) -> str:
    """In which language it is answered: that of who asked; of a caller, the debtor's own."""
    if not request.user.is_staff:
        return request.user.language
    own: User | None = getattr(request.party, "user", None)
    return own.language if own else request.invoice.language


def open_request_of(actor: Actor, invoice: Invoice, kind: str) -> DebtorRequest | None:
    """The actor's own request of the kind that waits for an answer."""
    return DebtorRequest.objects.filter(
        invoice=invoice, kind=kind, state=RequestState.OPEN, party=actor.acting_for
    ).first()


def undisputed_of(request: DebtorRequest, invoice: Invoice) -> Decimal | None:
    """What is to be paid while a dispute waits, in euros; None where nothing is disputed."""
    if request.kind != RequestKind.DISPUTE or request.state != RequestState.OPEN:
        return None
    return undisputed_part(
        amount=request.disputed_amount, open_total=invoice.open_total, to_pay=invoice.to_pay
    )


def readable_by(actor: Actor) -> Q:
    """The condition under which an actor may read a request: its party made it.

    Who acts by a right that is not full reads of difficulties in paying only what it wrote:
    the rest may tell of health and family, which nobody authorised it to know.
    """
    own = Q(party=actor.acting_for) & in_scope(actor, "invoice__")
    if actor.access.is_full:
        return own
    return own & (~Q(kind=RequestKind.HARDSHIP) | Q(user=actor.user))


def get_request_or_404(actor: Actor, public_id: UUID) -> DebtorRequest:
    """What the actor asked; another's is a 404, whoever may see the invoice."""
    request = (
        DebtorRequest.objects.select_related("invoice__creditor", "user")
        .prefetch_related("files")
        .filter(readable_by(actor), public_id=public_id)
        .first()
    )
    if request is None:
        raise Http404
    return request


def get_file_or_404(actor: Actor, request_id: UUID, file_id: UUID) -> RequestFile:
    """A file of a request that the actor may read."""
    files = RequestFile.objects.select_related("request__invoice", "request__party")
    readable = DebtorRequest.objects.filter(readable_by(actor), public_id=request_id)
    found = files.filter(public_id=file_id, request__in=readable).first()
    if found is None:
        raise Http404
    return found


def told_of(actor: Actor, invoice: Invoice) -> Told:
    """What the actor has asked about the invoice; one query."""
    rows = list(
        DebtorRequest.objects.filter(readable_by(actor), invoice=invoice)
        .exclude(state=RequestState.WITHDRAWN)
        .order_by("-number")
    )
    answered = [each for each in rows if each.state == RequestState.ANSWERED]
    answered.sort(key=lambda each: (each.ended_at, each.number), reverse=True)
    return Told(
        waiting=[each for each in rows if each.state == RequestState.OPEN],
        answered=answered[0] if answered else None,
    )


def answering_of(
    request: DebtorRequest, invoice: Invoice, *, today: date, paused_until: date | None = None
) -> Answering:
    """A request that waits and its claim, as the rules of answers need them; one query."""
    return Answering(
        kind=request.kind,
        stage=invoice.stage,
        open_total=invoice.open_total,
        today=today,
        disputed_amount=request.disputed_amount,
        corrected=corrected_since(request),
        paused_until=paused_until,
    )


def corrected_since(request: DebtorRequest) -> Decimal:
    """What was taken off the claim since the request was made, in euros.

    Credit notes, what was written off, costs and interest that were taken back, and payments
    of an earlier day that were found meanwhile.
    """
    found = Q(kind=EntryKind.PAYMENT, value_on__lte=helsinki_date(request.made_at))
    taken_back = Q(kind__in=[EntryKind.COST, EntryKind.INTEREST])
    given_up = Q(kind__in=[EntryKind.CREDIT_NOTE, EntryKind.WRITE_OFF])
    entries = LedgerEntry.objects.filter(
        found | taken_back | given_up,
        invoice=request.invoice_id,
        booked_at__gte=request.made_at,
        amount__lt=0,
        reversed_by=None,
    )
    total: Decimal = entries.aggregate(sum=Sum("amount", default=ZERO))["sum"]
    return -total
