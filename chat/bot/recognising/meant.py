"""Which of somebody's bills the words mean."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

from rapidfuzz import fuzz

from chat.bot.recognising.values import Recognised
from chat.bot.recognising.words import folded
from invoices.models import Invoice
from invoices.rules import references

# Of a hundred: a name with a slip of the finger, but not another name.
ALIKE: Final = 86
SHORTEST_NAME: Final = 4
# Words in which an order may stand alone.
FEW_WORDS: Final = 4

_TOKEN: Final = re.compile(r"\w+")
_FORMS: Final = frozenset(
    "oy oyj ab abp ky tmi ry rf osk ay publ ltd finland suomi suomen kunta kaupunki".split()
)
_BILL: Final = (
    r"(?:lasku\w*|rakning\w*|faktura\w*|bills?|invoices?|one|velka\w*|velan|skuld\w*|debt)"
)
_ORDERS: Final[tuple[tuple[str, Callable[[Sequence[Invoice]], Invoice]], ...]] = (
    (
        (
            r"isompi|isomman|isommasta|isompaa|isoin|isoimman|suurempi|suuremman|suurin|suurimman"
            r"|storre|storsta|bigger|biggest|larger|largest|highest|higher"
        ),
        lambda rows: max(rows, key=_to_pay),
    ),
    (
        (
            r"pienempi|pienemman|pienemmasta|pienempaa|pienin|pienimman|mindre|minsta|smaller|smallest"
            r"|lower|lowest"
        ),
        lambda rows: min(rows, key=_to_pay),
    ),
    (
        r"vanhempi|vanhemman|vanhemmasta|vanhempaa|vanhin|vanhimman|aldre|aldsta|older|oldest",
        lambda rows: min(rows, key=lambda each: (each.issued_on, each.pk)),
    ),
    (
        r"uudempi|uudemman|uudempaa|uusin|uusimman|nyare|nyaste|senaste|newer|newest|latest",
        lambda rows: max(rows, key=lambda each: (each.issued_on, each.pk)),
    ),
    (
        r"kiireisin|kiireisimman|bradskande|most urgent|urgent",
        lambda rows: min(rows, key=lambda each: (each.due_on, each.pk)),
    ),
    (r"ensimmainen|ensimmaisen|ensimmaista|eka|ekan|ekaa|forsta|first", lambda rows: rows[0]),
    (r"toinen|toisen|toista|toka|tokan|andra|second", lambda rows: rows[min(1, len(rows) - 1)]),
    (
        r"kolmas|kolmannen|kolmatta|tredje|third",
        lambda rows: rows[min(2, len(rows) - 1)],
    ),
    (r"viimeinen|viimeisen|vika|vikan|sista|last", lambda rows: rows[-1]),
)


# Places are told by words that mean much else, as "until the first": they count in a few words.
_PLACES: Final = 4
_SIZE: Final = "|".join(
    f"(?P<order{at}>{words})" for at, (words, _) in enumerate(_ORDERS[:-_PLACES])
)
_ANY: Final = "|".join(f"(?P<order{at}>{words})" for at, (words, _) in enumerate(_ORDERS))
_SIZED: Final = re.compile(
    rf"\b(?:{_SIZE})\s+{_BILL}\b"
    rf"|\b(?:se|sen|sita|siita|den|det|the|tuo|tuon)\s+(?:{_SIZE.replace('<order', '<other')})"
    r"(?=\s*(?:[.,;!?)]|$))"
)
_ORDERED: Final = re.compile(
    rf"\b(?:{_ANY})\b(?!\s+(?:of|i|in|paiv|dag|day|kuu|manad|month|viik|vecka|week|era))"
)
# They begin as names do, and name nobody.
_NOT_NAMES: Final = frozenset("voimassa voimaan voimasta voimani voimia".split())
# What every creditor's letters are about names none.
_NO_NAMES: Final = frozenset("lasku laskutus perinta maksu palvelu faktura invoice bill".split())


def invoices_meant(invoices: Sequence[Invoice], text: str, recognised: Recognised) -> list[Invoice]:
    """Those of the invoices that the words name: by a number, or by creditor, sum and order.

    invoices  in the order in which they were shown: "the second one" counts in it

    Several where the words fit several; none where they name none of them.
    """
    keys = {_key(each) for each in (*recognised.references, *recognised.codes)}
    if by_number := [each for each in invoices if keys & _numbers_of(each)]:
        return by_number
    plain = folded(text)
    meant = _by_creditor(invoices, plain)
    sums = set(recognised.sums)
    meant = [each for each in meant or invoices if sums & _sums_of(each)] or meant
    ordered = _by_order(meant or invoices, plain)
    return meant if ordered is None else [ordered]


def _key(number: str) -> str:
    """Numbers as they compare: with or without gaps, leading zeros and RF."""
    compact = "".join(each for each in number.upper() if each.isalnum())
    return references.reference_key(compact).lstrip("0")


def _numbers_of(invoice: Invoice) -> set[str]:
    ours = {invoice.reference_key, invoice.number, str(invoice.case_number), invoice.myropo_id}
    return {_key(each) for each in ours}


def _sums_of(invoice: Invoice) -> set[Decimal]:
    return {invoice.to_pay, invoice.open_total, invoice.original_total}


def _by_creditor(invoices: Sequence[Invoice], plain: str) -> list[Invoice]:
    """Of the creditors whose names the words come nearest to."""
    said = _TOKEN.findall(plain)
    names = {each.creditor.name for each in invoices}
    nearness = {name: _nearness(name, said) for name in names}
    nearest = max(nearness.values(), default=0)
    if not nearest:
        return []
    return [each for each in invoices if nearness[each.creditor.name] == nearest]


def _nearness(name: str, said: Sequence[str]) -> float:
    """How much of a creditor's name stands in the words: 1 all of it, 0 nothing that names it."""
    tokens = [each for each in _TOKEN.findall(folded(name)) if each not in _FORMS]
    joined = "".join(tokens)
    pairs = [first + second for first, second in pairwise(said)]
    if len(joined) >= SHORTEST_NAME and any(_is_same(joined, each) for each in (*said, *pairs)):
        return 1
    found = [
        each
        for each in tokens
        if len(each) >= SHORTEST_NAME
        and each not in _NO_NAMES
        and any(_is_same(each, one) for one in said)
    ]
    return len(found) / len(tokens) if found else 0


def _is_same(token: str, said: str) -> bool:
    """The word itself, in any case, at the head of a compound, or a little misspelt."""
    if said in _NOT_NAMES:
        return False
    if said.startswith(token):
        return True
    if len(token) <= SHORTEST_NAME or said[0] != token[0]:
        return False
    return max(fuzz.ratio(token, said), fuzz.ratio(token, said[: len(token)])) >= ALIKE


def _by_order(invoices: Sequence[Invoice], plain: str) -> Invoice | None:
    """The one that its place or its size tells; None where nothing does, or it is no choice."""
    if len(invoices) < 2:
        return None
    is_short = len(plain.split()) <= FEW_WORDS
    found = (_ORDERED if is_short else _SIZED).search(plain)
    if found is None:
        return None
    [name] = [each for each, words in found.groupdict().items() if words]
    return _ORDERS[int(name[-1])][1](invoices)


def _to_pay(invoice: Invoice) -> Decimal:
    to_pay: Decimal = invoice.to_pay
    return to_pay
