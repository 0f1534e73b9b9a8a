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


def format_number(value: Decimal, language: str, *, places: int = 0) -> str:
    """A quantity or a percentage with no more decimals than it needs, at least `places`.

    fi and sv: `1 250,5` with no-break spaces; en: `1,250.5`. Below zero the sign is U+2212.
    """
    decimals = max(places, -int(value.normalize().as_tuple().exponent))
    digits = f"{abs(value):,.{decimals}f}"
    sign = MINUS if value < 0 else ""
    return sign + (digits if language == "en" else digits.translate(FINNISH_MARKS))


def format_price(euros: Decimal, language: str) -> str:
    """The price of a unit, which may be finer than a cent: `0,0845 €`; en: `€0.0845`."""
    number = format_number(abs(euros), language, places=2)
    sign = MINUS if euros < 0 else ""
    return f"{sign}€{number}" if language == "en" else f"{sign}{number}{NBSP}€"
