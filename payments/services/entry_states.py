"""Deciding what a bank entry is: the only writer of its state."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from payments.models import (
    ENTRY_TRANSITIONS,
    BankEntry,
    ClearingReason,
    EntryState,
    IllegalEntryStateError,
)

DECIDED: Final = ("state", "clearing_reason", "decided_at")
# Nobody has decided anything final about it.
UNDECIDED: Final = (EntryState.RECEIVED, EntryState.CLEARING)


def decide(
    *,
    entry: BankEntry,
    state: EntryState,
    at: datetime,
    reason: ClearingReason | None = None,
) -> None:
    """Move a locked entry to a state and save it. `reason` goes with CLEARING alone.

    Raises `IllegalEntryStateError`; then nothing is changed.
    """
    mark(entry=entry, state=state, at=at, reason=reason)
    entry.save(update_fields=DECIDED)


def mark(
    *,
    entry: BankEntry,
    state: EntryState,
    at: datetime,
    reason: ClearingReason | None = None,
) -> None:
    """The same in memory alone, for many entries that `save_decided` saves at once.

    An entry that stays in clearing may be there for another reason than before.
    """
    stays = entry.state == state == EntryState.CLEARING
    if stays and entry.clearing_reason == reason:
        return
    if not stays and state not in ENTRY_TRANSITIONS[EntryState(entry.state)]:
        msg = f"{entry.state} to {state}"
        raise IllegalEntryStateError(msg)
    entry.state = state
    entry.clearing_reason = reason or ""
    entry.decided_at = at


def save_decided(entries: Iterable[BankEntry]) -> None:
    """Save many that `mark` moved: one statement for all that became the same."""
    alike: defaultdict[tuple[object, ...], list[int]] = defaultdict(list)
    for entry in entries:
        alike[tuple(getattr(entry, name) for name in DECIDED)].append(entry.pk)
    for values, keys in alike.items():
        BankEntry.objects.filter(pk__in=keys).update(**dict(zip(DECIDED, values, strict=True)))
