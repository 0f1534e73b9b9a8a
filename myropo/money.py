"""Euros and cents: rounding, splitting and writing them. A leaf: imports nothing of ours."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

CENT: Final = Decimal("0.01")
NBSP: Final = "\u00a0"
MINUS: Final = "\u2212"
FINNISH_MARKS: Final = str.maketrans({",": NBSP, ".": ","})


def round_to_cents(euros: Decimal) -> Decimal:
    """Round euros half up to whole cents; once, at the end of a calculation."""
    return euros.quantize(CENT, rounding=ROUND_HALF_UP)


def format_euros(euros: Decimal, language: str) -> str:
    """Write euros as the language does, with no-break spaces.

    fi and sv: `1 668,95 €`; en: `€1,668.95`. Below zero the sign is U+2212.
    """
    cents = round_to_cents(euros)
    sign = MINUS if cents < 0 else ""
    digits = f"{abs(cents):,.2f}"
    if language == "en":
        return f"{sign}€{digits}"
    return f"{sign}{digits.translate(FINNISH_MARKS)}{NBSP}€"
