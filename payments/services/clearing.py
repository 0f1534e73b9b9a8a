"""What staff decide about entries that could not be booked by themselves.

From a limit on, a decision waits for a second person. Deciding locks the entry first, then
the decision, then invoices in the order of their keys.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from django.conf import settings
from django.db import transaction

from accounts import audit
from accounts.models import User
from invoices.services import ledger
from payments.models import (
    BankEntry,
    ClearingAct,
    ClearingDecision,
    ClearingLine,
    ClearingReason,
    ClearingState,
    Direction,
    EntryState,
)
from payments.queries.matching import payments_of_payout
from payments.services import booking, entry_states, refunds, settling

APPROVE: Final = "payments.approve_clearing"
DECIDED: Final = ("state", "decided_by", "decided_at")

# An invoice's key, or None for what goes back to the sender; and euros.
type Line = tuple[int | None, Decimal]


class NotInClearingError(Exception):
    """The entry was cleared already, by a person or by itself. Nothing was changed."""


class WrongLinesError(ValueError):
    """The lines do not make up the entry, or name something twice. Nothing was changed."""


class WrongActError(Exception):
    """What is decided does not fit this kind of entry. Nothing was changed."""


class MissingNoteError(ValueError):
    """A decision that books nothing to see needs a reason. Nothing was changed."""


class ProposedAlreadyError(Exception):
    """A proposal for this entry waits for another person. Nothing was changed."""


class NotProposedError(Exception):
    """The decision waits for nobody: it was taken already. Nothing was changed."""


class NotAllowedError(Exception):
    """It takes another person, or one with the right to approve. Nothing was changed."""


def needs_two(amount: Decimal) -> bool:
    """Whether clearing so many euros takes two people."""
    return bool(amount >= settings.CLEARING_FOUR_EYES_EUROS)


def can_divide(entry: BankEntry) -> bool:
    """Whether it is money that came in, and no payout that payments wait for.

    Divided, a payout would leave its payments waiting for ever, beside the same money booked
    a second way.
    """
    is_in = entry.direction == Direction.CREDIT and not entry.is_reversal
    return is_in and not _is_awaited(entry)


@transaction.atomic
def propose(
    *, entry_id: int, lines: Sequence[Line], note: str, user: User, at: datetime
) -> ClearingDecision:
    """Divide an entry over invoices and back to its sender; done at once below the limit.

    The lines make up the entry to the cent. Raises `NotInClearingError`,
    `ProposedAlreadyError`, `WrongActError` for what `can_divide` refuses, `WrongLinesError`,
    and `refunds.NoSenderAccountError` when something goes back to nobody knows where.
    """
    entry = _lock(entry_id)
    if not can_divide(entry):
        raise WrongActError
    _check(entry, lines)
    decision = _decide(
        entry, ClearingAct.DIVIDE, note, user, at, needs_approval=needs_two(entry.amount)
    )
    ClearingLine.objects.bulk_create(
        ClearingLine(decision=decision, invoice_id=invoice_id, amount=amount)
        for invoice_id, amount in lines
    )
    return _apply_or_wait(decision, entry, user, at)


@transaction.atomic
def propose_settlement(*, entry_id: int, note: str, user: User, at: datetime) -> ClearingDecision:
    """Book the payments of a payout whose sum differs; always waits for another person.

    Raises `NotInClearingError`, `ProposedAlreadyError`, `MissingNoteError`, and
    `WrongActError` for an entry of another kind or without a payment that waits for it.
    """
    entry = _lock(entry_id)
    if entry.clearing_reason != ClearingReason.SETTLEMENT_DIFFERS or not _is_awaited(entry):
        raise WrongActError
    _require(note)
    decision = _decide(entry, ClearingAct.SETTLE, note, user, at, needs_approval=True)
    return _apply_or_wait(decision, entry, user, at)


@transaction.atomic
def set_aside(*, entry_id: int, note: str, user: User, at: datetime) -> ClearingDecision:
    """Say that a reversal took back nothing of ours; done at once below the limit.

    Raises `NotInClearingError`, `ProposedAlreadyError`, `MissingNoteError`, `WrongActError`.
    """
    entry = _lock(entry_id)
    if entry.clearing_reason != ClearingReason.REVERSAL_UNMATCHED:
        raise WrongActError
    _require(note)
    decision = _decide(
        entry, ClearingAct.SET_ASIDE, note, user, at, needs_approval=needs_two(entry.amount)
    )
    return _apply_or_wait(decision, entry, user, at)


@transaction.atomic
def approve(*, decision_id: int, user: User, at: datetime) -> ClearingDecision:
    """Agree with another person's proposal and do it.

    Raises `NotAllowedError`, `NotProposedError`, `NotInClearingError`, `WrongActError` when
    no payment waits for the payout any more, or payments now wait for what was to be divided,
    and `refunds.NoSenderAccountError`.
    """
    decision = _lock_proposal(decision_id)
    if user.pk == decision.proposed_by_id or not user.has_perm(APPROVE):
        raise NotAllowedError
    if decision.entry.state != EntryState.CLEARING:
        raise NotInClearingError
    _apply(decision, decision.entry, user, at)
    return decision


@transaction.atomic
def reject(*, decision_id: int, user: User, at: datetime) -> ClearingDecision:
    """Refuse a proposal, or take back one's own: the entry can be cleared anew.

    Raises `NotAllowedError`, `NotProposedError`.
    """
    decision = _lock_proposal(decision_id)
    if user.pk != decision.proposed_by_id and not user.has_perm(APPROVE):
        raise NotAllowedError
    _finish(decision, ClearingState.REJECTED, user, at)
    return decision


def _lock(entry_id: int) -> BankEntry:
    entry = BankEntry.objects.select_for_update().get(pk=entry_id)
    if entry.state != EntryState.CLEARING:
        raise NotInClearingError
    if entry.decisions.filter(state=ClearingState.PROPOSED).exists():
        raise ProposedAlreadyError
    return entry


def _lock_proposal(decision_id: int) -> ClearingDecision:
    found = ClearingDecision.objects.only("entry_id").get(pk=decision_id)
    entry = BankEntry.objects.select_for_update().get(pk=found.entry_id)
    decision = ClearingDecision.objects.select_for_update().get(pk=decision_id)
    if decision.state != ClearingState.PROPOSED:
        raise NotProposedError
    decision.entry = entry
    return decision


def _check(entry: BankEntry, lines: Sequence[Line]) -> None:
    targets = [invoice_id for invoice_id, _amount in lines]
    if len(set(targets)) != len(targets) or any(amount <= 0 for _target, amount in lines):
        raise WrongLinesError
    if sum((amount for _target, amount in lines), ledger.ZERO) != entry.amount:
        raise WrongLinesError
    if None in targets:
        refunds.sender_account(entry)


def _require(note: str) -> None:
    if not note.strip():
        raise MissingNoteError


def _decide(
    entry: BankEntry,
    act: ClearingAct,
    note: str,
    user: User,
    at: datetime,
    *,
    needs_approval: bool,
) -> ClearingDecision:
    decision = ClearingDecision.objects.create(
        entry=entry,
        act=act,
        needs_approval=needs_approval,
        proposed_by=user,
        proposed_at=at,
        note=note.strip(),
    )
    _record("clearing.proposed", decision, user, at)
    return decision


def _apply_or_wait(
    decision: ClearingDecision, entry: BankEntry, user: User, at: datetime
) -> ClearingDecision:
    if not decision.needs_approval:
        _apply(decision, entry, user, at)
    return decision


def _apply(decision: ClearingDecision, entry: BankEntry, user: User, at: datetime) -> None:
    match ClearingAct(decision.act):
        case ClearingAct.DIVIDE:
            # The provider may have told only since the proposal whose payout it is.
            if not can_divide(entry):
                raise WrongActError
            _divide(decision, entry, user, at)
        case ClearingAct.SETTLE:
            waiting = payments_of_payout(entry).select_related("party")
            payments = list(waiting.select_for_update(of=("self",)))
            if not payments:
                raise WrongActError
            settling.settle(entry=entry, payments=payments, at=at)
        case ClearingAct.SET_ASIDE:
            entry_states.decide(entry=entry, state=EntryState.REVERSAL, at=at)
    _finish(decision, ClearingState.APPLIED, user, at)


def _divide(decision: ClearingDecision, entry: BankEntry, user: User, at: datetime) -> None:
    lines = list(decision.lines.all())
    returned = sum((each.amount for each in lines if each.invoice_id is None), ledger.ZERO)
    shares = [
        booking.Share(each.invoice_id, each.amount) for each in lines if each.invoice_id is not None
    ]
    keys = sorted(share.invoice_id for share in shares)
    ledger.lock_invoices(keys)
    if returned:
        refunds.return_entry(entry=entry, amount=returned, actor=user, at=at)
    if shares:
        booking.book_entry(entry=entry, shares=shares, returned=returned, actor=user, at=at)
    else:
        entry_states.decide(entry=entry, state=EntryState.RETURNED, at=at)
    for invoice_id in keys:
        refunds.follow_surplus(invoice_id=invoice_id, at=at)


def _is_awaited(entry: BankEntry) -> bool:
    return payments_of_payout(entry).exists()


def _finish(decision: ClearingDecision, state: ClearingState, user: User, at: datetime) -> None:
    decision.state = state
    decision.decided_by = user
    decision.decided_at = at
    decision.save(update_fields=DECIDED)
    _record(f"clearing.{state.lower()}", decision, user, at)


def _record(action: str, decision: ClearingDecision, user: User, at: datetime) -> None:
    data = {"entry": decision.entry_id, "act": decision.act}
    audit.record(action=action, actor=user, at=at, target=decision, data=data)
