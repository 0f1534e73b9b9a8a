"""Into which parts a sum is divided, and on which days they fall. Pure; sums in euros."""

import calendar
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_UP, Decimal
from typing import Final

from myropo.calendar import banking_day_on_or_after
from myropo.money import CENT

MONTHS: Final = 12
LAST_DAY: Final = 31
# Between the first part, on whatever day it falls, and the second.
SHORTEST_GAP: Final = timedelta(days=20)
# From making a plan to its first part: time for the next pay to come, whatever the day.
LATEST_FIRST: Final = timedelta(days=45)
# From now to the payday that is proposed for the first part: a reminder comes before it.
USUAL_WAIT: Final = timedelta(days=4)


def into_parts(total: Decimal, *, count: int) -> list[Decimal]:
    """`total` in `count` parts that are equal but for the last, which is the smallest.

    They add up to the cent. Raises `ValueError` for no part at all, and when there are so few
    cents that nothing would be left for the last part.
    """
    if count < 1 or total < CENT * count * count:
        raise ValueError("There are too few cents for so many parts.")
    part = (total / count).quantize(CENT, rounding=ROUND_UP)
    return [part] * (count - 1) + [total - part * (count - 1)]


def by_monthly_sum(total: Decimal, *, monthly: Decimal) -> list[Decimal]:
    """Parts of `monthly` euros each until nothing is left; the last one is the rest.

    Raises `ValueError` for sums below a cent.
    """
    if min(total, monthly) < CENT:
        raise ValueError("A sum is at least a cent.")
    full, rest = divmod(total, monthly)
    return [monthly] * int(full) + ([rest] if rest else [])


def count_by_monthly_sum(total: Decimal, *, monthly: Decimal) -> int:
    """How many parts of `monthly` euros `total` makes."""
    return int((total / monthly).to_integral_value(rounding=ROUND_CEILING))


def paydays(*, first: date, count: int, payday: int) -> list[date]:
    """The days of `count` monthly parts: the first as chosen, then the payday of each month.

    payday  1–31; in a shorter month its last day. All roll to the next banking day.

    Between the first and the second lie at least twenty days, so that there is pay between
    them. Raises `ValueError` for another payday.
    """
    if not 1 <= payday <= LAST_DAY:
        raise ValueError("A payday is a day of a month.")
    second = 0
    while _day_of_month(first, second, payday) < first + SHORTEST_GAP:
        second += 1
    months = range(second, second + count - 1)
    later = (_day_of_month(first, each, payday) for each in months)
    return [banking_day_on_or_after(day) for day in (first, *later)]


def payday_on_or_after(day: date, *, payday: int) -> date:
    """The first payday from a day on, rolled to a banking day."""
    this = _day_of_month(day, 0, payday)
    return banking_day_on_or_after(this if this >= day else _day_of_month(day, 1, payday))


def usual_first(today: date, *, payday: int) -> date:
    """The day that is proposed for the first part: the next payday but for a very near one."""
    return payday_on_or_after(today + USUAL_WAIT, payday=payday)


def _day_of_month(start: date, months: int, payday: int) -> date:
    years, month = divmod(start.month - 1 + months, MONTHS)
    year = start.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(payday, last))
