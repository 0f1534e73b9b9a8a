"""When somebody can be called back: windows of the hours in which a queue is staffed. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from messaging.rules.opening_hours import Hours, spans_from

# How long a person has to be ready for the call, at most an hour more at the end of a day.
WINDOW: Final = timedelta(hours=2)
SHORTEST: Final = timedelta(hours=1)
# Nobody is called at once: the call has to reach somebody who is free.
FIRST_AFTER: Final = timedelta(minutes=30)
DAYS: Final = 5


@dataclass(frozen=True, slots=True)
class Slot:
    """From one moment to another, of one day."""

    from_at: datetime
    until_at: datetime


def slots(hours: Hours, *, at: datetime) -> list[Slot]:
    """The windows of the next five days that have some, the next one first.

    Each day is cut from its opening on, so that a window has the same hours whoever looks when;
    those that begin within half an hour, or have begun, are left out.
    """
    found: list[Slot] = []
    days = 0
    for opens, closes in spans_from(hours, at):
        windows = [each for each in _cut(opens, closes) if each.from_at >= at + FIRST_AFTER]
        found += windows
        days += bool(windows)
        if days == DAYS:
            break
    return found


def _cut(opens: datetime, closes: datetime) -> Iterator[Slot]:
    begins = opens
    while begins < closes:
        ends = begins + WINDOW
        if closes - ends < SHORTEST:
            ends = closes
        yield Slot(begins, ends)
        begins = ends
