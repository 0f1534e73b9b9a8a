"""What people write, by what they want: the files that the robot learns from, and is tried on.

`utterances/<language>/<intent>.txt` is learned; `frozen/…` never is: no line of it is trained on,
and no bound is set by it.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chat.rules.intents import LANGUAGES, Intent

_FOLDER: Final = Path(__file__).resolve().parent
UTTERANCES: Final = _FOLDER / "utterances"
FROZEN: Final = _FOLDER / "frozen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    language: str
    intent: Intent
    text: str


def read(folder: Path) -> list[Example]:
    """All lines of a folder's files, in a fixed order."""
    return list(_lines(folder))


def _lines(folder: Path) -> Iterator[Example]:
    for language in LANGUAGES:
        for intent in Intent:
            for text in (folder / language / f"{intent}.txt").read_text("utf-8").splitlines():
                yield Example(language=language, intent=intent, text=text)


def unseen(frozen: Iterable[Example], learned: Iterable[Example]) -> list[Example]:
    """What may be tried with: "moi" is learned as well, and says nothing of what was understood."""
    known = {_key(each) for each in learned}
    return [each for each in frozen if _key(each) not in known]


def digest_of(lines: Iterable[Example]) -> str:
    """The same for the same lines in the same order."""
    digest = hashlib.sha256()
    for each in lines:
        digest.update(f"{each.language}\t{each.intent}\t{each.text}\n".encode())
    return digest.hexdigest()


def _key(example: Example) -> tuple[str, str]:
    return example.language, " ".join(example.text.casefold().split())
