"""When a message that a creditor's system did not take is tried again, and when no more."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from typing import Final

# After the first try, the second, … ; after the last of them as long each time.
WAITS: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
)
# From the first try; the last one is made when it is over.
TRIED_FOR: Final = timedelta(days=3)
# By chance each wait is up to so much longer, so that what failed together does not come back
# together.
MOST_JITTER: Final = 0.2
OK: Final = range(200, 300)
GONE: Final = 410
TOO_MANY: Final = 429
SERVER_ERRORS: Final = range(500, 600)


class Outcome(Enum):
    """What an answer means, for the message and for the endpoint."""

    TOLD = auto()
    # Switch the endpoint off.
    GONE = auto()
    # The endpoint is away or busy: the next message would fare no better.
    AWAY = auto()
    # It understood and refused this message: another one may pass.
    REFUSED = auto()


def outcome_of(status: int | None) -> Outcome:
    """`status` of HTTP, None where there was no answer."""
    if status is None or status == TOO_MANY or status in SERVER_ERRORS:
        return Outcome.AWAY
    if status in OK:
        return Outcome.TOLD
    return Outcome.GONE if status == GONE else Outcome.REFUSED


def next_try(
    *,
    tries: int,
    first_try_at: datetime,
    at: datetime,
    jitter: float,
    asked_for: timedelta | None = None,
) -> datetime | None:
    """When to try again after so many tries, the last of which failed `at`; None: no more.

    jitter     by chance, from 0 to below 1
    asked_for  a rest that the endpoint asked for: the longer of the two counts
    """
    end = first_try_at + TRIED_FOR
    if at >= end:
        return None
    wait = WAITS[min(tries, len(WAITS)) - 1] * (1 + MOST_JITTER * jitter)
    return min(at + max(wait, asked_for or timedelta()), end)


def rest_asked_for(retry_after: str, *, at: datetime) -> timedelta | None:
    """`Retry-After` (RFC 9110, 10.2.3), seconds or a date; None where it says nothing sensible."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(timedelta(seconds=int(text[:9])), TRIED_FOR)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max(until - at, timedelta()), TRIED_FOR)
