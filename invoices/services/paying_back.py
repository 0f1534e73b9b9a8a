"""Money that was paid too much, on its way to its owner, and on its way back here.

Both run in the caller's transaction on an invoice that the caller locked. Which account it
goes to, and what the bank says, is the business of `payments`.
"""

from datetime import date, datetime
from decimal import Decimal

from invoices.models import EntryKind, EventKind, Invoice
from invoices.services import ledger


class NotSurplusError(Exception):
    """So much was not paid too much. Nothing was changed."""


def give_back(
    *, invoice: Invoice, amount: Decimal, value_on: date, cause: str, at: datetime
) -> bool:
    """Take `amount` euros (above zero) out of the surplus: they leave for the bank.

    value_on  the day on which the bank is to pay
    cause     what the payment is called, unique for ever

    False when the cause was booked before; then nothing changes. Raises `NotSurplusError`.
    """
    if ledger.is_booked(cause):
        return False
    if not 0 < amount <= invoice.surplus:
        raise NotSurplusError
    return _book(invoice, -amount, EventKind.PAID_BACK, value_on=value_on, cause=cause, at=at)


def take_in_again(
    *, invoice: Invoice, amount: Decimal, value_on: date, cause: str, at: datetime
) -> bool:
    """Put `amount` euros (above zero) that the bank did not pay out back into the surplus.

    False when the cause was booked before; then nothing changes.
    """
    if amount <= 0:
        raise ValueError("What comes back is more than nothing.")
    kind = EventKind.PAID_BACK_FAILED
    return _book(invoice, amount, kind, value_on=value_on, cause=cause, at=at)


def _book(
    invoice: Invoice, surplus: Decimal, kind: EventKind, *, value_on: date, cause: str, at: datetime
) -> bool:
    booking = ledger.Booking(kind=EntryKind.REFUND, cause=cause, value_on=value_on, surplus=surplus)
    if not ledger.book(invoice=invoice, booking=booking, at=at):
        return False
    data: dict[str, object] = {"amount": str(abs(surplus))}
    ledger.note(invoice=invoice, kind=kind, on=value_on, at=at, data=data)
    return True
