from decimal import Decimal

import pytest

from myropo.money import format_euros, round_to_cents


@pytest.mark.parametrize(
    ("euros", "language", "written"),
    [
        ("1668.95", "fi", "1\u00a0668,95\u00a0€"),
        ("1668.95", "sv", "1\u00a0668,95\u00a0€"),
        ("1696.32", "en", "€1,696.32"),
        ("0", "fi", "0,00\u00a0€"),
        ("-5", "fi", "\u22125,00\u00a0€"),
        ("-1234567.891", "en", "\u2212€1,234,567.89"),
    ],
)
def test_euros_are_written_as_the_language_does(euros, language, written):
    assert format_euros(Decimal(euros), language) == written


@pytest.mark.parametrize(
    ("euros", "cents"), [("0.005", "0.01"), ("0.004", "0.00"), ("-0.005", "-0.01")]
)
def test_half_a_cent_is_rounded_away_from_zero(euros, cents):
    assert round_to_cents(Decimal(euros)) == Decimal(cents)
