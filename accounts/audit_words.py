"""What actions of the audit mean, for who reads it; each app tells those of its own.

An action without words stands in the list by its name alone.
"""

from collections.abc import Mapping

from django.utils.functional import Promise

_KNOWN: dict[str, Promise] = {}


def tell(words: Mapping[str, Promise]) -> None:
    """Give actions their words."""
    _KNOWN.update(words)


def words_of(action: str) -> str:
    """An action in words; "" of one that nobody has told of."""
    return str(_KNOWN.get(action, ""))
