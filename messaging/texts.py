"""What people type, as it is stored: their words, without what no reader sees."""

import unicodedata
from typing import Final

# Of one message, in characters.
LONGEST: Final = 10_000
KEPT: Final = frozenset("\n\t")
# Control characters and halves of characters: PostgreSQL or a browser stumbles over them.
UNSEEN: Final = frozenset({"Cc", "Cs"})


def readable(text: str, *, ends: bool = True) -> str:
    """The text with plain line ends and without characters that nobody can read.

    ends  whether blanks at both ends go as well; not while somebody is typing
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    seen = "".join(
        each for each in lines if each in KEPT or unicodedata.category(each) not in UNSEEN
    )
    return seen.strip() if ends else seen


def is_other(said: str, typed: str) -> bool:
    """Whether somebody typed other words than were said; none at all are no other ones."""
    words = readable(typed)
    return words not in {"", said}
