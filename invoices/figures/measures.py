"""Numbers that are made of figures: sums, shares, means and scores, each of one step."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise

from invoices.queries.figures import Sums

type Value = Decimal | None
HUNDRED: Final = Decimal(100)


class Shown(StrEnum):
    """How a number is written."""

    NUMBER = "number"
    EUROS = "euros"
    PERCENT = "percent"
    DURATION = "duration"
    # From −100 to 100.
    SCORE = "score"
    RATIO = "ratio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A number, and the figures that it needs. None: there is nothing to make it of."""

    title: str | Promise
    of: Callable[[Sums], Value]
    figures: tuple[str, ...]
    shown: Shown = Shown.NUMBER

    def value(self, sums: Sums) -> Value:
        """None as well where one of its figures was not counted."""
        return self.of(sums) if sums.is_counted(self.figures) else None


def count(title: str | Promise, figure: str, *kinds: str) -> Measure:
    return Measure(
        title=title, of=lambda sums: Decimal(sums.count(figure, *kinds)), figures=(figure,)
    )


def euros(title: str | Promise, figure: str, *kinds: str) -> Measure:
    return Measure(
        title=title,
        of=lambda sums: sums.total(figure, *kinds),
        figures=(figure,),
        shown=Shown.EUROS,
    )


def mean(title: str | Promise, figure: str, *kinds: str) -> Measure:
    """Exact: the sum of all waits over their number, whatever the step."""

    def of(sums: Sums) -> Value:
        number = sums.count(figure, *kinds)
        return sums.total(figure, *kinds) / number if number else None

    return Measure(title=title, of=of, figures=(figure,), shown=Shown.DURATION)


def share(
    title: str | Promise,
    part: Callable[[Sums], int],
    whole: Callable[[Sums], int],
    figures: tuple[str, ...],
) -> Measure:
    """Percent of a whole."""

    def of(sums: Sums) -> Value:
        among = whole(sums)
        return HUNDRED * part(sums) / Decimal(among) if among else None

    return Measure(title=title, of=of, figures=figures, shown=Shown.PERCENT)


def share_of_kinds(
    title: str | Promise, figure: str, part: tuple[str, ...], whole: tuple[str, ...] = ()
) -> Measure:
    return share(
        title,
        lambda sums: sums.count(figure, *part),
        lambda sums: sums.count(figure, *whole),
        (figure,),
    )


def score(title: str | Promise, figure: str) -> Measure:
    """Promoters less detractors, percent of all (Net Promoter Score)."""

    def of(sums: Sums) -> Value:
        among = sums.count(figure)
        balance = sums.count(figure, "PROMOTER") - sums.count(figure, "DETRACTOR")
        return HUNDRED * balance / Decimal(among) if among else None

    return Measure(title=title, of=of, figures=(figure,), shown=Shown.SCORE)
