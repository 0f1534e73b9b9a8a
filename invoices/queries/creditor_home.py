"""How the claims of creditors stand today: counts and sums, for the people of the creditors."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, DecimalField, F, Q, Sum

from invoices.models import EntryKind, FinvoiceFile, HoldReason, Invoice, LedgerEntry

ZERO: Final = Decimal("0.00")
# Kinds of claims that cross the stages: each is told beside them.
ACROSS: Final = ("overdue", "plan", "disputed", "stopped")
OPEN_TOTAL: Final = DecimalField(max_digits=16, decimal_places=2)


@dataclass(frozen=True, slots=True)
class Tally:
    """So many claims, and the euros that are open of them."""

    count: int = 0
    total: Decimal = ZERO

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.count + other.count, self.total + other.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """The open claims: by stage, and those of `ACROSS` whatever their stage."""

    by_stage: dict[str, Tally]
    across: dict[str, Tally]

    @property
    def all(self) -> Tally:
        return sum(self.by_stage.values(), start=Tally())


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyIn:
    """Payments booked since a day, less those that were taken back, in euros."""

    booked: Tally
    taken_back: Tally


def overdue(today: date) -> Q:
    """Which open claims should have been paid: past the due date, and nothing agreed on."""
    return Q(due_on__lt=today, hold="", closed_on=None)


def claims_of(creditor_ids: Collection[int], *, today: date) -> Claims:
    """One query, over the open claims of the creditors."""
    conditions = {
        "overdue": overdue(today),
        "plan": Q(hold=HoldReason.PLAN),
        "disputed": Q(hold=HoldReason.DISPUTED),
        "stopped": Q(hold=HoldReason.STOPPED),
    }
    counted = {f"{name}_count": Count("pk", filter=each) for name, each in conditions.items()}
    summed = {
        f"{name}_sum": Sum("open_total", filter=each, default=ZERO, output_field=OPEN_TOTAL)
        for name, each in conditions.items()
    }
    rows = Invoice.objects.open().filter(creditor__in=creditor_ids).order_by().values("stage")
    totals = {"count": Count("pk"), "total": Sum("open_total", output_field=OPEN_TOTAL)}
    found: list[dict[str, Any]] = [
        dict(row) for row in rows.annotate(**totals, **counted, **summed)
    ]
    return Claims(
        by_stage={row["stage"]: Tally(row["count"], row["total"]) for row in found},
        across={
            name: sum(
                (Tally(row[f"{name}_count"], row[f"{name}_sum"]) for row in found), start=Tally()
            )
            for name in ACROSS
        },
    )


def money_in(creditor_ids: Collection[int], *, since: datetime) -> MoneyIn:
    """What debtors paid on the creditors' claims, by when it was booked; one query."""
    rows = LedgerEntry.objects.filter(
        invoice__creditor__in=creditor_ids, kind=EntryKind.PAYMENT, booked_at__gte=since
    )
    taken = Q(reverses__isnull=False)
    paid = -F("amount")
    found = rows.aggregate(
        count=Count("pk", filter=~taken),
        total=Sum(paid, filter=~taken, default=ZERO, output_field=OPEN_TOTAL),
        back_count=Count("pk", filter=taken),
        back_total=Sum("amount", filter=taken, default=ZERO, output_field=OPEN_TOTAL),
    )
    return MoneyIn(
        booked=Tally(found["count"], found["total"]),
        taken_back=Tally(found["back_count"], found["back_total"]),
    )


def newest_import(creditor_ids: Collection[int]) -> FinvoiceFile | None:
    files = FinvoiceFile.objects.filter(creditor__in=creditor_ids)
    return files.order_by("-received_at", "-pk").first()
