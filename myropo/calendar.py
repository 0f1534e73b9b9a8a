"""Finnish days: banking days and how days are written. A leaf: imports nothing of ours."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays

HELSINKI: Final = ZoneInfo("Europe/Helsinki")
ONE_DAY: Final = timedelta(days=1)
FRIDAY: Final = 4
ENGLISH_MONTHS: Final = (
    "January February March April May June July August September October November December"
).split()


@cache
def _finnish_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FI", years=year))


def is_holiday(day: date) -> bool:
    """A Finnish public holiday; Midsummer Eve and Christmas Eve are such, too."""
    return day in _finnish_holidays(day.year)


def is_banking_day(day: date) -> bool:
    """Monday to Friday and no Finnish public holiday (both eves are holidays)."""
    return day.weekday() <= FRIDAY and not is_holiday(day)


def banking_day_on_or_after(day: date) -> date:
    """The day itself when banks are open, else the next day on which they are."""
    while not is_banking_day(day):
        day += ONE_DAY
    return day


def banking_day_after(day: date) -> date:
    """The first day after it on which banks are open."""
    return banking_day_on_or_after(day + ONE_DAY)


def next_monday(day: date) -> date:
    """The first Monday after a day; of a Monday the one a week later."""
    return day + (7 - day.weekday()) * ONE_DAY


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from one to another, both included."""
    while first <= last:
        yield first
        first += ONE_DAY


def helsinki_date(moment: datetime) -> date:
    """The calendar day in Helsinki at an aware moment."""
    return moment.astimezone(HELSINKI).date()


def same_time_on(day: date, moment: datetime) -> datetime:
    """The time of day of an aware moment, in Helsinki, on another day."""
    return datetime.combine(day, moment.astimezone(HELSINKI).time(), tzinfo=HELSINKI)


def format_date(day: date, language: str) -> str:
    """fi and sv: `3.6.2024`; en: `3 June 2024` with no-break spaces."""
    if language == "en":
        return f"{day.day}\u00a0{ENGLISH_MONTHS[day.month - 1]}\u00a0{day.year}"
    return f"{day.day}.{day.month}.{day.year}"


def format_moment(moment: datetime, language: str) -> str:
    """fi: `5.8.2026 klo 14.02`; sv: `5.8.2026 kl. 14.02`; en: `5 August 2026 at 14:02`."""
    local = moment.astimezone(HELSINKI)
    day = format_date(local.date(), language)
    if language == "en":
        return f"{day} at\u00a0{local:%H:%M}"
    word = "klo" if language == "fi" else "kl."
    return f"{day} {word}\u00a0{local.hour}.{local:%M}"
