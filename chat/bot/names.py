"""Which words are names of people, in whatever case of Finnish or Swedish they stand."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from chat.bot.examples import UTTERANCES
from chat.bot.folding import fold

PLACES: Final = ("fi_FI", "sv_SE")
LISTS: Final = ("first_names", "last_names")
# What stands behind a name, folded: "Virtaselle", "Liisankin", "Svenssons", "John's".
ENDINGS: Final = (
    "n|a|ta|tta|ssa|sta|lla|lta|lle|na|ksi|an|en|in|on|un|yn|hin|hen|seen|ia|ja|ien|iden|t|s|'s|’s"
    "|kin|kaan"
).split("|")
_WORD: Final = re.compile(r"[^\W\d_]+")
# Their forms are weaker: Pekka, Pekan; Matti, Matin; Virtanen, Virtasen.
_WEAK: Final = (("kk", "k"), ("pp", "p"), ("tt", "t"), ("nt", "nn"), ("lt", "ll"), ("rt", "rr"))
# Of a firm's name these say nothing.
_LEGAL_FORMS: Final = frozenset("oy oyj ab abp ky tmi ry rf ltd as gmbh osk ja och and the".split())
# Words of one letter are initials: no name is known by them.
_SHORTEST: Final = 2
# A word that is written in so many lines that we learn from is a word, and a name besides.
_COMMON_FROM: Final = 2


def known_forms(names: Iterable[str]) -> frozenset[str]:
    """The stems of all words of some names: see `is_form_of`."""
    words = {word for name in names for word in _WORD.findall(fold(name))}
    words = {word for word in words if len(word) >= _SHORTEST} - _LEGAL_FORMS
    return frozenset(stem for word in words for stem in _stems(word))


def is_form_of(stems: frozenset[str], word: str) -> bool:
    """Whether a word is one of the names, perhaps in a case, with a clitic, or with both."""
    return any(each in stems for each in _without_endings(fold(word), twice=True))


def is_name(word: str) -> bool:
    """Whether people are called so and nothing else is, as far as we know."""
    return not is_common(word) and is_form_of(_usual_names(), word)


def is_common(word: str) -> bool:
    """Whether the word stands in lines that we learn from."""
    return word.casefold() in _common_words()


def _without_endings(word: str, *, twice: bool) -> Iterable[str]:
    yield word
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) > len(ending):
            shorter = word.removesuffix(ending)
            yield shorter
            if twice:
                yield from _without_endings(shorter, twice=False)


def _stems(name: str) -> Iterable[str]:
    yield name
    if name.endswith("nen"):
        yield from (name.removesuffix("nen") + each for each in ("s", "se", "si"))
    for strong, weak in _WEAK:
        head, found, tail = name.rpartition(strong)
        if found and len(tail) == 1:
            yield head + weak + tail
    # "Henrik" takes a vowel, "Antero" none, "Kari" and "Mäki" may lose theirs: Mäen.
    yield name + "i"
    if name.endswith("ki"):
        yield name.removesuffix("ki") + "e"


@cache
def _usual_names() -> frozenset[str]:
    return known_forms(name for place in PLACES for name in listed(place))


def listed(place: str) -> Iterator[str]:
    """The first and family names of a place ("fi_FI"), as Faker lists them.

    Its source is read and not run: to import it takes 64 MB of each process.
    """
    source = files("faker") / "providers" / "person" / place / "__init__.py"
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).startswith(LISTS):
            for part in ast.walk(node.value):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


@cache
def _common_words() -> frozenset[str]:
    lines: Counter[str] = Counter()
    for file in sorted(UTTERANCES.glob("*/*.txt")):
        for line in file.read_text("utf-8").splitlines():
            lines.update({word for word in _WORD.findall(line) if word.islower()})
    return frozenset(word for word, number in lines.items() if number >= _COMMON_FROM)
