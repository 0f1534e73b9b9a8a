"""Value added tax inside the rows of an invoice. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from myropo.money import round_to_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class VatLine:
    """What one rate comes to, in euros: `net` and `vat` add up to `gross` to the cent."""

    percent: Decimal
    net: Decimal
    vat: Decimal
    gross: Decimal


def vat_specification(rows: Iterable[tuple[Decimal | None, Decimal | None]]) -> list[VatLine]:
    """The tax by rate, highest rate first, from rows of (percent, amount with VAT).

    Tax is taken out of the sum of a rate, not row by row, and rounded once (half up).
    Rows without a rate or an amount are left out: what the creditor did not say about
    tax is not invented. Source: arvonlisäverolaki 1501/1993 209 e §, the tax by rate.
    """
    gross_by_percent: defaultdict[Decimal, Decimal] = defaultdict(Decimal)
    for percent, amount in rows:
        if percent is not None and amount is not None:
            gross_by_percent[percent] += amount
    return [_line(percent, gross_by_percent[percent]) for percent in sorted(gross_by_percent)[::-1]]


def _line(percent: Decimal, gross: Decimal) -> VatLine:
    vat = round_to_cents(gross * percent / (100 + percent))
    return VatLine(percent=percent, net=gross - vat, vat=vat, gross=gross)
