"""Eves on which customer service usually closes early, to be written down as data. Pure.

No law says so: what is closed all day by law (Midsummer Eve and Christmas Eve among them) stands
in `myropo.calendar`. Finnish customer services close at 15 or 16 on these days; they are
proposed to a team lead, who changes or removes what does not fit (ADR 0047).
"""

from collections.abc import Mapping
from datetime import date, time
from typing import Final

from messaging.rules.opening_hours import Hours, Span
from myropo.calendar import ONE_DAY

FOUR: Final = time(16)
THREE: Final = time(15)
FRIDAY: Final = 4


def usual_eves(year: int) -> Mapping[date, time]:
    """The days of a year with the time at which they usually close."""
    return {
        date(year, 1, 5): FOUR,  # the eve of Epiphany
        date(year, 4, 30): THREE,  # the eve of May Day
        _all_saints_eve(year): FOUR,
        date(year, 12, 31): THREE,  # New Year's Eve
    }


def shorter_days(hours: Hours, first: date, last: date) -> Mapping[date, Span]:
    """The eves between two days, both included, that would be open for longer; with new hours.

    What staff wrote for a day itself, and a day that is closed, stays as it is.
    """
    found = {}
    for year in range(first.year, last.year + 1):
        for day, closes in usual_eves(year).items():
            span = hours.on(day) if first <= day <= last and day not in hours.on_days else None
            if span and span.opens < closes < span.closes:
                found[day] = Span(span.opens, closes)
    return found


def _all_saints_eve(year: int) -> date:
    """The Friday before the Saturday between 31 October and 6 November."""
    day = date(year, 10, 30)
    while day.weekday() != FRIDAY:
        day += ONE_DAY
    return day
