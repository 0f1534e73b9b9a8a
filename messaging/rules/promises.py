"""By when a message is answered: promised from how fast its queue has really been. Pure.

The promise is what nine of ten of the queue's latest messages kept, in its working time,
rounded up to whole hours; never shorter than a floor, so that one quiet morning promises
nothing that the afternoon breaks, and never longer than what we owe by our own rule.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from messaging.rules.opening_hours import Hours, add_working_time

KEPT_BY: Final = 0.9
LEAST: Final = timedelta(hours=1)
# Two working days of eight hours: what the portal owes, whatever the queue.
MOST: Final = timedelta(hours=16)
# A queue that answered fewer than these has no pace yet.
ENOUGH: Final = 10
HOUR: Final = timedelta(hours=1)


def pace_of(latest: Sequence[timedelta], waiting: Sequence[timedelta] = ()) -> timedelta:
    """How long an answer takes, in working time.

    latest   how long the queue's latest answered messages waited
    waiting  how long those wait that have no answer yet: one that waits longer than all
             answered ones makes the pace slower, not faster

    `MOST` where too little is known.
    """
    if len(latest) < ENOUGH:
        return MOST
    slow = [wait for wait in waiting if wait > max(latest)]
    waits = sorted([*latest, *slow])
    kept = waits[min(len(waits) - 1, int(KEPT_BY * len(waits)))]
    return min(MOST, max(LEAST, _whole_hours(kept)))


def answer_by(hours: Hours, asked_at: datetime, pace: timedelta) -> datetime:
    """The moment that is promised to who wrote at `asked_at`."""
    return add_working_time(hours, asked_at, pace)


def _whole_hours(wait: timedelta) -> timedelta:
    return -(-wait // HOUR) * HOUR
