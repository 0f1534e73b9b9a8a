"""Reference rates of korkolaki 633/1982 12 §, as the Bank of Finland gave them notice of.

The first rows of the table that staff keep: a new half-year is a new row, not a release.
Nothing is written here that no notice says, except one row that says so of itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

SECOND_HALF: Final = 7  # the month it begins with


@dataclass(frozen=True, slots=True)
class ReferenceRate:
    """The rate of one half-year, in per cent a year.

    starts_on     1 January or 1 July
    source        the notice: its number in the statute book, or where it was published
    is_confirmed  whether a notice says so; interest by any other rate is shown with a
                  mark, and no letter is sent that needs it
    """

    starts_on: date
    percent: Decimal
    source: str = ""
    is_confirmed: bool = True


type Rates = Mapping[date, ReferenceRate]


def half_year_of(day: date) -> date:
    """The first day of the half-year."""
    return date(day.year, SECOND_HALF if day.month >= SECOND_HALF else 1, 1)


def _by_start(*rates: ReferenceRate) -> dict[date, ReferenceRate]:
    return {rate.starts_on: rate for rate in rates}


def _rate(year: int, half: int, percent: str, source: str) -> ReferenceRate:
    starts_on = date(year, 1 if half == 1 else SECOND_HALF, 1)
    return ReferenceRate(starts_on, Decimal(percent), source)


OFFICIAL_RATES: Final[Rates] = _by_start(
    # In force long before any claim that can still be collected; the number is not known to us.
    _rate(2013, 2, "0.5", ""),
    _rate(2014, 1, "0.5", "1306/2013"),
    _rate(2014, 2, "0.5", "479/2014"),
    _rate(2015, 1, "0.5", "1434/2014"),
    _rate(2015, 2, "0.5", "829/2015"),
    _rate(2016, 1, "0.5", "1594/2015"),
    _rate(2016, 2, "0.0", "518/2016"),
    _rate(2017, 1, "0.0", "1331/2016"),
    _rate(2017, 2, "0.0", "416/2017"),
    _rate(2018, 1, "0.0", "1016/2017"),
    _rate(2018, 2, "0.0", "499/2018"),
    _rate(2019, 1, "0.0", "1160/2018"),
    _rate(2019, 2, "0.0", "792/2019"),
    _rate(2020, 1, "0.0", "1552/2019"),
    _rate(2020, 2, "0.0", "483/2020"),
    _rate(2021, 1, "0.0", "1213/2020"),
    _rate(2021, 2, "0.0", "692/2021"),
    _rate(2022, 1, "0.0", "1300/2021"),
    _rate(2022, 2, "0.0", "519/2022"),
    _rate(2023, 1, "2.5", "1276/2022"),
    _rate(2023, 2, "4.0", "882/2023"),
    _rate(2024, 1, "4.5", "1/2024"),
    _rate(2024, 2, "4.5", "393/2024"),
    _rate(2025, 1, "3.5", "1123/2024"),
    # Derived from the European Central Bank's rate (2.15 % from 11.6.2025); no notice found.
    ReferenceRate(date(2025, 7, 1), Decimal("2.5"), is_confirmed=False),
    _rate(2026, 1, "2.5", "sttinfo.fi 71709487"),
)

# What the table of a new portal begins with. No notice of the last row was found; it holds
# for any rate of the European Central Bank above 2.00 % and up to 2.50 %.
FIRST_RATES: Final[Rates] = {
    **OFFICIAL_RATES,
    **_by_start(ReferenceRate(date(2026, 7, 1), Decimal("2.5"), is_confirmed=False)),
}
