"""Several short lists in one query, for a page that shows the latest of many things.

Each list is an array of JSON rows in one SELECT, so that a page of twenty subjects asks the
database as often as a page of one. Sums stay exact: a number with decimals is read as one.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import ExpressionWrapper, F, JSONField, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import JSONObject

from accounts.models import Party

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

    columns  what of each row, by the name it gets; a path, or an expression. See `typed`
    """

    rows: QuerySet[Any, Any]
    columns: Mapping[str, str | Combinable]
    most: int


def lists_of(party: Party, lists: Sequence[ShortList]) -> list[list[Row]]:
    """The rows of each list, in one query; the lists say themselves whose they are."""
    if not lists:
        return []
    arrays = [array_of(each.rows, each.columns, most=each.most) for each in lists]
    found = Party.objects.filter(pk=party.pk).values_list(*arrays).get()
    return [[typed(row) for row in rows] for rows in found]


def array_of(
    rows: QuerySet[Any, Any], columns: Mapping[str, str | Combinable], *, most: int | None = None
) -> ArraySubquery:
    """The first rows as one value: an array of JSON, to be read with `typed`."""
    values = {
        name: F(column) if isinstance(column, str) else column for name, column in columns.items()
    }
    row = ExpressionWrapper(JSONObject(**values), output_field=JSONField(decoder=Exact))
    return ArraySubquery(rows.values(one_row=row)[:most])


def typed(row: Row) -> dict[str, Any]:
    """With days and moments: the names of columns end in `_on` and `_at`, or are `on`."""
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name.endswith(MOMENT):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name in DAYS or name.endswith(DAY) else value
