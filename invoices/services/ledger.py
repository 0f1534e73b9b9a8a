"""Booking: the only writer of the ledger and of the balances derived from it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

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


def lock_invoice(invoice_id: int) -> Invoice:
    """The invoice as it is now, locked until the end of the caller's transaction."""
    return Invoice.objects.select_for_update().get(pk=invoice_id)


def book(*, invoice: Invoice, booking: Booking, at: datetime) -> bool:
    """Add one entry to a locked invoice and move its balances with it.

    True when booked; False when the same cause was booked before, which changes
    nothing. Runs in the caller's transaction. Stages are moved by `move_to`.
    """
    _, is_new = LedgerEntry.objects.get_or_create(
        cause=booking.cause,
        defaults={
            "invoice": invoice,
            "kind": booking.kind,
            "value_on": booking.value_on,
            "booked_at": at,
            "principal": booking.principal,
            "interest": booking.interest,
            "costs": booking.costs,
            "surplus": booking.surplus,
            "legal_basis": booking.legal_basis,
        },
    )
    if not is_new:
        return False
    invoice.open_principal += booking.principal
    invoice.open_interest += booking.interest
    invoice.open_costs += booking.costs
    invoice.surplus += booking.surplus
    invoice.save(update_fields=["open_principal", "open_interest", "open_costs", "surplus"])
    return True


def move_to(*, invoice: Invoice, stage: Stage, on: date) -> None:
    """Change the stage of a locked invoice. Raises `IllegalStageError`."""
    if stage not in TRANSITIONS[Stage(invoice.stage)]:
        msg = f"{invoice.stage} to {stage}"
        raise IllegalStageError(msg)
    invoice.stage = stage
    invoice.closed_on = on if stage in CLOSED_STAGES else None
    invoice.save(update_fields=["stage", "closed_on"])


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
