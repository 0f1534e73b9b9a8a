"""Queries whose SQL is compiled once.

For a few rows by key, Django spends three times as long on compiling the query as on
sending it and reading the answer (bench/pages.py: the page of an invoice has five).
"""

from collections.abc import Callable
from typing import Any, Final

from django.db.models import Model, QuerySet

# Stands in for the key while the SQL is compiled; no row has it.
PLACE: Final = -1


class Prepared[M: Model]:
    """A query of one integer key: written with the ORM, compiled at the first call.

    `make` gets the key once, as a placeholder: the shape of its query may not depend on
    it. The rows come back as instances of the model, without related ones.
    """

    def __init__(self, make: Callable[[int], QuerySet[M]]) -> None:
        self.make = make
        self.compiled: tuple[type[M], str, tuple[Any, ...]] | None = None

    def __call__(self, key: int) -> list[M]:
        if self.compiled is None:
            query = self.make(PLACE)
            self.compiled = (query.model, *query.query.sql_with_params())
        model, sql, params = self.compiled
        filled = [key if each == PLACE else each for each in params]
        return list(model._default_manager.raw(sql, filled))
