"""The QR code that a bank's app reads as a SEPA payment (EPC069-12, Finnish practice).

National and RF references stand on the line of the structured reference, the due date
on the last line as `ReqdExctnDt/YYYY-MM-DD`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from typing import Final

import segno

LONGEST_NAME: Final = 70
LARGEST_AMOUNT: Final = Decimal("999999999.99")
QUIET_MODULES: Final = 4
# Readers take any of the eight masks; weighing all of them takes five times as long, and
# for payloads like ours this one wins most often.
MASK: Final = 3


@dataclass(frozen=True, slots=True)
class Squares:
    """A QR code as one path of horizontal strokes, one unit to a module.

    `path` is drawn with a stroke as wide as one unit; `modules` is the side of the
    whole square, quiet zone included.
    """

    modules: int
    path: str


def epc_payload(
    *,
    iban: str,
    bic: str,
    recipient: str,
    amount: Decimal,
    reference: str,
    due_on: date | None,
) -> str | None:
    """The lines that the QR code holds.

    iban, reference  without spaces
    bic              may be empty: version 002 then, which asks for none in the EEA
    recipient        cut at 70 characters, line breaks become spaces
    amount           euros, 0.01 to 999 999 999.99
    due_on           None leaves the last line out

    None when the amount is outside what the standard allows.
    """
    if not Decimal("0.01") <= amount <= LARGEST_AMOUNT:
        return None
    lines = [
        "BCD",
        "001" if bic else "002",
        "1",  # UTF-8
        "SCT",
        bic,
        " ".join(recipient.split())[:LONGEST_NAME],
        iban,
        f"EUR{amount:.2f}",
        "",
        reference,
        "",
        f"ReqdExctnDt/{due_on:%Y-%m-%d}" if due_on else "",
    ]
    return "\n".join(lines).rstrip("\n")


def code_of(payload: str) -> segno.QRCode:
    """The code of a payload, error level M as the standard asks, UTF-8 without a mark."""
    return segno.make(
        payload, error="m", micro=False, boost_error=False, encoding="utf-8", eci=False, mask=MASK
    )


# A person comes back to the same page: after the PDF, after the bank, on the next device.
@lru_cache(maxsize=1024)
def draw_squares(payload: str) -> Squares:
    """The code of a payload as a path."""
    code = code_of(payload)
    strokes = []
    for y, row in enumerate(code.matrix):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                strokes.append(f"M{x + QUIET_MODULES} {y + QUIET_MODULES}.5h{width}")
            x += width
    return Squares(modules=len(code.matrix) + 2 * QUIET_MODULES, path="".join(strokes))
