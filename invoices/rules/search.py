"""What a person typed into the search of the list, made comparable. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

LONGEST_SEARCH: Final = 100
MOST_WORDS: Final = 8
CURRENCY: Final = frozenset({"€", "eur", "EUR", "euroa"})
SUM: Final = re.compile(r"€?(\d[\d.,]*)€?")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a search; a row is a hit when every word is found somewhere in it.

    text    as typed, for names and numbers
    amount  how the database writes a sum that begins or contains it, or empty
    """

    text: str
    amount: str = ""


def words_of(text: str) -> tuple[Word, ...]:
    """The first words of a search. Spaces of any kind split, so that a reference in
    fives or a sum with thousands is found by its parts.
    """
    cleaned = unicodedata.normalize("NFC", text.replace("\0", ""))[:LONGEST_SEARCH]
    words = [word for word in cleaned.split() if word not in CURRENCY]
    return tuple(Word(word, _amount_of(word)) for word in words[:MOST_WORDS])


def _amount_of(word: str) -> str:
    """`668,95`, `1,668.95` and `€5.00` as the database writes them; empty when no sum."""
    match = SUM.fullmatch(word)
    if match is None:
        return ""
    whole, separator, cents = match[1].replace(",", ".").rpartition(".")
    if not separator:
        return cents
    return f"{whole.replace('.', '')}.{cents}"


def finnish_order(name: str) -> str:
    """A sort key that puts å, ä and ö after z, whatever the database's collation."""
    folded = unicodedata.normalize("NFC", name).casefold()
    return folded.translate({ord("å"): "{", ord("ä"): "|", ord("ö"): "}"})
