"""How files of models are called: what can be told of one without reading it."""

import re
from pathlib import PurePosixPath
from typing import Final

# Raised when files of before cannot be read any more, or what is in them is made otherwise.
FORMAT: Final = 3
_WHOLE: Final = "whole"
_WORDS: Final = "words"


def name_of(*, utterances: str, is_whole: bool) -> str:
    """How the names begin of what was learned from utterances with this digest.

    is_whole  it also knows what lines mean beyond their words
    """
    return f"{FORMAT}-{utterances[:12]}-{_WHOLE if is_whole else _WORDS}"


def is_of_before(name: str) -> bool:
    """Whether another version of the portal made it, whose files this one cannot read."""
    made = re.match(r"(\d+)-", PurePosixPath(name).name)
    return made is not None and int(made[1]) != FORMAT


def is_stopgap(name: str) -> bool:
    """Whether it knows words alone."""
    return f"-{_WORDS}-" in name
