"""What the bank takes back: the payment is taken back from its invoices."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from invoices.services import ledger, money_in
from payments.models import BankEntry, ClearingReason, Direction, EntryState
from payments.queries.matching import REVERSIBLE, original_of
from payments.services import booking, entry_states, refunds


@transaction.atomic
def reverse(*, entry_id: int, at: datetime) -> bool:
    """Take back what a reversal names, and end both; True when that was possible now.

    A payment in clearing and its reversal cancel each other out. What is not here yet, was
    a payout, went back to its sender (a part of it, too), or has been paid back to the debtor
    is for staff: the reversal goes to clearing and is tried again. A decided reversal changes
    nothing.
    """
    reversal = BankEntry.objects.get(pk=entry_id)
    original = original_of(reversal) if _takes_back_credit(reversal) else None
    # Both in the order of their keys, as everywhere; then what was read is read again.
    keys = [entry_id, *([original.pk] if original else [])]
    locked = BankEntry.objects.select_for_update().filter(pk__in=keys).order_by("pk").in_bulk()
    reversal = locked[entry_id]
    if reversal.state not in entry_states.UNDECIDED:
        return False
    original = locked.get(original.pk) if original else None
    if original is not None and original.state in REVERSIBLE and _take_back(original, reversal, at):
        entry_states.decide(entry=original, state=EntryState.REVERSED, at=at)
        entry_states.decide(entry=reversal, state=EntryState.REVERSAL, at=at)
        data = {"reversal": reversal.pk}
        audit.record(action="entry.reversed", actor=None, at=at, target=original, data=data)
        return True
    entry_states.decide(
        entry=reversal,
        state=EntryState.CLEARING,
        at=at,
        reason=ClearingReason.REVERSAL_UNMATCHED,
    )
    return False


def _takes_back_credit(reversal: BankEntry) -> bool:
    """A credit that is a reversal is money of ours coming back: staff know of what."""
    return reversal.direction == Direction.DEBIT


def _take_back(original: BankEntry, reversal: BankEntry, at: datetime) -> bool:
    """All of its shares or none of them."""
    if refunds.has_left(entry=original):
        return False
    shares = list(original.allocations.order_by("invoice_id"))
    ledger.lock_invoices([each.invoice_id for each in shares])
    try:
        with transaction.atomic():
            for share in shares:
                money_in.reverse_payment(
                    payment_cause=share.cause,
                    value_on=reversal.value_on,
                    cause=_cause(reversal, share.invoice_id),
                    actor=None,
                    at=at,
                )
    except money_in.NotReversibleError:
        return False
    refunds.cancel_return(entry=original, at=at)
    return True


def _cause(reversal: BankEntry, invoice_id: int) -> str:
    return f"bank-reversal:{reversal.key[: booking.KEY_IN_CAUSE]}:{invoice_id}"
