"""Days, weeks and months of figures, and the time before that they are compared with. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from myropo.calendar import ONE_DAY, days_between

WEEK: Final = timedelta(days=7)
# More steps than these nobody can tell apart in a chart.
MOST_STEPS: Final = 400


class By(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included, in steps."""

    first: date
    last: date
    by: By

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def before(self) -> "Period":
        """As many days, right before it."""
        return Period(self.first - timedelta(days=self.days), self.first - ONE_DAY, self.by)

    def steps(self) -> Iterator[date]:
        """The first day of each step; the first and the last step may be cut short."""
        seen = None
        for day in days_between(self.first, self.last):
            step = step_of(day, self.by)
            if step != seen:
                seen = step
                yield step

    def days_of(self, step: date) -> int:
        """How many days of the period are in a step."""
        return sum(step_of(day, self.by) == step for day in self._near(step))

    def _near(self, step: date) -> Iterator[date]:
        ends = step + timedelta(days=31)
        return days_between(max(step, self.first), min(ends, self.last))


def step_of(day: date, by: By) -> date:
    """The first day of its week (ISO, Monday) or of its month."""
    if by is By.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if by is By.MONTH else day


def presets(yesterday: date) -> Iterator[tuple[str, Period]]:
    """What is offered: all end with the last day that is over."""
    yield "week", Period(yesterday - timedelta(days=6), yesterday, By.DAY)
    yield "weeks", Period(yesterday - timedelta(days=27), yesterday, By.DAY)
    months = step_of(yesterday, By.MONTH)
    year_before = months.replace(year=months.year - 1)
    first = (year_before + timedelta(days=31)).replace(day=1)
    yield "months", Period(first, yesterday, By.MONTH)
    yield "year", Period(date(yesterday.year, 1, 1), yesterday, By.WEEK)
