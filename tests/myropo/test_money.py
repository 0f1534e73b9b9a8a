from decimal import Decimal

import pytest

from myropo.money import format_euros, format_number, format_price, round_to_cents


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


@pytest.mark.parametrize(
    ("value", "language", "places", "written"),
    [
        ("412.5000", "fi", 0, "412,5"),
        ("1250.50", "sv", 0, "1\u00a0250,5"),
        ("1250.50", "en", 0, "1,250.5"),
        ("100.00", "fi", 0, "100"),
        ("1E+3", "fi", 0, "1\u00a0000"),
        ("0.00", "fi", 0, "0"),
        ("25.50", "fi", 2, "25,50"),
        ("-2.000", "en", 0, "\u22122"),
    ],
)
def test_a_number_has_the_decimals_it_needs(value, language, places, written):
    assert format_number(Decimal(value), language, places=places) == written


@pytest.mark.parametrize(
    ("euros", "language", "written"),
    [
        ("0.084512", "fi", "0,084512\u00a0€"),
        ("0.084512", "en", "€0.084512"),
        ("5.500000", "sv", "5,50\u00a0€"),
        ("-0.125", "en", "\u2212€0.125"),
    ],
)
def test_a_price_may_be_finer_than_a_cent(euros, language, written):
    assert format_price(Decimal(euros), language) == written
