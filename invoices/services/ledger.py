"""Booking: the only writer of the ledger and of the balances derived from it.

The primitives run in their caller's transaction on an invoice that the caller locked:
lock, book, then `settle` or `reopen`, `note`, and an audit row, all or nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import F, Q, Sum

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

ZERO: Final = Decimal("0.00")
BALANCES: Final = ("open_principal", "open_interest", "open_costs", "surplus")
GIVES_BACK: Final = (EntryKind.CREDIT_NOTE, EntryKind.WRITE_OFF)
# Which stage an event put the claim into; a reopened claim goes back to the latest.
STAGE_AFTER: Final = {
    EventKind.REMINDED: Stage.REMINDED,
    EventKind.DEMANDED: Stage.COLLECTION,
    EventKind.LEGAL_COLLECTION: Stage.LEGAL_COLLECTION,
}


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
        }


def lock_invoice(invoice_id: int) -> Invoice:
    """The invoice as it is now, locked until the end of the caller's transaction."""
    return Invoice.objects.select_for_update().get(pk=invoice_id)


def is_booked(cause: str) -> bool:
    """Whether the cause was booked before. True only holds for a locked invoice."""
    return LedgerEntry.objects.filter(cause=cause).exists()


def book(*, invoice: Invoice, booking: Booking, at: datetime) -> bool:
    """Add one entry to a locked invoice and move its balances with it.

    True when booked; False when the same cause was booked before, which changes
    nothing. Runs in the caller's transaction. Stages are moved by `move_to`.
    """
    _, is_new = LedgerEntry.objects.get_or_create(
        cause=booking.cause, defaults=booking.columns(invoice=invoice, at=at)
    )
    if not is_new:
        return False
    add_to_balances(invoice=invoice, booking=booking)
    invoice.save(update_fields=BALANCES)
    return True


def add_to_balances(*, invoice: Invoice, booking: Booking) -> None:
    """Move the balances in memory; the caller saves them with the entry."""
    invoice.open_principal += booking.principal
    invoice.open_interest += booking.interest
    invoice.open_costs += booking.costs
    invoice.surplus += booking.surplus


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
    return invoices


def open_total(invoice: Invoice) -> Decimal:
    """What the debtor owes, from balances that may be newer than the generated column."""
    return invoice.open_principal + invoice.open_interest + invoice.open_costs


def money_kept(invoice: Invoice) -> Decimal:
    """What the debtor has paid on the claim and the claim still keeps, in euros.

    Payments less their reversals, without surplus, less what credits and withdrawal gave back.
    """
    paid = LedgerEntry.objects.filter(invoice=invoice).aggregate(
        allocated=Sum(
            F("principal") + F("interest") + F("costs"),
            filter=Q(kind=EntryKind.PAYMENT),
            default=ZERO,
        ),
        given_back=Sum("surplus", filter=Q(kind__in=GIVES_BACK), default=ZERO),
    )
    return Decimal(-paid["allocated"] - paid["given_back"])


def move_to(*, invoice: Invoice, stage: Stage, on: date) -> None:
    """Change the stage of a locked invoice. Raises `IllegalStageError`."""
    if stage not in TRANSITIONS[Stage(invoice.stage)]:
        msg = f"{invoice.stage} to {stage}"
        raise IllegalStageError(msg)
    invoice.stage = stage
    invoice.closed_on = on if stage in CLOSED_STAGES else None
    invoice.save(update_fields=["stage", "closed_on"])


def settle(*, invoice: Invoice, on: date, at: datetime) -> bool:
    """Close a locked, open invoice as paid when nothing is open any more."""
    if not invoice.is_open or open_total(invoice):
        return False
    move_to(invoice=invoice, stage=Stage.PAID, on=on)
    note(invoice=invoice, kind=EventKind.CLOSED, on=on, at=at)
    return True


def reopen(*, invoice: Invoice, on: date, at: datetime) -> bool:
    """Bring a locked, paid invoice that owes again back to the stage it came from."""
    if invoice.stage != Stage.PAID or not open_total(invoice):
        return False
    move_to(invoice=invoice, stage=_stage_before_closing(invoice), on=on)
    note(invoice=invoice, kind=EventKind.REOPENED, on=on, at=at)
    return True


def _stage_before_closing(invoice: Invoice) -> Stage:
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
    TimelineEvent.objects.create(invoice=invoice, kind=kind, on=on, recorded_at=at, data=data or {})
