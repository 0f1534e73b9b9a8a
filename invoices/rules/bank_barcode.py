"""The bank bar code of a Finnish invoice: 54 digits, and their picture in Code 128.

Source: Finanssiala, "Pankkiviivakoodi-opas" 5.3 (8.11.2012, corrected 21.10.2019).
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Final

from barcode.codex import Code128

LARGEST_AMOUNT: Final = Decimal("999999.99")
QUIET_MODULES: Final = 10
FINNISH_IBAN: Final = re.compile(r"FI(\d{16})")
NATIONAL_REFERENCE: Final = re.compile(r"\d{4,20}")
# Only references of digits fit: 21 places after the two check digits.
RF_REFERENCE: Final = re.compile(r"RF(\d{2})(\d{1,21})")


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar code as one path of vertical strokes, one unit to a module.

    `path` is drawn with a stroke as wide as one unit; `modules` includes the quiet zones.
    """

    modules: int
    path: str


def bank_barcode(*, iban: str, amount: Decimal, reference: str, due_on: date | None) -> str | None:
    """The 54 digits that a bank's app or a payment machine reads.

    iban       without spaces; only Finnish accounts have a bar code
    amount     euros, zero or above; zero means "not known", as does anything above
               999 999.99, which does not fit
    reference  without spaces: national (version 4 of the code) or RF (version 5)
    due_on     None is written as 000000: the payer's bank then offers its own day

    None when the account or the reference cannot be written in a bar code.
    """
    account = FINNISH_IBAN.fullmatch(iban)
    coded = _coded_reference(reference)
    if account is None or coded is None:
        return None
    if amount < 0:
        msg = "a bar code cannot ask for less than nothing"
        raise ValueError(msg)
    cents = int(amount * 100) if amount <= LARGEST_AMOUNT else 0
    version, reference_digits = coded
    due = f"{due_on:%y%m%d}" if due_on else "000000"
    return f"{version}{account[1]}{cents:08d}{reference_digits}{due}"


def _coded_reference(reference: str) -> tuple[str, str] | None:
    """The version of the code and its 23 digits of reserve and reference."""
    if NATIONAL_REFERENCE.fullmatch(reference):
        return "4", "000" + reference.zfill(20)
    if rf := RF_REFERENCE.fullmatch(reference):
        return "5", rf[1] + rf[2].zfill(21)
    return None


def modules_of(digits: str) -> str:
    """Code 128 as ones for bars and zeros for spaces, without quiet zones.

    An even number of digits uses the dense set C throughout.
    """
    [modules] = Code128(digits).build()
    return str(modules)


def draw_bars(digits: str) -> Bars:
    """The bar code of the digits as a path."""
    strokes: list[str] = []
    x = QUIET_MODULES
    for bar, run in groupby(modules_of(digits)):
        width = len(list(run))
        if bar == "1":
            strokes.extend(f"M{x + module}.5 0v1" for module in range(width))
        x += width
    return Bars(modules=x + QUIET_MODULES, path="".join(strokes))
