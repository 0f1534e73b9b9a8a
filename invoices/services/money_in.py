"""Payments that reached a claim, and payments that turned out not to."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts import audit
from accounts.models import User
from invoices.models import EntryKind, EventKind, Invoice, LedgerEntry, Stage
from invoices.rules.allocation import allocate
from invoices.services import ledger


class NotReversibleError(Exception):
    """There is no such payment, or its surplus is gone. Nothing was changed."""


def payment_booking(
    *, invoice: Invoice, amount: Decimal, cause: str, value_on: date
) -> ledger.Booking:
    """The entry of a payment on the balances as they are. `amount` in euros, above zero.

    What a closed claim or the open sum cannot take is surplus: money that arrived is
    never refused.
    """
    if amount <= 0:
        raise ValueError("A payment is more than nothing.")
    parts = allocate(
        amount=amount,
        interest=invoice.open_interest,
        principal=invoice.open_principal,
        costs=invoice.open_costs,
    )
    return ledger.Booking(
        kind=EntryKind.PAYMENT,
        cause=cause,
        value_on=value_on,
        principal=-parts.principal,
        interest=-parts.interest,
        costs=-parts.costs,
        surplus=parts.surplus,
    )


@transaction.atomic
def book_payment(
    *,
    invoice_id: int,
    amount: Decimal,
    value_on: date,
    cause: str,
    actor: User | None,
    at: datetime,
) -> bool:
    """Book money that arrived, and close the claim when it owes nothing more.

    amount    euros, above zero; `ValueError` otherwise
    value_on  the day from which the money counts; interest stops there
    cause     what brought it, unique for ever (`camt:…`, `paytrail:…`)

    False when the cause was booked before; then nothing changes.
    """
    invoice = ledger.lock_invoice(invoice_id)
    booking = payment_booking(invoice=invoice, amount=amount, cause=cause, value_on=value_on)
    if not ledger.book(invoice=invoice, booking=booking, at=at):
        return False
    data: dict[str, object] = {"amount": str(amount)}
    if booking.surplus:
        data["surplus"] = str(booking.surplus)
    ledger.note(invoice=invoice, kind=EventKind.PAYMENT, on=value_on, at=at, data=data)
    ledger.settle(invoice=invoice, on=value_on, at=at)
    audit.record(
        action="payment.booked",
        actor=actor,
        at=at,
        party=invoice.party,
        target=invoice,
        data={"cause": cause},
    )
    return True


@transaction.atomic
def reverse_payment(
    *, payment_cause: str, value_on: date, cause: str, actor: User | None, at: datetime
) -> bool:
    """Take back a booked payment entry by its exact opposite; reopens a paid claim.

    False when `cause` was booked before. Raises `NotReversibleError` when there is no
    such payment, when its claim was credited or withdrawn since, or when the surplus it
    left has been given back.
    """
    entry = LedgerEntry.objects.filter(cause=payment_cause, kind=EntryKind.PAYMENT).first()
    if entry is None:
        raise NotReversibleError
    invoice = ledger.lock_invoice(entry.invoice_id)
    if ledger.is_booked(cause):
        return False
    if invoice.stage in {Stage.CREDITED, Stage.WITHDRAWN} or invoice.surplus < entry.surplus:
        raise NotReversibleError
    booking = ledger.Booking(
        kind=EntryKind.PAYMENT,
        cause=cause,
        value_on=value_on,
        principal=-entry.principal,
        interest=-entry.interest,
        costs=-entry.costs,
        surplus=-entry.surplus,
    )
    ledger.book(invoice=invoice, booking=booking, at=at)
    ledger.note(
        invoice=invoice,
        kind=EventKind.PAYMENT_REVERSED,
        on=value_on,
        at=at,
        data={"amount": str(entry.surplus - entry.principal - entry.interest - entry.costs)},
    )
    ledger.reopen(invoice=invoice, on=value_on, at=at)
    audit.record(
        action="payment.reversed",
        actor=actor,
        at=at,
        party=invoice.party,
        target=invoice,
        data={"cause": cause},
    )
    return True
