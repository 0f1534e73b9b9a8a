"""Places in the texts of templates that the case's own words are put into. Pure.

A place is a word in braces: `{open}`. What a case has no word for stays as it is, so that its
agent sees it and fills it in; a text in which one is left is not sent.
"""

import re
from collections.abc import Mapping
from typing import Final

# What there is; in words for those who write templates: `messaging.words_placeholders`.
PLACEHOLDERS: Final = (
    "name",
    "invoice",
    "creditor",
    "open",
    "due",
    "reference",
    "agent",
)
PLACE: Final = re.compile(r"\{(\w+)\}")


def unknown_in(text: str) -> list[str]:
    """What in the text looks like a place and is none, in the order of the text.

    A brace that opens or closes no place is one of them.
    """
    found = [match[0] for match in PLACE.finditer(text) if match[1] not in PLACEHOLDERS]
    rest = PLACE.sub("", text)
    return [*dict.fromkeys(found), *dict.fromkeys(each for each in rest if each in "{}")]


def left_in(text: str) -> list[str]:
    """The places that nobody has filled in yet, in the order of the text."""
    places = [match[0] for match in PLACE.finditer(text) if match[1] in PLACEHOLDERS]
    return list(dict.fromkeys(places))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with the words of a case; a place without a word stays."""

    def word(match: re.Match[str]) -> str:
        return values.get(match[1]) or match[0]

    return PLACE.sub(word, text)
