"""A right to act for another that a person says to have: how long it may count. Pure.

The readings are in docs/decisions/0032.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

# The values of `accounts.models.Basis` that are asked of staff.
GUARDIAN: Final = "GUARDIAN"
ESTATE: Final = "ESTATE"
COUNSELLOR: Final = "COUNSELLOR"
COMPANY: Final = "COMPANY"

# Years after which it is asked for anew, with a document of that day.
LONGEST_YEARS: Final[Mapping[str, int]] = {GUARDIAN: 3, ESTATE: 2, COUNSELLOR: 2, COMPANY: 1}
# What most people need; shorter where the longest is shorter.
USUAL_YEARS: Final = 1
# So many requests of one person may wait at once.
MOST_OPEN: Final = 5
MOST_FILES: Final = 5
LONGEST_TEXT: Final = 2000
# For a company the codes of a letter to it are the proof, as nobody else has them.
PROVED_BY_DOCUMENT: Final = frozenset({GUARDIAN, ESTATE, COUNSELLOR})


class AskRefusal(StrEnum):
    """Why a right cannot be asked for."""

    NOT_IDENTIFIED = "NOT_IDENTIFIED"
    MINOR = "MINOR"
    # Everybody acts for themselves without a right.
    ONESELF = "ONESELF"
    NO_DOCUMENT = "NO_DOCUMENT"
    LAST_DAY = "LAST_DAY"
    TOO_MANY = "TOO_MANY"


def last_day_possible(basis: str, *, today: date) -> date:
    """The latest last day that a right which is asked for today may have."""
    return _years_after(today, LONGEST_YEARS[basis])


def usual_last_day(basis: str, *, today: date) -> date:
    """What the form proposes."""
    return _years_after(today, min(USUAL_YEARS, LONGEST_YEARS[basis]))


def fits(ends_on: date, basis: str, *, today: date) -> bool:
    return today <= ends_on <= last_day_possible(basis, today=today)


def _years_after(day: date, years: int) -> date:
    """The last of as many whole years that begin on the day: 22.11.2026 → 21.11.2027."""
    try:
        same_day = day.replace(year=day.year + years)
    except ValueError:  # 29 February
        same_day = date(day.year + years, 3, 1)
    return same_day - timedelta(days=1)
