"""What each stored bank entry is: booked by its reference, or put where people look at it.

In chunks, each a transaction of its own, so that a crash loses nothing: what is RECEIVED
is matched by whoever comes next. Payouts and reversals move more than themselves and have
a transaction each.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db import transaction

from invoices.services import ledger
from payments.models import BankEntry, ClearingReason, Direction, EntryState, Payment
from payments.queries import matching, payments
from payments.rules.entry_keys import comparable
from payments.services import (
    asking,
    booking,
    entry_states,
    refund_movements,
    reversing,
    settling,
)

CHUNK: Final = 500
# So many payments are asked about at a time, in the hope of a payout's reference.
QUESTIONS: Final = 200


@dataclass(slots=True)
class _Plan:
    """What is to become of the entries of one chunk."""

    shares_of: dict[BankEntry, list[booking.Share]] = field(default_factory=dict)
    outgoing: list[BankEntry] = field(default_factory=list)
    to_clear: dict[BankEntry, ClearingReason] = field(default_factory=dict)
    # Keys of those that need a transaction of their own.
    alone: list[int] = field(default_factory=list)


def match_received(
    *, at: datetime, progress: Callable[[int], object] | None = None, asks: bool = True
) -> None:
    """Decide about every entry that nothing was decided about, then try the rest again.

    A repeat, and two at the same time, change nothing. `progress` hears after each chunk
    how many entries it had. Without `asks` the provider is not asked about payouts first,
    for whoever cannot wait for its answers.
    """
    if asks:
        ask_for_payouts(at=at)
    last = 0
    while keys := matching.received_after(last, limit=CHUNK):
        _match(keys, at=at)
        last = keys[-1]
        if progress is not None:
            progress(len(keys))
    _try_again(at=at)


def match_again(*, at: datetime) -> None:
    """Try entries in clearing once more: something they waited for may be known by now.

    Those for which a person has proposed something are left to people.
    """
    ask_for_payouts(at=at)
    _try_again(at=at)


def ask_for_payouts(*, at: datetime) -> None:
    """Learn from the provider under which reference it pays confirmed payments out.

    It need not answer: what is not known now is asked for again later.
    """
    unknown = payments.payments_without_settlement(at).values_list("pk", flat=True)
    asking.ask_about_each(payment_ids=list(unknown[:QUESTIONS]), at=at)


def _try_again(*, at: datetime) -> None:
    last = 0
    while keys := matching.cleared_after(last, limit=CHUNK):
        _match(keys, at=at)
        last = keys[-1]


def _match(keys: Sequence[int], *, at: datetime) -> None:
    for entry_id in _match_chunk(keys, at=at):
        _match_alone(entry_id, at=at)


@transaction.atomic
def _match_chunk(keys: Sequence[int], *, at: datetime) -> list[int]:
    """Decide about those that move only themselves; which ones are left."""
    undecided = BankEntry.objects.filter(pk__in=keys, state__in=entry_states.UNDECIDED)
    entries = list(undecided.select_for_update().order_by("pk"))
    plan = _plan(entries)
    if plan.shares_of:
        booking.book_entries(shares_of=plan.shares_of, actor=None, at=at)
    changed = [*plan.outgoing, *_newly_cleared(plan)]
    for entry in plan.outgoing:
        entry_states.mark(entry=entry, state=EntryState.OUTGOING, at=at)
    refund_movements.follow_debits(plan.outgoing, at=at)
    for entry, reason in plan.to_clear.items():
        entry_states.mark(entry=entry, state=EntryState.CLEARING, at=at, reason=reason)
    entry_states.save_decided(changed)
    return plan.alone


def _newly_cleared(plan: _Plan) -> list[BankEntry]:
    """Without those that stay in clearing for the reason for which they are there."""
    return [entry for entry, reason in plan.to_clear.items() if entry.clearing_reason != reason]


def _plan(entries: Sequence[BankEntry]) -> _Plan:
    plan = _Plan()
    waiting = matching.payout_references()
    come_back = matching.refunds_come_back(entries)
    to_invoices = []
    for entry in entries:
        if entry.is_reversal or entry.pk in come_back:
            plan.alone.append(entry.pk)
        elif entry.direction == Direction.DEBIT:
            plan.outgoing.append(entry)
        elif entry.is_summary:
            plan.to_clear[entry] = ClearingReason.SUMMARY
        elif not entry.reference:
            plan.to_clear[entry] = ClearingReason.NO_REFERENCE
        elif comparable(entry.reference) in waiting:
            plan.alone.append(entry.pk)
        elif not entry.reference_key:
            plan.to_clear[entry] = ClearingReason.INVALID_REFERENCE
        else:
            to_invoices.append(entry)
    _plan_invoices(to_invoices, plan)
    return plan


def _plan_invoices(entries: Sequence[BankEntry], plan: _Plan) -> None:
    """Each by its reference, in their order: an earlier one may close what a later one pays."""
    keys = {entry.reference_key for entry in entries}
    if not keys:
        return
    candidates = matching.lock_candidates(keys)
    paid_out = matching.paid_out(keys - candidates.keys())
    for entry in entries:
        found = candidates.get(entry.reference_key, [])
        chosen = _choose(entry, found)
        if isinstance(chosen, ClearingReason):
            is_payout = entry.reference_key in paid_out
            plan.to_clear[entry] = ClearingReason.SETTLEMENT_DIFFERS if is_payout else chosen
            continue
        chosen.open_total = max(chosen.open_total - entry.amount, ledger.ZERO)
        chosen.is_open = chosen.open_total > 0
        plan.shares_of[entry] = [booking.Share(chosen.invoice_id, entry.amount)]


def _choose(
    entry: BankEntry, found: Sequence[matching.Candidate]
) -> matching.Candidate | ClearingReason:
    """The one invoice that an entry pays. A closed one takes money too, as a surplus.

    Of several with the same reference the one that is open, or owes just that sum.
    """
    if not found:
        return ClearingReason.UNKNOWN_REFERENCE
    own = [each for each in found if each.iban == entry.account]
    if not own:
        return ClearingReason.OTHER_ACCOUNT
    open_ones = [each for each in own if each.is_open]
    exact = [each for each in open_ones if each.open_total == entry.amount]
    for choice in (own, open_ones, exact):
        if len(choice) == 1:
            return choice[0]
    return ClearingReason.AMBIGUOUS


def _match_alone(entry_id: int, *, at: datetime) -> None:
    entry = BankEntry.objects.get(pk=entry_id)
    if refund_movements.take_back(entry_id=entry_id, at=at):
        return
    if entry.is_reversal:
        reversing.reverse(entry_id=entry_id, at=at)
    else:
        _settle(entry_id, at=at)


@transaction.atomic
def _settle(entry_id: int, *, at: datetime) -> None:
    """Settle a payout whose payments make up its sum to the cent; else people look at it."""
    entry = BankEntry.objects.select_for_update().get(pk=entry_id)
    if entry.state not in entry_states.UNDECIDED:
        return
    waiting = matching.payments_of_payout(entry).select_related("party")
    found: list[Payment] = list(waiting.select_for_update(of=("self",)))
    if sum((each.amount for each in found), ledger.ZERO) == entry.amount:
        settling.settle(entry=entry, payments=found, at=at)
        return
    entry_states.decide(
        entry=entry,
        state=EntryState.CLEARING,
        at=at,
        reason=ClearingReason.SETTLEMENT_DIFFERS,
    )
