"""Tables for creditors' own books: their claims, and what was booked in a month."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from django.db.models import (
    Count,
    DecimalField,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce

from invoices.models import EntryKind, Invoice, LedgerEntry
from invoices.queries.creditor_home import overdue
from myropo.calendar import HELSINKI

OPEN: Final = "open"
CLOSED: Final = "closed"
OVERDUE: Final = "overdue"
# Rows are read so many at a time.
CHUNK: Final = 2000
SUMS: Final = DecimalField(max_digits=16, decimal_places=2)
ZERO: Final = Decimal("0.00")
PARTS: Final = ("principal", "interest", "costs", "surplus", "amount")
CLAIM_COLUMNS: Final = (
    "creditor__business_id",
    "number",
    "case_number",
    "claim_kind",
    "issued_on",
    "due_on",
    "stage",
    "hold",
    "closed_on",
    "original_total",
    "open_principal",
    "open_interest",
    "open_costs",
    "open_total",
    "paid",
)
ENTRY_COLUMNS: Final = (
    "invoice__creditor__business_id",
    "pk",
    "booked_at",
    "value_on",
    "kind",
    "invoice__number",
    "invoice__case_number",
    *PARTS,
    "legal_basis",
    "reverses",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which claims of the creditors; what is empty narrows nothing.

    stage  a stage, or `OPEN` or `CLOSED`
    hold   what holds collection, or `OVERDUE`
    first, last  days between which the invoice was sent, both included
    """

    creditor_ids: Collection[int]
    stage: str = OPEN
    hold: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """The entries of one kind in a month: how many, and what they add to each balance."""

    kind: str
    count: int
    sums: tuple[Decimal, ...]


def claims(wanted: Wanted, *, today: date) -> QuerySet[Invoice]:
    rows = Invoice.objects.filter(creditor__in=wanted.creditor_ids)
    if wanted.hold == OVERDUE:
        rows = rows.filter(overdue(today))
    elif wanted.hold:
        rows = rows.filter(hold=wanted.hold)
    if wanted.stage == OPEN:
        rows = rows.open()
    elif wanted.stage == CLOSED:
        rows = rows.closed()
    elif wanted.stage:
        rows = rows.filter(stage=wanted.stage)
    if wanted.first:
        rows = rows.filter(issued_on__gte=wanted.first)
    if wanted.last:
        rows = rows.filter(issued_on__lte=wanted.last)
    return rows


def told_of(rows: QuerySet[Invoice]) -> dict[str, Any]:
    """How many claims, and what is open of them."""
    return rows.aggregate(
        count=Count("pk"),
        principal=Sum("open_principal", default=ZERO, output_field=SUMS),
        total=Sum("open_total", default=ZERO, output_field=SUMS),
    )


def claim_rows(rows: QuerySet[Invoice]) -> Iterator[tuple[Any, ...]]:
    """`CLAIM_COLUMNS` of each claim in the order of their coming in; in flat memory."""
    payments = LedgerEntry.objects.filter(invoice=OuterRef("pk"), kind=EntryKind.PAYMENT)
    paid = payments.order_by().values("invoice").annotate(sum=-Sum("amount")).values("sum")
    told = rows.annotate(paid=Coalesce(Subquery(paid), ZERO, output_field=SUMS)).order_by("pk")
    return told.values_list(*CLAIM_COLUMNS).iterator(chunk_size=CHUNK)


def entries(creditor_ids: Collection[int], *, month: date) -> QuerySet[LedgerEntry]:
    """What was booked in a month, by the calendar of Helsinki.

    By the moment of booking and not by the value date: a month that is over stays as it is,
    since what is found out later is booked later.
    """
    begin, end = (
        datetime.combine(day, time.min, tzinfo=HELSINKI) for day in (month, month_after(month))
    )
    return LedgerEntry.objects.filter(
        invoice__creditor__in=creditor_ids, booked_at__gte=begin, booked_at__lt=end
    )


def booked(rows: QuerySet[LedgerEntry]) -> list[Booked]:
    """What the entries add to each balance, by kind; one query."""
    summed = {f"sum_{part}": Sum(F(part), default=ZERO, output_field=SUMS) for part in PARTS}
    found = rows.order_by().values("kind").annotate(count=Count("pk"), **summed)
    known: dict[str, dict[str, Any]] = {row["kind"]: dict(row) for row in found}
    return [
        Booked(
            kind=str(kind.label),
            count=known[kind]["count"],
            sums=tuple(known[kind][f"sum_{part}"] for part in PARTS),
        )
        for kind in EntryKind
        if kind in known
    ]


def entry_rows(rows: QuerySet[LedgerEntry]) -> Iterator[tuple[Any, ...]]:
    """`ENTRY_COLUMNS` of each entry in the order of booking; in flat memory."""
    return rows.order_by("pk").values_list(*ENTRY_COLUMNS).iterator(chunk_size=CHUNK)


def month_after(month: date) -> date:
    """The first day of the month after the one that begins on a day."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
