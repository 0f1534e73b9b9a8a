"""What hangs on one invoice: queries of its key whose SQL is written once in each process.

For a few rows by key, Django takes three times as long to write the SQL as to send it and
read the answer. `of_party` does the same for the lists of a party.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Final

from django.db.models import Model, QuerySet

# Stands in for the invoice's key while the SQL is written; no row has it.
SOME_INVOICE: Final = -(2**62)


class OfInvoice[M: Model]:
    """A query of an invoice's key; the rows come back as instances of the model.

    write  gets the key, once and as a placeholder: the shape of the query may not depend
           on it, and related objects are not fetched along
    """

    def __init__(self, write: Callable[[int], QuerySet[M]]) -> None:
        self._write = write

    @cached_property
    def _written(self) -> tuple[type[M], str, tuple[Any, ...]]:
        rows = self._write(SOME_INVOICE)
        return (rows.model, *rows.query.sql_with_params())

    def __call__(self, key: int) -> list[M]:
        model, sql, parameters = self._written
        own = [key if each == SOME_INVOICE else each for each in parameters]
        return list(QuerySet(model).raw(sql, own))
