"""The days to which a due date may move, as the months of a calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Final

from django.utils.dates import MONTHS, WEEKDAYS_ABBR

from myropo.calendar import ONE_DAY, days_between, is_banking_day
from payments import words_arranging
from payments.queries.situations import Arrangeable
from payments.rules.shifts import ShiftOffer

WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One day; of another month it is empty.

    is_offered  it can be chosen; else it is there to find one's way
    heard       all that the eye sees, for screen readers
    price       what it costs, short enough for a cell
    mark        "today", or "due" for the day that is moved
    """

    day: date
    is_offered: bool
    is_banking: bool
    is_chosen: bool
    is_dear: bool
    heard: str
    price: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """The weeks of a month in which days are offered; `None` where a week has no day of it."""

    name: str
    cells: Sequence[Cell | None]

    @property
    def has_days(self) -> bool:
        return any(cell is not None and cell.is_offered for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayShown:
    """The day that is chosen: what it costs, and why; until when a payment is in time."""

    day: str
    price: str
    why: str
    counts: str


def weekdays() -> list[str]:
    """Short names from Monday on, as the head of a calendar."""
    return [str(WEEKDAYS_ABBR[number]) for number in range(7)]


def day_shown(one: Arrangeable, day: date, *, today: date) -> DayShown:
    cost = one.shift_cost(until=day, today=today)
    return DayShown(
        day=words_arranging.named_day(day),
        price=words_arranging.price(cost),
        why=words_arranging.why_cost(cost),
        counts=words_arranging.counts_on(day),
    )


def months_of(
    one: Arrangeable, offer: ShiftOffer, *, chosen: date | None, today: date
) -> list[Month]:
    """The weeks in which days are offered."""
    first, last = offer.first, offer.last
    if first is None or last is None:
        return []
    cells = {
        day: _cell(one, day, is_offered=day in offer, is_chosen=day == chosen, today=today)
        for day in days_between(_monday(first), _monday(last) + WEEK - ONE_DAY)
    }
    months = groupby(cells, key=lambda day: (day.year, day.month))
    shown = [_month(year, month, cells, list(days)) for (year, month), days in months]
    return [month for month in shown if month.has_days]


def _month(year: int, month: int, cells: dict[date, Cell], days: list[date]) -> Month:
    """Whole weeks, with gaps for the days of the months beside it."""
    whole = days_between(_monday(days[0]), _monday(days[-1]) + WEEK - ONE_DAY)
    own = [cells[day] if day.month == month else None for day in whole]
    return Month(name=f"{MONTHS[month]} {year}".capitalize(), cells=own)


def _cell(one: Arrangeable, day: date, *, is_offered: bool, is_chosen: bool, today: date) -> Cell:
    pay_by = one.situation.pay_by
    mark = "today" if day == today else "due" if day == pay_by else ""
    amount = Decimal(0)
    heard = ""
    if is_offered:
        cost = one.shift_cost(until=day, today=today)
        amount = cost.euros()
        parts = [
            words_arranging.named_day(day),
            words_arranging.price(cost),
            words_arranging.counts_on(day),
        ]
        heard = ", ".join(part for part in parts if part)
    return Cell(
        day=day,
        is_offered=is_offered,
        is_banking=is_banking_day(day),
        is_chosen=is_chosen,
        is_dear=amount > 0,
        heard=heard,
        price=words_arranging.short_price(amount) if is_offered else "",
        mark=mark,
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
