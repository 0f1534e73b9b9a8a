"""The lists of a debtor: what is open, and what was settled."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import CharField, Q
from django.db.models.functions import Cast

from accounts.actor import Actor
from invoices.models import Hold, HoldReason, Invoice, InvoiceQuerySet, Stage
from invoices.queries.of_party import OfParty
from invoices.queries.rights import rights
from invoices.rules.search import Word
from invoices.rules.states import VOLUNTARY_STAGES, Label, last_overdue_day

ARCHIVE_YEARS: Final = 2
# What a row of a list shows, in the order of `Listed`; of a model's instance anything else
# raises instead of sending a query a row.
ROW_FIELDS: Final = (
    "public_id",
    "party_id",
    "number",
    "reference",
    "stage",
    "due_on",
    "closed_on",
    "open_total",
    "to_pay",
    "under_way_since",
    "hold",
    "original_total",
    "creditor__name",
)


class Listed(NamedTuple):
    """An invoice as a row of a list has it: a tuple costs a fraction of a model's instance."""

    public_id: UUID
    party_id: int | None
    number: str
    reference: str
    stage: str
    due_on: date
    closed_on: date | None
    open_total: Decimal
    to_pay: Decimal
    under_way_since: datetime | None
    hold: str
    original_total: Decimal
    creditor: str

    @property
    def is_covered(self) -> bool:
        """Whether money that is under way pays all that is open."""
        return self.open_total > 0 and self.to_pay == 0


def invoices_of(actor: Actor) -> InvoiceQuerySet:
    """Every invoice that the actor may see, with what a row of a list shows."""
    rows = Invoice.objects.filter(rights(actor)).select_related("creditor").only(*ROW_FIELDS)
    return rows.fetch_mode(models.FETCH_RAISE)


def open_invoices_of(actor: Actor) -> InvoiceQuerySet:
    """The open ones, the most urgent first: the earliest due date."""
    return invoices_of(actor).open().order_by("due_on", "pk")


def archive_of(actor: Actor, *, today: date) -> InvoiceQuerySet:
    """What was closed within 24 months, the latest first. Nothing is deleted after."""
    # A day that the other year may lack (29 February) shows a day more, never less.
    since = today.replace(year=today.year - ARCHIVE_YEARS, day=min(today.day, 28))
    return invoices_of(actor).filter(closed_on__gte=since).order_by("-closed_on", "-pk")


def rows_of(invoices: InvoiceQuerySet) -> list[Listed]:
    """What a list shows of each."""
    return [Listed._make(row) for row in invoices.values_list(*ROW_FIELDS)]


def open_page_of(actor: Actor, *, start: int, length: int) -> list[Listed]:
    """One page of `open_invoices_of`, narrowed by nothing; `start` counts from 0."""
    return [Listed._make(row) for row in _OPEN.ask_for_page(actor, start=start, length=length)]


def ends_of(rows: Iterable[Listed], *, today: date) -> Mapping[UUID, date]:
    """Until when more time or a pause lasts, of the rows that have one. No query without such."""
    timed = [row.public_id for row in rows if row.hold in WITH_AN_END]
    if not timed:
        return {}
    holds = Hold.objects.filter(
        invoice__public_id__in=timed,
        reason=models.F("invoice__hold"),
        released_at=None,
        ends_on__gte=today,
    )
    days = holds.order_by("ends_on").values_list("invoice__public_id", "ends_on")
    return {public_id: day for public_id, day in days if day is not None}


_OPEN: Final = OfParty(lambda actor, _day: open_invoices_of(actor).values_list(*ROW_FIELDS))


def narrowed(
    invoices: InvoiceQuerySet,
    *,
    words: Sequence[Word],
    labels: Sequence[Label] = (),
    business_id: str = "",
    today: date,
) -> InvoiceQuerySet:
    """Those in which every word is found, in one of the states, of the one creditor."""
    if words:
        invoices = invoices.alias(
            case_text=Cast("case_number", CharField()),
            open_text=Cast("to_pay", CharField()),
            total_text=Cast("original_total", CharField()),
        )
    for word in words:
        invoices = invoices.filter(_holds(word))
    if labels:
        condition = Q()
        for label in labels:
            condition |= _in_state(label, today)
        invoices = invoices.filter(condition)
    if business_id:
        invoices = invoices.filter(creditor__business_id=business_id)
    return invoices


def _holds(word: Word) -> Q:
    condition = (
        Q(creditor__name__icontains=word.text)
        | Q(number__icontains=word.text)
        | Q(subject__icontains=word.text)
        | Q(reference__icontains=word.text)
        | Q(case_text__contains=word.text)
    )
    if word.amount:
        condition |= Q(open_text__contains=word.amount) | Q(total_text__contains=word.amount)
    return condition


def _in_state(label: Label, today: date) -> Q:
    if label is Label.PAID_IN_PORTAL:
        return COVERED
    overdue = Q(due_on__lte=last_overdue_day(today))
    stopped = Q(hold__in=STOPPING.values(), stage__in=VOLUNTARY_STAGES)
    paused = Q(hold=HoldReason.PAUSED, stage__in=VOLUNTARY_STAGES) & (
        ~Q(stage=Stage.INVOICED) | overdue
    )
    if label in STOPPING:
        return stopped & Q(hold=STOPPING[label]) & ~COVERED
    if label is Label.PAUSED:
        return paused & ~COVERED
    bare = ~COVERED & ~stopped & ~paused
    if label is Label.OVERDUE:
        return Q(stage=Stage.INVOICED) & overdue & bare
    if label is Label.INVOICE:
        return Q(stage=Stage.INVOICED) & ~overdue & bare
    return Q(stage=STAGE_OF[label]) & bare


# Money that is under way pays all that is open; the state that a debtor sees first.
COVERED: Final = Q(open_total__gt=0, to_pay=0)

# What a debtor asked for or agreed on, and collection waits for, whatever the day.
STOPPING: Final = {
    Label.DISPUTED: HoldReason.DISPUTED,
    Label.STOPPED: HoldReason.STOPPED,
    Label.PLAN: HoldReason.PLAN,
    Label.EXTENDED: HoldReason.EXTENDED,
}
# What ends on a day that a debtor has to know.
WITH_AN_END: Final = frozenset({HoldReason.EXTENDED, HoldReason.PAUSED})
# While collection waits for one of these, other invoices are more urgent. A payment that waits
# for the bank keeps its place: whoever comes back looks for it.
NOT_URGENT: Final = frozenset(
    {
        HoldReason.DISPUTED,
        HoldReason.STOPPED,
        HoldReason.PLAN,
        HoldReason.PAUSED,
        HoldReason.EXTENDED,
        HoldReason.REQUEST_OPEN,
    }
)
STAGE_OF: Final = {
    Label.REMINDER: Stage.REMINDED,
    Label.COLLECTION: Stage.COLLECTION,
    Label.LEGAL_COLLECTION: Stage.LEGAL_COLLECTION,
    Label.PAID: Stage.PAID,
    Label.CREDITED: Stage.CREDITED,
    Label.WITHDRAWN: Stage.WITHDRAWN,
}
