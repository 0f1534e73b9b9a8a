"""Booking what a bank entry brought to the invoices it was meant for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from accounts.models import User
from invoices.services import ledger, money_in
from payments.models import BankEntry, EntryAllocation, EntryState
from payments.services import entry_states, payment_news

# So much of an entry's key tells it from every other, and leaves room in a cause.
KEY_IN_CAUSE: Final = 32


class WrongSharesError(ValueError):
    """The shares are not the whole of the entry, or an invoice has two. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Share:
    """How much of an entry goes to one invoice, in euros above zero."""

    invoice_id: int
    amount: Decimal


def cause_of(*, entry: BankEntry, invoice_id: int) -> str:
    """What the ledger calls the share of an invoice in an entry."""
    return f"bank:{entry.key[:KEY_IN_CAUSE]}:{invoice_id}"


def book_entry(
    *,
    entry: BankEntry,
    shares: Sequence[Share],
    actor: User | None,
    at: datetime,
    returned: Decimal = ledger.ZERO,
) -> None:
    """Book a locked entry to its invoices; what an invoice cannot take is its surplus.

    The shares and what is returned to the sender (euros) add up to the entry. Runs in the
    caller's transaction, which locked the entry and, when it books several, the invoices in
    the order of their keys. Raises `WrongSharesError`, and `IllegalEntryStateError` for an
    entry that is decided.
    """
    _check(entry, shares, returned)
    _book(shares_of={entry: shares}, actor=actor, at=at)


def book_entries(
    *, shares_of: Mapping[BankEntry, Sequence[Share]], actor: User | None, at: datetime
) -> None:
    """Book many locked entries at once; see `book_entry`."""
    for entry, shares in shares_of.items():
        _check(entry, shares, ledger.ZERO)
    _book(shares_of=shares_of, actor=actor, at=at)


def _book(
    *, shares_of: Mapping[BankEntry, Sequence[Share]], actor: User | None, at: datetime
) -> None:
    allocations = []
    for entry, shares in shares_of.items():
        entry_states.mark(entry=entry, state=EntryState.BOOKED, at=at)
        allocations += [_allocation(entry, share, at) for share in shares]
    # In the order of the invoices' keys, as everywhere, so that nobody waits in a circle.
    allocations.sort(key=lambda each: (each.invoice_id, each.entry_id))
    payments = [
        money_in.PaymentIn(
            invoice_id=each.invoice_id,
            amount=each.amount,
            value_on=each.entry.value_on,
            cause=each.cause,
        )
        for each in allocations
    ]
    money_in.book_payments(payments=payments, actor=actor, at=at)
    payment_news.tell_booked([(each.invoice_id, each.cause) for each in payments], at=at)
    EntryAllocation.objects.bulk_create(allocations)
    entry_states.save_decided(shares_of)


def _allocation(entry: BankEntry, share: Share, at: datetime) -> EntryAllocation:
    return EntryAllocation(
        entry=entry,
        invoice_id=share.invoice_id,
        amount=share.amount,
        cause=cause_of(entry=entry, invoice_id=share.invoice_id),
        booked_at=at,
    )


def _check(entry: BankEntry, shares: Sequence[Share], returned: Decimal) -> None:
    invoices = {share.invoice_id for share in shares}
    total = sum((share.amount for share in shares), returned)
    if total != entry.amount or len(invoices) != len(shares):
        raise WrongSharesError
    if any(share.amount <= 0 for share in shares):
        raise WrongSharesError
