"""The reference of a payment: its number with the check digit of national references."""

from invoices.rules.references import check_digit


def reference_of(number: int) -> str:
    """A national reference (viitenumero): 7000101 gives "70001013"."""
    base = str(number)
    return base + check_digit(base)
