"""How long a consent lasts: never a day more than its months."""

from datetime import date

import pytest

from invoices.rules.consents import last_day_of


@pytest.mark.parametrize(
    ("starts_on", "months", "last"),
    [
        (date(2026, 11, 22), 12, date(2027, 11, 21)),
        (date(2026, 11, 22), 3, date(2027, 2, 21)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 3, 1), 6, date(2026, 8, 31)),
    ],
)
def test_last_day_is_the_day_before_the_same_day_months_later(starts_on, months, last):
    assert last_day_of(starts_on=starts_on, months=months) == last
