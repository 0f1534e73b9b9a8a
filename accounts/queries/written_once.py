"""SQL that is written once in each process, for the pages that are opened all day.

Django takes longer to write the SQL of a long query than PostgreSQL to answer it, and it is
the same for everyone but for whose it is and the day. Rows come back as tuples, which cost a
fraction of a model's instances. Planning takes PostgreSQL longer than the answer, too: the
statements are prepared.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Final

import psycopg
from django.db import NotSupportedError, connection
from django.db.models import QuerySet

# They stand in the SQL's parameters where the asker's own come; nothing of ours is these.
SOME_PARTY: Final = -(2**62)
SOME_DAY: Final = date.min


class WrittenOnce:
    """A query as a function of the values that stand in for `SOME_PARTY` and `SOME_DAY`.

    write  makes the query set with those two in it; it may ask the database nothing
    """

    def __init__(self, write: Callable[[], QuerySet[Any, Any]]) -> None:
        self._write = write

    @cached_property
    def _sql(self) -> tuple[str, tuple[Any, ...]]:
        sql, parameters = self._write().query.sql_with_params()
        return sql, tuple(parameters)

    def ask(
        self, own: Mapping[Any, Any], *, end: str = "", more: Sequence[Any] = ()
    ) -> list[tuple[Any, ...]]:
        """Every row, as the database returns it; `end` follows the SQL, with parameters `more`."""
        sql, parameters = self._sql
        return asked(sql + end, [*(own.get(each, each) for each in parameters), *more])


def asked(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement that comes often, as the database returns them."""
    try:
        return _prepared(sql, parameters)
    except NotSupportedError:
        # A column has another type since the statement was prepared, as after a migration. A new
        # connection knows no statements; in a transaction the next request gets it.
        is_alone = not connection.in_atomic_block
        connection.close()
        if not is_alone:
            raise
    return _prepared(sql, parameters)


def _prepared(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        # Django's own cursor writes parameters into the SQL, so that nothing could be prepared;
        # of psycopg's it prepares what comes again (`prepare_threshold` in the settings).
        cursor.cursor = psycopg.Cursor(connection.connection)
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
