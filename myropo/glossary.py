"""The glossary of the help: plain words about hard ones, in the alphabet of each language.

Its words stand in `glossary.toml`, one entry with all three languages.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("glossary.toml")
LANGUAGES: Final = ("fi", "sv", "en")
# After z, in this order: `{`, `|` and `}` are what follows z among characters.
LAST_LETTERS: Final = str.maketrans({"å": "{", "ä": "|", "ö": "}"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word in one language.

    key     the name of its place on the page, the same in every language
    others  pairs: a language, and the word in it
    """

    key: str
    word: str
    means: str
    others: tuple[tuple[str, str], ...]


@cache
def words_in(language: str) -> Sequence[tuple[str, Sequence[Word]]]:
    """The words of a language by their first letters: pairs of a letter and its words."""
    words = sorted(_read(language), key=lambda each: place_of(each.word))
    return [
        (letter, list(group)) for letter, group in groupby(words, lambda each: each.word[0].upper())
    ]


def place_of(word: str) -> str:
    """By what a word is put in order: å, ä and ö follow z, and capitals are no matter."""
    return word.casefold().translate(LAST_LETTERS)


def _read(language: str) -> list[Word]:
    entries = tomllib.loads(FILE.read_text("utf-8"))
    return [
        Word(
            key=key,
            word=entry[language][0],
            means=entry[language][1],
            others=tuple((each, entry[each][0]) for each in LANGUAGES if each != language),
        )
        for key, entry in entries.items()
    ]
