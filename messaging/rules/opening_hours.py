"""When a queue is open, and time as its people work it. Pure.

Hours are given in the time of Helsinki, by weekday; Finnish public holidays are closed (both
Midsummer Eve and Christmas Eve are such), and single days may have hours of their own: shorter
ones on an eve, or any on a holiday. Clocks that are turned in the night change no working time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from myropo.calendar import HELSINKI, ONE_DAY, helsinki_date, is_holiday

# A queue whose every week is closed never opens: the search for its next hour ends here.
FURTHEST: Final = timedelta(days=60)
NOTHING: Final = timedelta(0)
# Who is open over midnight has hours that end here, and hours of the next day that begin at 0:00.
LAST_MINUTE: Final = time(23, 59)


@dataclass(frozen=True, slots=True)
class Span:
    """From one time of a day to another, which is not included. Raises ValueError if empty."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError("A span ends after it begins.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """weekly   the hours of a weekday, 0 is Monday; none: closed
    on_days  days with hours of their own, whatever weekday or holiday they are; None: closed
    """

    weekly: Mapping[int, Span]
    on_days: Mapping[date, Span | None] = field(default_factory=dict)

    def on(self, day: date) -> Span | None:
        """The hours of one day."""
        if day in self.on_days:
            return self.on_days[day]
        return None if is_holiday(day) else self.weekly.get(day.weekday())


class NeverOpenError(Exception):
    """The queue opens on no day in reach: its hours are wrong."""


def is_open(hours: Hours, at: datetime) -> bool:
    span = hours.on(helsinki_date(at))
    if span is None:
        return False
    return span.opens <= at.astimezone(HELSINKI).time() < span.closes


def next_opening(hours: Hours, at: datetime) -> datetime:
    """When it opens next; the moment itself while it is open. Raises `NeverOpenError`."""
    for opens, closes in spans_from(hours, at):
        if closes > at:
            return max(opens, at)
    raise NeverOpenError


def closing_of(hours: Hours, at: datetime) -> datetime | None:
    """When it closes next, of what is open at a moment; None while it is closed.

    Hours to the end of a day and from the beginning of the next are one stretch.
    """
    day = helsinki_date(at)
    span = hours.on(day)
    if span is None or not is_open(hours, at):
        return None
    furthest = day + FURTHEST
    while span.closes >= LAST_MINUTE and day < furthest:
        following = hours.on(day + ONE_DAY)
        if following is None or following.opens != time.min:
            break
        day, span = day + ONE_DAY, following
    return _moment(day, span.closes)


def add_working_time(hours: Hours, start: datetime, duration: timedelta) -> datetime:
    """When so much working time has passed since a moment. Raises `NeverOpenError`."""
    left = duration
    for opens, closes in spans_from(hours, start):
        begins = max(opens, start)
        if closes <= begins:
            continue
        if closes - begins >= left:
            return begins + left
        left -= closes - begins
    raise NeverOpenError


def working_time_between(hours: Hours, start: datetime, end: datetime) -> timedelta:
    """How much of the time between two moments was working time; nothing if they are reversed."""
    total = NOTHING
    for opens, closes in _spans_between(hours, helsinki_date(start), helsinki_date(end)):
        total += max(NOTHING, min(closes, end) - max(opens, start))
    return total


def spans_from(hours: Hours, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Opening and closing, in UTC, of the day of a moment and of the days in reach after it."""
    first = helsinki_date(at)
    return _spans_between(hours, first, first + FURTHEST)


def _spans_between(hours: Hours, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
    """Opening and closing of each open day, in UTC: between them no clock is turned."""
    day = first
    while day <= last:
        if span := hours.on(day):
            yield _moment(day, span.opens), _moment(day, span.closes)
        day += ONE_DAY


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=HELSINKI).astimezone(UTC)
