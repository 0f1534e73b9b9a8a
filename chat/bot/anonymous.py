"""Words without what could tell who wrote them, or of whom: to be kept and learned from.

Better too much is left out than too little. What goes is replaced by `…`, and every digit by 0, so
that a sum still looks like a sum. Names are those of the account's own people and creditors, those
of a list of Finnish and Swedish names, and whatever has a capital where a sentence does not begin.
"""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from accounts.hetu import SHAPE as HETU
from chat.bot.names import is_common, is_form_of, is_name, known_forms
from invoices.rules import myropo_id
from invoices.rules.myropo_id import InvalidMyRopoIdError

LEFT_OUT: Final = "…"
# A longer line is a story; what is asked stands in its beginning or is asked again.
MOST_WORDS: Final = 40
# A capital in the middle of a sentence is no name in these.
NO_NAMES: Final = frozenset(
    "myropo kela mobilepay pdf iban ibanin ibanini asap faq ok christmas "
    "i i'm i'd i'll i've english finnish swedish finland suomi suomessa sverige "
    "monday tuesday wednesday thursday friday saturday sunday "
    "january february march april may june july august september october november december".split()
)
# Longer ones in capitals are no abbreviations, unless all is in capitals.
LONGEST_ABBREVIATION: Final = 4

_ADDRESSES: Final = (
    re.compile(r"\S*@\S*"),
    re.compile(r"(?i)\b(?:https?://|www\.)\S+|\b[\w-]+\.(?:fi|com|net|org|se|eu|ax)\b\S*"),
    HETU,
    # An account number, also in groups.
    re.compile(r"(?i)\b[A-Z]{2}\d{2}(?:[ \u00a0]?[0-9A-Z]{2,4}){3,8}\b"),
    # A street with its number, and a post code with its town.
    re.compile(
        r"(?i)\b\w{3,}(?:katu|kadu|tie|kuja|polku|polu|kaari|ranta|ranna|gata|gatan|väg|vägen"
        r"|gränd|stig|stigen|street|road|lane|avenue)\w{0,5}[ ,]+\d+(?:[ ]?[a-z]\b)?(?:[ ]?\d+\b)?"
    ),
    re.compile(r"(?i)\b(?:FI-?)?\d{5} (?!eur)[^\W\d]{2,}"),
    # Letters and digits in one word: a code of a letter, a case, a number plate.
    re.compile(r"(?i)\b(?=[\w-]*\d)(?=[\w-]*[^\W\d_])[\w-]{6,}\b"),
)
# What follows these is a name, also without a capital.
_INTRODUCED: Final = re.compile(
    r"(?i)\b(?:nimeni on|nimi on|nimeltäni|nimeltään|jag heter|heter|mitt namn är|my name is"
    r"|named|called|terveisin|terv\.|t\.|mvh|hälsningar|regards)"
    r"[ ,:]+((?:[^\W\d][\w'-]*\.?[ ]?){1,3})"
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_DIGIT: Final = re.compile(r"\d")
_ENDS_SENTENCE: Final = re.compile(r"[.!?:;\n\"“”(*–—-]\s*$")
_DOTS: Final = re.compile(rf"{LEFT_OUT}(?:[\s,.'’-]*{LEFT_OUT})+")


def anonymous(text: str, *, names: Iterable[str] = ()) -> str:
    """The beginning of a text in one line, without what could tell who wrote it.

    names  of people, creditors and whatever else the account knows by a name
    """
    own = known_forms(names)
    for shape in _ADDRESSES:
        text = shape.sub(LEFT_OUT, text)
    text = _INTRODUCED.sub(_without_introduced, text)
    text = _without_names(text, own)
    text = _DIGIT.sub("0", text)
    words = _DOTS.sub(LEFT_OUT, "".join(filter(_is_readable, text))).split()
    return " ".join(words[:MOST_WORDS])


def says_something(text: str) -> bool:
    """Whether enough is left of it to know what it asks."""
    return any(len(word) > 2 for word in _WORD.findall(text)) and len(text) > 3


def _is_readable(character: str) -> bool:
    return character.isprintable() or character.isspace()


def _without_introduced(found: re.Match[str]) -> str:
    return found[0][: found.start(1) - found.start()] + LEFT_OUT + " "


def _without_names(text: str, own: frozenset[str]) -> str:
    words = list(_WORD.finditer(text))
    is_shouted = text.upper() == text
    out = [_tells(text, word, own, is_shouted=is_shouted) for word in words]
    # A first name that no list knows begins a sentence, with the family name behind it.
    for place, (word, following) in enumerate(pairwise(words)):
        is_beside = text[word.end() : following.start()] == " "
        if out[place + 1] and is_beside and word[0][0].isupper() and not is_common(word[0]):
            out[place] = True
    parts, at = [], 0
    for word, is_out in zip(words, out, strict=True):
        parts += [text[at : word.start()], LEFT_OUT if is_out else word[0]]
        at = word.end()
    return "".join([*parts, text[at:]])


def _tells(text: str, found: re.Match[str], own: frozenset[str], *, is_shouted: bool) -> bool:
    word = found[0]
    if is_form_of(own, word) or is_name(word) or _is_myropo_id(word):
        return True
    if is_shouted or not word[0].isupper() or word.casefold() in NO_NAMES:
        return False
    if word.isupper() and len(word) <= LONGEST_ABBREVIATION:
        return False
    before = text[: found.start()]
    return bool(before.strip()) and not _ENDS_SENTENCE.search(before)


def _is_myropo_id(word: str) -> bool:
    try:
        myropo_id.parse(word)
    except InvalidMyRopoIdError:
        return False
    return True
