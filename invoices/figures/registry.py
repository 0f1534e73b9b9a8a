"""The figures that are counted, and how: each app gives its own when it is ready.

A figure is a name in the daily tables; its sources say from which rows it is counted. A row is
counted on the day in Helsinki of its moment, under the creditor, the language and the kind that
the source finds for it. See docs/decisions/0055-figures.md for what each means.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Final, NamedTuple

from django.db.models import Model, QuerySet, Value
from django.db.models.expressions import Combinable
from django.utils.functional import Promise

from myropo.calendar import HELSINKI, ONE_DAY

NO_LANGUAGE: Final = Value("")
ONE_KIND: Final = Value("")


class Unit(StrEnum):
    """What the total of a figure is in; a figure of NOTHING has counts alone."""

    NOTHING = "nothing"
    EUROS = "euros"
    SECONDS = "seconds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One thing that is counted.

    name   its key in the tables
    title  what is counted, in words
    kinds  the kinds that are told apart, in the order in which they are shown; empty: one kind
    """

    name: str
    title: Promise
    unit: Unit = Unit.NOTHING
    kinds: Mapping[str, str | Promise] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Rows that a figure is counted from.

    name      of the source, beside others of the same figure
    rows      the rows; joins must not make two of one
    moment    the field that says when it was: a moment, or a day if `is_day`
    creditor  whose invoice a row is about; None: about no invoice
    language  of who did it, or to whom it was done
    kind      one of the kinds of the figure
    total     euros or seconds of a row; None: nothing is summed
    """

    figure: str
    name: str
    rows: Callable[[], QuerySet[Any]]
    moment: str
    is_day: bool = False
    creditor: Combinable | None = None
    language: Combinable = NO_LANGUAGE
    kind: Combinable = ONE_KIND
    total: Combinable | None = None

    def of_day(self, on: date) -> QuerySet[Any]:
        """Its rows of one day, whichever 23, 24 or 25 hours that has."""
        rows = self.rows().order_by()
        if self.is_day:
            return rows.filter(**{self.moment: on})
        day = day_of(on)
        return rows.filter(
            **{f"{self.moment}__gte": day.begins_at, f"{self.moment}__lt": day.ends_at}
        )


class Day(NamedTuple):
    begins_at: datetime
    ends_at: datetime


class UnknownFigureError(LookupError):
    """A source belongs to a figure that nobody has given."""


FIGURES: Final[dict[str, Figure]] = {}
SOURCES: Final[dict[tuple[str, str], Source]] = {}


def give(figures: Iterable[Figure], sources: Iterable[Source]) -> None:
    """Add figures, and sources of these or of earlier ones; a repeat changes nothing.

    Raises `UnknownFigureError`.
    """
    FIGURES.update({each.name: each for each in figures})
    for source in sources:
        if source.figure not in FIGURES:
            raise UnknownFigureError(source.figure)
        SOURCES[source.figure, source.name] = source


def sources_of(figure: str) -> list[Source]:
    return [source for (name, _source), source in SOURCES.items() if name == figure]


def is_by_creditor(figure: str) -> bool:
    """Whether it can be told of one creditor at all."""
    return any(source.creditor is not None for source in sources_of(figure))


def day_of(on: date) -> Day:
    """From midnight to midnight in Helsinki."""
    begins, ends = (
        datetime.combine(each, time.min, tzinfo=HELSINKI) for each in (on, on + ONE_DAY)
    )
    return Day(begins, ends)


def manager_of(model: type[Model]) -> Callable[[], QuerySet[Any]]:
    """All rows of a model, as a source wants them."""
    rows: QuerySet[Any] = QuerySet(model)
    return rows.all
