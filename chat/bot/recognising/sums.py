"""Sums of money in words: "84,20", "50e", "€1,668.95", "20 now". Pure.

The words are folded and their numbers are digits already (`words.in_digits`).
"""

import re
from decimal import Decimal
from typing import Final

# Euros: more than that is a number of something else.
LARGEST: Final = Decimal(10_000_000)
# Less than that is paid by nobody, and counts something.
LEAST_BARE: Final = 10

_NUMBER = (
    r"(?:\d{1,3}(?:[ .]\d{3})+(?:,\d{1,2})?|\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:[.,]\d{1,2})?)"
)
_ALONE = r"(?<![\w.,/-])"
_EUROS = r"(?:€|e(?:ur\w*|\b)|e(?:g|k)ee?\b|bucks\b|quid\b)"
_CENTS = r"(?:\s(?:ja |och |and )?(?P<cents>\d{1,2})\s?(?:sent\w+|snt|cents?)\b)?"
_MARKED: Final = re.compile(
    rf"{_ALONE}(?P<before>{_NUMBER})(?:[:,]-)?\s?{_EUROS}{_CENTS}"
    rf"|€\s?(?P<behind>{_NUMBER})(?!\d)|{_ALONE}(?P<dash>\d+)[:,]-"
)
# Cents tell a sum from any other number.
_WITH_CENTS: Final = re.compile(
    rf"{_ALONE}(?P<sum>\d{{1,3}}(?:[ .]\d{{3}})+,\d\d|\d{{1,3}}(?:,\d{{3}})+\.\d\d|\d+[.,]\d\d)"
    r"(?!\w|[.,/]\d|\s?%)"
)
# A number that nothing follows which it could count.
_BARE: Final = re.compile(
    rf"{_ALONE}(?P<sum>\d{{1,5}})(?!\w|[.,/:%-]\d|\s?%)(?:(?=\s*(?:[.,;!?)]|$))"
    r"|(?=\s+(?:nyt|heti|kuu(?:ssa|s|kaudessa|kaudes)?|kk|joka|tanaan|kerralla|pois|vel\w+"
    r"|nu|direkt|i dag|idag|genast|i (?:mana\w*|veckan)|per|varje|bort"
    r"|now|today|an? (?:month|week|day)|each|every|monthly|of|from|towards|on)\b))"
)
_NAMES_SOMETHING: Final = re.compile(
    r"\b(?:lasku\w*|viite\w*|asia\w*|numero\w*|nro|koodi\w*|puhelin\w*|kello|klo|sivu\w*|vuo\w+|synt\w+"
    r"|tai|faktura\w*|rakning\w*|arende\w*|referens\w*|nummer|nr|kod\w*|kl|eller|ar|i|om|den|sedan"
    r"|invoice|bill|case|number|no|code|reference|at|page|or|in|the|since|year)\s*[:#.]?\s*$"
)
_SEPARATED: Final = re.compile(r"[.,](\d{1,2})$")


def sums_in(numbered: str) -> list[Decimal]:
    """Euros, in the order of the words."""
    found: dict[int, Decimal] = {}
    for pattern in (_MARKED, _WITH_CENTS, _BARE):
        for match in pattern.finditer(numbered):
            if pattern is _BARE and _counts_something(match, numbered):
                continue
            groups = match.groupdict()
            written = next(each for name, each in groups.items() if each and name != "cents")
            euros = amount(written) + Decimal(groups.get("cents") or 0) / 100
            if 0 < euros < LARGEST:
                found[match.start()] = euros
        numbered = pattern.sub(lambda match: "¤" * len(match[0]), numbered)
    return list(dict.fromkeys(found[at] for at in sorted(found)))


def _counts_something(match: re.Match[str], numbered: str) -> bool:
    before = numbered[: match.start()]
    return int(match["sum"]) < LEAST_BARE or _NAMES_SOMETHING.search(before) is not None


def amount(written: str) -> Decimal:
    """Digits, grouped or not, with a comma or a point before the cents."""
    cents = _SEPARATED.search(written)
    whole = written[: cents.start()] if cents else written
    return Decimal(re.sub(r"\D", "", whole) + (f".{cents[1]}" if cents else ""))
