"""Several short lists in one query, for a page that shows the latest of many things.

Each list is an array of JSON rows in one SELECT, so that a page of twenty subjects asks the
database as often as a page of one. Sums stay exact: a number with decimals is read as one.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import ExpressionWrapper, F, JSONField, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject

from accounts.models import Party
from accounts.queries.written_once import SOME_PARTY, WrittenOnce

type Row = Mapping[str, Any]

# By the end of its name a column is a moment or a day, in the house's words for both.
MOMENT: Final = "_at"
DAY: Final = "_on"
DAYS: Final = frozenset({"on"})


class Exact(json.JSONDecoder):
    """Reads numbers with decimals as they are written."""

    def __init__(self) -> None:
        super().__init__(parse_float=Decimal)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortList:
    """The first rows of a query set, in its order.

    rows     those of a party, by its key alone; making the query set asks nothing
    columns  what of each row, by the name it gets; a path, or an expression. See `typed`
    """

    rows: Callable[[Party], QuerySet[Any, Any]]
    columns: Mapping[str, str | Combinable]
    most: int


class ShortLists:
    """Several lists of a party, in one query whose SQL is written once in each process."""

    def __init__(self, lists: Sequence[ShortList]) -> None:
        self._lists = lists
        self._written = WrittenOnce(self._of_nobody)

    def _of_nobody(self) -> QuerySet[Any, Any]:
        nobody = Party(pk=SOME_PARTY)
        arrays = [array_of(each.rows(nobody), each.columns, most=each.most) for each in self._lists]
        return Party.objects.filter(pk=SOME_PARTY).values_list(*arrays)

    def of(self, party: Party) -> list[list[Row]]:
        """The rows of each list; of no lists nothing is asked."""
        if not self._lists:
            return []
        [arrays] = self._written.ask({SOME_PARTY: party.pk})
        return [list(rows_from(array)) for array in arrays]


def array_of(
    rows: QuerySet[Any, Any], columns: Mapping[str, str | Combinable], *, most: int | None = None
) -> ArraySubquery:
    """The first rows as one value: an array of JSON, to be read with `typed`."""
    values = {
        name: F(column) if isinstance(column, str) else column for name, column in columns.items()
    }
    row = ExpressionWrapper(JSONObject(**values), output_field=JSONField(decoder=Exact))
    return ArraySubquery(rows.values(one_row=row)[:most])


def rows_from(array: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The rows of an `array_of` that comes as PostgreSQL writes it."""
    return (typed(json.loads(row, cls=Exact)) for row in array)


def typed(row: Row) -> dict[str, Any]:
    """With days and moments: the names of columns end in `_on` and `_at`, or are `on`."""
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name.endswith(MOMENT):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name in DAYS or name.endswith(DAY) else value
