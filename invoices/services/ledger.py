"""Booking: the only writer of the ledger and of the balances derived from it.

The primitives run in their caller's transaction on an invoice that the caller locked:
lock, book, then `follow_balances`, `note`, and an audit row, all or nothing. Whatever they
change is announced after the commit.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.db.models import Max, Sum

from invoices import events
from invoices.models import (
    CLOSED_STAGES,
    TRANSITIONS,
    EntryKind,
    EventKind,
    IllegalStageError,
    Invoice,
    LedgerEntry,
    Stage,
    TimelineEvent,
)
from invoices.rules.replay import Balances, closing_day
from invoices.services import webhooks

ZERO: Final = Decimal("0.00")
BALANCES: Final = ("open_principal", "open_interest", "open_costs", "surplus")
# What may bring the next act of collection nearer makes its run look at the claim at once.
CHANGED: Final = (*BALANCES, "look_on")
MONEY: Final = (EntryKind.PAYMENT, EntryKind.REFUND)
# What brings a claim nearer to its end, or further from it.
COVERS: Final = (*MONEY, EntryKind.CREDIT_NOTE)
# Which stage an event put the claim into; a reopened claim goes back to the latest.
STAGE_AFTER: Final = {
    EventKind.REMINDED: Stage.REMINDED,
    EventKind.DEMANDED: Stage.COLLECTION,
    EventKind.LEGAL_COLLECTION: Stage.LEGAL_COLLECTION,
}
# One statement however many invoices; the arrays are its only parameters.
SAVE_MANY: Final = """
    UPDATE invoices_invoice i
    SET open_principal = n.principal, open_interest = n.interest, open_costs = n.costs,
        surplus = n.surplus, stage = n.stage, closed_on = n.closed_on, look_on = NULL
    FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[], %s::numeric[], %s::numeric[],
                %s::varchar[], %s::date[])
        AS n(id, principal, interest, costs, surplus, stage, closed_on)
    WHERE i.id = n.id
"""
SAVED: Final = ("pk", *BALANCES, "stage", "closed_on")

# Sums that covered a claim, each with its value date; see `rules.replay.closing_day`.
type Covered = list[tuple[date, Decimal]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """What one entry adds to each balance, in euros; see `LedgerEntry` for the signs."""

    kind: EntryKind
    cause: str
    value_on: date
    principal: Decimal = ZERO
    interest: Decimal = ZERO
    costs: Decimal = ZERO
    surplus: Decimal = ZERO
    legal_basis: str = ""
    # Of a payment that is taken back: its entry.
    reverses: LedgerEntry | None = None

    @property
    def parts(self) -> Balances:
        return Balances(
            principal=self.principal,
            interest=self.interest,
            costs=self.costs,
            surplus=self.surplus,
        )

    def columns(self, *, invoice: Invoice, at: datetime) -> dict[str, Any]:
        """The columns of its row in the ledger."""
        return {
            "invoice": invoice,
            "kind": self.kind,
            "cause": self.cause,
            "value_on": self.value_on,
            "booked_at": at,
            "principal": self.principal,
            "interest": self.interest,
            "costs": self.costs,
            "surplus": self.surplus,
            "legal_basis": self.legal_basis,
            "reverses": self.reverses,
        }


def booking_of(
    change: Balances,
    *,
    kind: EntryKind,
    cause: str,
    value_on: date,
    reverses: LedgerEntry | None = None,
) -> Booking:
    """The entry that makes a change of the balances."""
    return Booking(
        kind=kind,
        cause=cause,
        value_on=value_on,
        principal=change.principal,
        interest=change.interest,
        costs=change.costs,
        surplus=change.surplus,
        reverses=reverses,
    )


def lock_invoice(invoice_id: int) -> Invoice:
    """The invoice as it is now, locked until the end of the caller's transaction."""
    return Invoice.objects.select_for_update().get(pk=invoice_id)


def lock_invoices(invoice_ids: Collection[int]) -> dict[int, Invoice]:
    """Many at once, locked in the order of their keys. Raises `Invoice.DoesNotExist`."""
    wanted = set(invoice_ids)
    rows = Invoice.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    locked = {invoice.pk: invoice for invoice in rows}
    if missing := wanted - locked.keys():
        raise Invoice.DoesNotExist(min(missing))
    return locked


def is_booked(cause: str) -> bool:
    """Whether the cause was booked before. True only holds for a locked invoice."""
    return LedgerEntry.objects.filter(cause=cause).exists()


def book(*, invoice: Invoice, booking: Booking, at: datetime) -> bool:
    """Add one entry to a locked invoice and move its balances with it.

    True when booked; False when the same cause was booked before, which changes
    nothing. Runs in the caller's transaction. Stages are moved by `follow_balances`.
    """
    _, is_new = LedgerEntry.objects.get_or_create(
        cause=booking.cause, defaults=booking.columns(invoice=invoice, at=at)
    )
    if not is_new:
        return False
    add_to_balances(invoice=invoice, booking=booking)
    invoice.look_on = None
    invoice.save(update_fields=CHANGED)
    events.announce_changes(invoice.pk)
    return True


def add_to_balances(*, invoice: Invoice, booking: Booking) -> None:
    """Move the balances in memory; the caller saves them with the entry."""
    invoice.open_principal += booking.principal
    invoice.open_interest += booking.interest
    invoice.open_costs += booking.costs
    invoice.surplus += booking.surplus


def save_many(invoices: Collection[Invoice]) -> None:
    """Write balances, stages and closing days of locked invoices, in one statement."""
    columns = [[getattr(invoice, name) for invoice in invoices] for name in SAVED]
    with connection.cursor() as cursor:
        cursor.execute(SAVE_MANY, columns)
    events.announce_changes(*columns[0])


def book_new_claims(
    *, claims: Sequence[tuple[Invoice, Iterable[Booking]]], at: datetime
) -> list[Invoice]:
    """Insert many unsaved invoices with their first entries, in two statements.

    A claim whose entries leave nothing open is inserted as paid on the last value date.
    Raises `IntegrityError` when a number, a MyRopo ID or a cause is taken.
    """
    entries = []
    for invoice, bookings in claims:
        for booking in bookings:
            add_to_balances(invoice=invoice, booking=booking)
            entries.append(LedgerEntry(**booking.columns(invoice=invoice, at=at)))
        if not open_total(invoice):
            invoice.stage = Stage.PAID
            invoice.closed_on = entries[-1].value_on
    invoices = Invoice.objects.bulk_create([invoice for invoice, _ in claims])
    LedgerEntry.objects.bulk_create(entries)
    events.announce_changes(*(invoice.pk for invoice in invoices))
    return invoices


def balances_of(invoice: Invoice) -> Balances:
    """The four balances as they are in memory."""
    return Balances(
        principal=invoice.open_principal,
        interest=invoice.open_interest,
        costs=invoice.open_costs,
        surplus=invoice.surplus,
    )


def open_total(invoice: Invoice) -> Decimal:
    """What the debtor owes, from balances that may be newer than the generated column."""
    return invoice.open_principal + invoice.open_interest + invoice.open_costs


def money_kept(invoice: Invoice) -> Decimal:
    """What the debtor has paid on the claim and the claim still keeps, in euros.

    Payments less their reversals, without what was paid back and what is surplus.
    """
    entries = LedgerEntry.objects.filter(invoice=invoice, kind__in=MONEY)
    money: Decimal = entries.aggregate(sum=Sum("amount", default=ZERO))["sum"]
    return -money - invoice.surplus


def covered_of(invoice_ids: Collection[int]) -> defaultdict[int, Covered]:
    """What was paid on and credited to invoices, without payments that were taken back."""
    rows = LedgerEntry.objects.filter(
        invoice__in=invoice_ids, kind__in=COVERS, reverses=None, reversed_by=None
    )
    covered: defaultdict[int, Covered] = defaultdict(list)
    for invoice_id, value_on, amount in rows.values_list("invoice", "value_on", "amount"):
        covered[invoice_id].append((value_on, -amount))
    return covered


def move_to(*, invoice: Invoice, stage: Stage, on: date) -> None:
    """Change the stage of a locked invoice. Raises `IllegalStageError`."""
    set_stage(invoice=invoice, stage=stage, on=on)
    invoice.look_on = None
    invoice.save(update_fields=["stage", "closed_on", "look_on"])
    events.announce_changes(invoice.pk)


def set_stage(*, invoice: Invoice, stage: Stage, on: date) -> None:
    """Change the stage in memory; the caller saves it. Raises `IllegalStageError`."""
    if stage not in TRANSITIONS[Stage(invoice.stage)]:
        msg = f"{invoice.stage} to {stage}"
        raise IllegalStageError(msg)
    invoice.stage = stage
    invoice.closed_on = on if stage in CLOSED_STAGES else None


def follow_balances(*, invoice: Invoice, on: date, at: datetime) -> None:
    """Bring the stage of a locked invoice in line with what its entries now leave open.

    A claim that owes nothing more is paid, on the day on which what came covered it; a
    paid one that owes again (`on`) goes back to the stage it came from. A claim that was
    credited in full or withdrawn stays as it is.
    """
    if invoice.stage == Stage.PAID and open_total(invoice):
        move_to(invoice=invoice, stage=stage_before_closing(invoice), on=on)
        note(invoice=invoice, kind=EventKind.REOPENED, on=on, at=at)
    elif may_be_paid(invoice):
        closed = settle(invoice=invoice, covered=covered_of([invoice.pk])[invoice.pk])
        invoice.save(update_fields=["stage", "closed_on"])
        if closed is not None:
            note(invoice=invoice, kind=EventKind.CLOSED, on=closed, at=at)


def may_be_paid(invoice: Invoice) -> bool:
    """Whether `settle` has something to do."""
    return (invoice.is_open or invoice.stage == Stage.PAID) and not open_total(invoice)


def settle(*, invoice: Invoice, covered: Covered) -> date | None:
    """Close, in memory, a claim that owes nothing, on the day on which it was covered.

    Of a claim that is paid already only the day follows what came since. The day when it
    is closed now, None when it was before.
    """
    day = closing_day(balances=balances_of(invoice), covered=covered)
    if invoice.is_open:
        set_stage(invoice=invoice, stage=Stage.PAID, on=day)
        return day
    invoice.closed_on = day
    return None


def last_credited_on(invoice: Invoice) -> date:
    """The latest value date of its credit notes: on it a claim credited in full ended."""
    notes = LedgerEntry.objects.filter(invoice=invoice, kind=EntryKind.CREDIT_NOTE)
    latest: date = notes.aggregate(latest=Max("value_on"))["latest"]
    return latest


def stage_before_closing(invoice: Invoice) -> Stage:
    """The stage that the latest of its letters put a claim into."""
    kinds = invoice.timeline.filter(kind__in=STAGE_AFTER).order_by("-id")
    latest = kinds.values_list("kind", flat=True).first()
    return STAGE_AFTER[EventKind(latest)] if latest else Stage.INVOICED


def note(
    *,
    invoice: Invoice,
    kind: EventKind,
    on: date,
    at: datetime,
    data: dict[str, object] | None = None,
) -> None:
    """Put one event on the invoice's timeline. Sums in `data` are strings."""
    event = TimelineEvent(invoice=invoice, kind=kind, on=on, recorded_at=at, data=data or {})
    event.save(force_insert=True)
    events.announce_changes(invoice.pk)
    webhooks.tell([event], at=at)
