"""Queries whose SQL is written once in each process, for the page that everybody opens.

Django takes longer to write the SQL of a list than PostgreSQL to answer it, and it is the
same for everyone but for the party and the day. Rows come back as tuples, which cost a
fraction of a model's instances.
"""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.models import Party, User

# They stand in the SQL's parameters where the asker's own come; nothing of ours is these.
SOME_PARTY: Final = -(2**62)
SOME_DAY: Final = date.min


class OfParty:
    """A query as a function of who asks and of one day.

    write  makes the query set, by the same functions as any other: it may depend on the
           actor by the key of the party alone, and may ask the database nothing;
           for an actor who acts for another it is written anew each time
    """

    def __init__(self, write: Callable[[Actor, date], QuerySet[Any, Any]]) -> None:
        self._write = write

    @cached_property
    def _sql(self) -> tuple[str, tuple[Any, ...]]:
        nobody = Actor(user=User(), acting_for=Party(pk=SOME_PARTY))
        sql, parameters = self._write(nobody, SOME_DAY).query.sql_with_params()
        return sql, tuple(parameters)

    def ask(self, actor: Actor, *, day: date = SOME_DAY) -> list[tuple[Any, ...]]:
        """Every row, as the database returns it."""
        return self._ask(actor, day, "", ())

    def ask_for_page(
        self, actor: Actor, *, start: int, length: int, day: date = SOME_DAY
    ) -> list[tuple[Any, ...]]:
        """The rows of one page; `start` counts from 0."""
        return self._ask(actor, day, " LIMIT %s OFFSET %s", (length, start))

    def _ask(
        self, actor: Actor, day: date, end: str, page: tuple[int, ...]
    ) -> list[tuple[Any, ...]]:
        sql, parameters = self._written_for(actor, day)
        with connection.cursor() as cursor:
            cursor.execute(sql + end, [*parameters, *page])
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def _written_for(self, actor: Actor, day: date) -> tuple[str, list[Any]]:
        """Who acts for another may see less than the party, so that its SQL is another."""
        if actor.is_for_another:
            sql, parameters = self._write(actor, day).query.sql_with_params()
            return sql, list(parameters)
        sql, parameters = self._sql
        own: dict[Any, Any] = {SOME_PARTY: actor.acting_for.pk, SOME_DAY: day}
        return sql, [own.get(each, each) for each in parameters]
