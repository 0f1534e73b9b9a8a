"""Finding names by any part of them."""

import re
from typing import Any, Final

from django.db.models import Q, QuerySet

SHORTEST_INDEXED: Final = 3  # letters: what a trigram is made of
SHORTEST_GUESSED: Final = 4
# Letters that one ear, or one keyboard, does not tell apart.
_SOUNDS: Final = ("AÄÅÁÀ", "OÖÓØ", "EÉÈ", "UÜ", "VW", "CK", "SŠ", "ZŽ")
_ONE_SOUND: Final = {sign: f"[{sound}]" for sound in _SOUNDS for sign in sound}


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


def heard(rows: QuerySet[Any], *, field: str, words: str) -> QuerySet[Any]:
    """Like `named`, but for names as they are heard: `Meikalainen` finds `Meikäläinen`.

    A word may be written with or without its dots, with `v` or `w`, `c` or `k`; a hyphen
    parts words as a space does.
    """
    condition = sounds_like(field=field, words=words)
    return rows.none() if condition is None else rows.filter(condition)


def sounds_like(*, field: str, words: str) -> Q | None:
    """That a name is heard as these words; None where no index could help to find it."""
    wanted = words.upper().replace("-", " ").split()
    if not any(_letters(word) >= SHORTEST_INDEXED for word in wanted):
        return None
    condition = Q()
    for word in wanted:
        condition &= Q(**{f"{field}__folded__regex": _pattern(word)})
    return condition


def resembling(rows: QuerySet[Any], *, field: str, words: str) -> QuerySet[Any]:
    """The rows whose name has a word that is nearly each of these: a typing error is forgiven."""
    wanted = [word for word in words.upper().split() if _letters(word) >= SHORTEST_GUESSED]
    if not wanted:
        return rows.none()
    for word in wanted:
        rows = rows.filter(**{f"{field}__folded__trigram_word_similar": word})
    return rows


def _letters(word: str) -> int:
    return sum(map(str.isalpha, word))


def _pattern(word: str) -> str:
    return "".join(_ONE_SOUND.get(sign) or re.escape(sign) for sign in word)
