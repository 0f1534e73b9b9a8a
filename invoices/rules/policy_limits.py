"""Between which numbers a creditor's policy stays. Pure; sums in euros.

What the law forbids is out of reach whatever a row says: the earliest days and the highest
prices come from the law's own tables. These limits keep out what nobody means: slips of the
finger, and policies by which nothing could be arranged.
See docs/decisions/0025-creditors-policies.md.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from myropo.calendar import ONE_DAY

# A policy is entered so long beforehand at most.
LONGEST_AHEAD: Final = timedelta(days=730)
# Characters of a creditor's own words on a letter: with more, the bank's part of a letter
# has no room on its first page.
LONGEST_TEXT: Final = 400
# A plan has two parts at least.
FEWEST_PARTS: Final = 2


@dataclass(frozen=True, slots=True)
class Limit:
    """The smallest and the largest number, both allowed."""

    least: Decimal
    most: Decimal

    def __contains__(self, value: Decimal | int) -> bool:
        return self.least <= value <= self.most


def _limit(least: int, most: int) -> Limit:
    return Limit(Decimal(least), Decimal(most))


LIMITS: Final[Mapping[str, Limit]] = {
    # One reminder goes before any demand, and the law knows no price for a third demand.
    "reminders": _limit(1, 3),
    "demands": _limit(0, 2),
    "smallest_sum": _limit(0, 100),
    "extra_days": _limit(0, 90),
    "longest_shift_days": _limit(1, 90),
    "most_shifts": _limit(0, 12),
    "most_plan_sum": _limit(1, 100_000),
    "most_instalments": _limit(FEWEST_PARTS, 36),
    "smallest_instalment": _limit(1, 500),
    "most_plans": _limit(0, 5),
    "longest_pause_days": _limit(0, 120),
}


def beyond(values: Mapping[str, object]) -> Iterator[str]:
    """The names of the numbers that are not within their limits."""
    for name, limit in LIMITS.items():
        value = values.get(name)
        if isinstance(value, Decimal | int) and value not in limit:
            yield name


def is_plan_impossible(*, most_sum: Decimal, smallest_instalment: Decimal) -> bool:
    """Whether no sum that a debtor may arrange alone makes two parts."""
    return most_sum < smallest_instalment * FEWEST_PARTS


def first_day(today: date) -> date:
    """The first day on which a new policy may begin: nothing changes under a running day."""
    return today + ONE_DAY


def last_day(today: date) -> date:
    return today + LONGEST_AHEAD
