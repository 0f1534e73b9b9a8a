"""What of a queue's hours differs from its usual week, and when. Pure."""

from datetime import date
from typing import Final

from messaging.rules.opening_hours import FURTHEST, Hours, Span
from myropo.calendar import ONE_DAY

DAYS: Final = range(FURTHEST.days)


def next_exception(hours: Hours, today: date) -> tuple[date, Span | None] | None:
    """The next day, today included, that is not open as its weekday is; None within 60 days."""
    for days in DAYS:
        day = today + days * ONE_DAY
        span = hours.on(day)
        if span != hours.weekly.get(day.weekday()):
            return day, span
    return None
