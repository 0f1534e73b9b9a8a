"""Claims that shrink or vanish: credit notes and withdrawal by the creditor."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import Sum

from accounts import audit
from accounts.models import User
from invoices.models import EntryKind, EventKind, Invoice, LedgerEntry, Stage
from invoices.rules.charges import Why
from invoices.rules.replay import after_credit
from invoices.services import charges, ledger
from myropo.calendar import helsinki_date

CREDITABLE: Final = frozenset(set(Stage) - {Stage.CREDITED, Stage.WITHDRAWN})


class NotCreditableError(Exception):
    """The claim is credited in full or withdrawn already. Nothing was changed."""


class CreditTooLargeError(Exception):
    """More would be credited than was invoiced. Nothing was changed."""


@transaction.atomic
def book_credit_note(
    *,
    invoice_id: int,
    amount: Decimal,
    number: str,
    value_on: date,
    cause: str,
    actor: User | None,
    at: datetime,
) -> bool:
    """Credit `amount` euros (above zero) of what the invoice charged.

    The open principal falls first. What was paid of the credited part pays open
    interest and costs, and what is left is surplus. When the whole invoice is credited,
    interest and costs lose their ground and are written off in the same entry.
    False when the cause was booked before. Raises `CreditTooLargeError`,
    `NotCreditableError`, and `ValueError` for an amount of zero or less.
    """
    if amount <= 0:
        raise ValueError("A credit note credits something.")
    invoice = ledger.lock_invoice(invoice_id)
    if ledger.is_booked(cause):
        return False
    if invoice.stage not in CREDITABLE:
        raise NotCreditableError
    credited = credited_total(invoice) + amount
    if credited > invoice.original_total:
        raise CreditTooLargeError
    in_full = credited == invoice.original_total
    booking = (
        _emptying(invoice=invoice, kind=EntryKind.CREDIT_NOTE, cause=cause, value_on=value_on)
        if in_full
        else _shrinking(invoice=invoice, amount=amount, cause=cause, value_on=value_on)
    )
    ledger.book(invoice=invoice, booking=booking, at=at)
    if not in_full:
        # A credit counts from its own day: interest of the days since then was too much.
        charges.take_back_interest(invoice=invoice, why=Why.CORRECTED, on=helsinki_date(at), at=at)
    data: dict[str, object] = {"amount": str(amount), "number": number}
    ledger.note(invoice=invoice, kind=EventKind.CREDITED, on=value_on, at=at, data=data)
    if in_full:
        ledger.move_to(invoice=invoice, stage=Stage.CREDITED, on=ledger.last_credited_on(invoice))
    else:
        ledger.follow_balances(invoice=invoice, on=value_on, at=at)
    _record(action="invoice.credited", invoice=invoice, cause=cause, actor=actor, at=at)
    return True


@transaction.atomic
def withdraw(
    *, invoice_id: int, value_on: date, cause: str, actor: User | None, at: datetime
) -> bool:
    """Close a claim that the creditor took back: nothing is owed, what was paid is surplus.

    False when the claim is withdrawn already. Raises `NotCreditableError` for a claim
    that was credited in full.
    """
    invoice = ledger.lock_invoice(invoice_id)
    if invoice.stage == Stage.WITHDRAWN:
        return False
    if invoice.stage not in CREDITABLE:
        raise NotCreditableError
    booking = _emptying(invoice=invoice, kind=EntryKind.WRITE_OFF, cause=cause, value_on=value_on)
    ledger.book(invoice=invoice, booking=booking, at=at)
    ledger.note(invoice=invoice, kind=EventKind.WITHDRAWN, on=value_on, at=at)
    ledger.move_to(invoice=invoice, stage=Stage.WITHDRAWN, on=value_on)
    _record(action="invoice.withdrawn", invoice=invoice, cause=cause, actor=actor, at=at)
    return True


def credited_total(invoice: Invoice) -> Decimal:
    """What partial credit notes have taken off the invoice so far, in euros."""
    notes = LedgerEntry.objects.filter(invoice=invoice, kind=EntryKind.CREDIT_NOTE)
    credited: Decimal = notes.aggregate(sum=Sum("amount", default=ledger.ZERO))["sum"]
    return -credited


def _shrinking(*, invoice: Invoice, amount: Decimal, cause: str, value_on: date) -> ledger.Booking:
    """The entry that takes `amount` off a claim which goes on."""
    before = ledger.balances_of(invoice)
    return ledger.booking_of(
        after_credit(before, amount=amount) - before,
        kind=EntryKind.CREDIT_NOTE,
        cause=cause,
        value_on=value_on,
    )


def _emptying(*, invoice: Invoice, kind: EntryKind, cause: str, value_on: date) -> ledger.Booking:
    """The entry that ends a claim: nothing is owed, and the debtor's money is surplus."""
    return ledger.Booking(
        kind=kind,
        cause=cause,
        value_on=value_on,
        principal=-invoice.open_principal,
        interest=-invoice.open_interest,
        costs=-invoice.open_costs,
        surplus=ledger.money_kept(invoice),
    )


def _record(*, action: str, invoice: Invoice, cause: str, actor: User | None, at: datetime) -> None:
    audit.record(
        action=action,
        actor=actor,
        at=at,
        party=invoice.party,
        target=invoice,
        data={"cause": cause},
    )
