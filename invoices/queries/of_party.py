"""A party's queries whose SQL is written once in each process: those of the debtor's pages."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.actor import Actor
from accounts.models import Party, User
from accounts.queries.written_once import SOME_DAY, SOME_PARTY, WrittenOnce, asked


class OfParty:
    """A query as a function of who asks and of one day.

    write  makes the query set, by the same functions as any other: it may depend on the
           actor by the key of the party alone, and may ask the database nothing;
           for an actor who acts for another it is written anew each time
    """

    def __init__(self, write: Callable[[Actor, date], QuerySet[Any, Any]]) -> None:
        self._write = write
        self._written = WrittenOnce(self._of_nobody)

    def _of_nobody(self) -> QuerySet[Any, Any]:
        return self._write(Actor(user=User(), acting_for=Party(pk=SOME_PARTY)), SOME_DAY)

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
        """Who acts for another may see less than the party, so that its SQL is another."""
        if actor.is_for_another:
            sql, parameters = self._write(actor, day).query.sql_with_params()
            return asked(sql + end, [*parameters, *page])
        own = {SOME_PARTY: actor.acting_for.pk, SOME_DAY: day}
        return self._written.ask(own, end=end, more=page)
