from datetime import UTC, date, datetime

import pytest

from myropo import calendar


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 6, 19), False),  # Midsummer Eve
        (date(2026, 4, 3), False),  # Good Friday
        (date(2026, 12, 24), False),
        (date(2026, 12, 31), True),
        (date(2026, 11, 21), False),  # a Saturday
        (date(2026, 11, 23), True),
    ],
)
def test_banks_are_open_on_weekdays_that_are_no_holidays(day, is_open):
    assert calendar.is_banking_day(day) is is_open


def test_a_saturday_rolls_to_the_next_banking_day():
    assert calendar.banking_day_on_or_after(date(2024, 8, 10)) == date(2024, 8, 12)


def test_the_day_is_the_one_in_helsinki():
    assert calendar.helsinki_date(datetime(2026, 1, 1, 22, 30, tzinfo=UTC)) == date(2026, 1, 2)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("fi", "5.8.2026 klo\u00a014.02"),
        ("sv", "5.8.2026 kl.\u00a014.02"),
        ("en", "5\u00a0August\u00a02026 at\u00a014:02"),
    ],
)
def test_moments_are_written_as_the_language_does(language, written):
    moment = datetime(2026, 8, 5, 11, 2, tzinfo=UTC)

    assert calendar.format_moment(moment, language) == written
