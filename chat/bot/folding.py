"""Words as they are compared: without capitals, dots over letters, and signs."""

import re
import unicodedata
from typing import Final

_SIGNS: Final = re.compile(r"[^\w]+")


def fold(text: str) -> str:
    """Without capitals and dots over letters, as many write on a phone: `Älä!` → `ala!`."""
    letters = unicodedata.normalize("NFD", text.casefold())
    return "".join(each for each in letters if not unicodedata.combining(each))


def bare_words(text: str) -> str:
    """Folded words alone, one blank between two, and around all: ` ala enaa soita `."""
    return f" {_SIGNS.sub(' ', fold(text)).strip()} "
