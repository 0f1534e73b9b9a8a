"""Finding names by any part of them."""

from typing import Any, Final

from django.db.models import QuerySet

SHORTEST_INDEXED: Final = 3  # letters: what a trigram is made of


def named(rows: QuerySet[Any], *, field: str, words: str) -> QuerySet[Any]:
    """The rows in whose name every word occurs, in any order and letter case.

    One of the words must have three letters: without, the whole table would be read, so
    nothing is found.
    """
    wanted = words.upper().split()
    if not any(len(word) >= SHORTEST_INDEXED for word in wanted):
        return rows.none()
    for word in wanted:
        rows = rows.filter(**{f"{field}__folded__contains": word})
    return rows
