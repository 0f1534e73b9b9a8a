"""The reference rates of korkolaki 633/1982 12 § that we start with."""

from datetime import date
from decimal import Decimal

import pytest

from invoices.rules.reference_rates import OFFICIAL_RATES, half_year_of

# domain.md 2.1, all of it.
TABLE = {
    2013: (None, "0.5"),
    2014: ("0.5", "0.5"),
    2015: ("0.5", "0.5"),
    2016: ("0.5", "0.0"),
    **dict.fromkeys(range(2017, 2023), ("0.0", "0.0")),
    2023: ("2.5", "4.0"),
    2024: ("4.5", "4.5"),
    2025: ("3.5", "2.5"),
    2026: ("2.5", None),
}


@pytest.mark.parametrize(("year", "percents"), TABLE.items())
def test_the_official_rates(year, percents):
    for month, percent in zip((1, 7), percents, strict=True):
        rate = OFFICIAL_RATES.get(date(year, month, 1))
        assert (rate and rate.percent) == (percent and Decimal(percent))


def test_every_rate_has_its_half_year_and_only_a_derived_one_is_not_confirmed():
    for starts_on, rate in OFFICIAL_RATES.items():
        assert starts_on == rate.starts_on == half_year_of(starts_on)
    unconfirmed = [each for each in OFFICIAL_RATES.values() if not each.is_confirmed]
    assert [each.starts_on for each in unconfirmed] == [date(2025, 7, 1)]
    assert len(OFFICIAL_RATES) == 26
