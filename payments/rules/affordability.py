"""What a person can pay in a month: half of what is left. Pure; sums in euros.

Nobody's budget is judged: the sums are the person's own, and so is the answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from typing import Final

from myropo.money import round_to_cents

WEEKS_A_YEAR: Final = 52
MONTHS_A_YEAR: Final = 12
HALF: Final = Decimal("0.5")
WHOLE_EURO: Final = Decimal(1)


class Every(StrEnum):
    """How often a sum comes or goes."""

    WEEK = "WEEK"
    MONTH = "MONTH"
    YEAR = "YEAR"


@dataclass(frozen=True, slots=True)
class Sum:
    """Euros that come or go, how often, and which share of them is the person's own (0–1).

    Raises `ValueError` for a sum below zero or another share.
    """

    amount: Decimal
    every: Every = Every.MONTH
    share: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        if self.amount < 0 or not 0 <= self.share <= 1:
            raise ValueError("A sum is not below zero, nor a share above the whole.")

    @property
    def monthly(self) -> Decimal:
        """Exact: not rounded to cents."""
        own = self.amount * self.share
        match self.every:
            case Every.WEEK:
                return own * WEEKS_A_YEAR / MONTHS_A_YEAR
            case Every.MONTH:
                return own
            case Every.YEAR:
                return own / MONTHS_A_YEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What comes, what goes and what is left in a month, rounded to cents.

    suggestion  half of what is left, in whole euros; 0 when less than two euros are left:
                then no plan is offered, but a pause and free debt advice
    """

    income: Decimal
    spending: Decimal

    @property
    def left(self) -> Decimal:
        return self.income - self.spending

    @property
    def suggestion(self) -> Decimal:
        if self.left <= 0:
            return Decimal(0)
        return (self.left * HALF).quantize(WHOLE_EURO, rounding=ROUND_FLOOR)

    @property
    def can_pay(self) -> bool:
        return self.suggestion > 0


class Way(StrEnum):
    """What a budget leads to."""

    # What is left, or half of it, pays nothing worth a plan: a pause and free advice, never a plan.
    NOTHING_LEFT = "NOTHING_LEFT"
    # Something is left, but half of it is below the smallest instalment there is.
    TOO_LITTLE = "TOO_LITTLE"
    # Half of what is left pays in parts, but in more parts than anybody may choose alone.
    TAKES_LONG = "TAKES_LONG"
    PLAN = "PLAN"
    # Half of what is left pays everything at once.
    ALL_AT_ONCE = "ALL_AT_ONCE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What is to be paid, and how small and how many the parts may be. Sums in euros.

    total  None while nobody knows whose budget it is
    """

    smallest_instalment: Decimal
    most_instalments: int
    total: Decimal | None = None


def way_of(budget: Budget, owed: Owed) -> Way:
    """What to offer. Costs of a plan are not counted here: the plan itself shows them."""
    if not budget.can_pay:
        return Way.NOTHING_LEFT
    if owed.total is not None and budget.suggestion >= owed.total:
        return Way.ALL_AT_ONCE
    if budget.suggestion < owed.smallest_instalment:
        return Way.TOO_LITTLE
    if owed.total is not None and budget.suggestion * owed.most_instalments < owed.total:
        return Way.TAKES_LONG
    return Way.PLAN


def budget(*, income: Iterable[Sum], spending: Iterable[Sum]) -> Budget:
    """All sums of a month, each list rounded once."""
    return Budget(income=_monthly(income), spending=_monthly(spending))


def _monthly(sums: Iterable[Sum]) -> Decimal:
    return round_to_cents(sum((each.monthly for each in sums), Decimal(0)))
