"""When collection may act: perintälaki 513/1999 5, 10 b and 10 f §, and KKV's reading of them."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invoices.models import ClaimKind
from invoices.rules.law_calendar import (
    DELIVERIES,
    Channel,
    Delivery,
    Law,
    due_that_counts,
    earliest_next,
    earliest_reminder,
    letter_due_on,
    matured_on,
    postal_day_after,
    received_by,
    reminder_may_cost,
    sent_on,
)
from myropo.calendar import is_banking_day

PRIORITY = DELIVERIES[Channel.PRIORITY]
ECONOMY = DELIVERIES[Channel.ECONOMY]
UNIVERSAL = DELIVERIES[Channel.UNIVERSAL]
ELECTRONIC = DELIVERIES[Channel.ELECTRONIC]
SATURDAY = date(2024, 8, 10)
FRIDAY = date(2026, 6, 12)

days = st.dates(min_value=date(2023, 1, 1), max_value=date(2030, 12, 31))
deliveries = st.sampled_from(list(DELIVERIES.values()))


def test_the_laws_are_the_kinds_of_claim():
    assert {*Law} == {*ClaimKind.values}


@pytest.mark.parametrize(
    ("law", "due_on", "rolls", "earliest"),
    [
        pytest.param(
            Law.CONSUMER, SATURDAY, True, date(2024, 8, 27), id="due on a Saturday, rolled"
        ),
        pytest.param(
            Law.CONSUMER, SATURDAY, False, date(2024, 8, 25), id="due on a Saturday, printed"
        ),
        pytest.param(Law.CONSUMER, date(2024, 8, 12), True, date(2024, 8, 27), id="due on Monday"),
        pytest.param(Law.BUSINESS, date(2024, 8, 12), True, date(2024, 8, 23), id="business"),
        pytest.param(Law.BUSINESS, SATURDAY, True, date(2024, 8, 23), id="business, rolled"),
        pytest.param(Law.BUSINESS, SATURDAY, False, date(2024, 8, 21), id="business, printed"),
        pytest.param(
            Law.CONSUMER, date(2026, 6, 19), True, date(2026, 7, 7), id="due on Midsummer Eve"
        ),
    ],
)
def test_the_earliest_reminder(law, due_on, rolls, earliest):
    assert earliest_reminder(law=law, due_on=due_on, rolls=rolls) == earliest


@pytest.mark.parametrize(
    ("law", "previous_on", "earliest"),
    [
        pytest.param(Law.CONSUMER, date(2026, 6, 1), date(2026, 6, 16), id="KKV: 15.6. is no"),
        pytest.param(Law.BUSINESS, date(2026, 6, 1), date(2026, 6, 12), id="10 f §"),
        pytest.param(Law.CONSUMER, date(2024, 2, 20), date(2024, 3, 6), id="over 29.2."),
    ],
)
def test_the_earliest_act_after_another(law, previous_on, earliest):
    assert earliest_next(law=law, previous_on=previous_on) == earliest


@pytest.mark.parametrize(
    ("law", "days_before", "is_fixed_date", "may"),
    [
        pytest.param(Law.CONSUMER, 14, False, True, id="exactly 14 days"),
        pytest.param(Law.CONSUMER, 13, False, False, id="13 days"),
        pytest.param(Law.CONSUMER, 13, True, True, id="a day that a contract fixed"),
        pytest.param(Law.BUSINESS, 1, False, True, id="a business"),
    ],
)
def test_whether_a_reminder_may_cost(law, days_before, is_fixed_date, may):
    issued_on = SATURDAY - timedelta(days=days_before)

    answer = reminder_may_cost(
        law=law, issued_on=issued_on, due_on=SATURDAY, is_fixed_date=is_fixed_date
    )

    assert answer is may


@pytest.mark.parametrize(
    ("handed_over_on", "delivery", "received", "tenth", "due_on"),
    [
        pytest.param(
            FRIDAY,
            PRIORITY,
            date(2026, 6, 18),
            date(2026, 6, 28),
            date(2026, 6, 29),
            id="Priority: no delivery on Tuesday",
        ),
        pytest.param(
            FRIDAY,
            Delivery(3),
            date(2026, 6, 17),
            date(2026, 6, 27),
            date(2026, 6, 29),
            id="three weekdays, Tuesday among them",
        ),
        pytest.param(
            FRIDAY,
            UNIVERSAL,
            date(2026, 6, 22),
            date(2026, 7, 2),
            date(2026, 7, 2),
            id="universal service: Midsummer Eve does not count",
        ),
        pytest.param(
            FRIDAY,
            ECONOMY,
            date(2026, 6, 24),
            date(2026, 7, 4),
            date(2026, 7, 6),
            id="Economy: seven weekdays",
        ),
        pytest.param(
            FRIDAY,
            ELECTRONIC,
            FRIDAY,
            date(2026, 6, 22),
            date(2026, 6, 22),
            id="electronic: the same day",
        ),
        pytest.param(
            date(2026, 6, 13),
            PRIORITY,
            date(2026, 6, 22),
            date(2026, 7, 2),
            date(2026, 7, 2),
            id="handed over on a Saturday: on Monday",
        ),
        pytest.param(
            date(2026, 12, 24),
            UNIVERSAL,
            date(2027, 1, 5),
            date(2027, 1, 15),
            date(2027, 1, 15),
            id="handed over on Christmas Eve: on the 28th",
        ),
    ],
)
def test_by_when_a_letter_may_ask(handed_over_on, delivery, received, tenth, due_on):
    letter = {"handed_over_on": handed_over_on, "delivery": delivery}

    assert received_by(**letter) == received
    assert letter_due_on(**letter, rolls=False) == tenth
    assert letter_due_on(**letter) == due_on


def test_only_what_the_post_carries_waits_for_a_weekday():
    saturday = date(2026, 6, 13)

    assert sent_on(handed_over_on=saturday, delivery=PRIORITY) == date(2026, 6, 15)
    assert sent_on(handed_over_on=saturday, delivery=ELECTRONIC) == saturday


def test_a_letter_that_left_late_gives_the_time_of_the_law_all_the_same():
    printed = letter_due_on(handed_over_on=FRIDAY, delivery=PRIORITY)
    late = date(2026, 6, 17)

    assert due_that_counts(printed=printed, handed_over_on=FRIDAY, delivery=PRIORITY) == printed
    assert due_that_counts(
        printed=printed, handed_over_on=late, delivery=PRIORITY
    ) == letter_due_on(handed_over_on=late, delivery=PRIORITY)


@pytest.mark.parametrize(
    ("day", "weekdays", "expected"),
    [
        (FRIDAY, 0, FRIDAY),
        (FRIDAY, 1, date(2026, 6, 15)),
        (date(2026, 6, 13), 0, date(2026, 6, 15)),
        (date(2026, 6, 13), 1, date(2026, 6, 16)),
        (date(2026, 6, 18), 1, date(2026, 6, 22)),
    ],
)
def test_postal_weekdays_ahead(day, weekdays, expected):
    assert postal_day_after(day, weekdays=weekdays) == expected


@settings(deadline=None)
@given(handed_over_on=days, delivery=deliveries)
def test_a_letter_is_due_on_a_banking_day_ten_days_after_receipt_or_later(handed_over_on, delivery):
    received = received_by(handed_over_on=handed_over_on, delivery=delivery)

    due_on = letter_due_on(handed_over_on=handed_over_on, delivery=delivery)

    assert is_banking_day(due_on)
    assert received >= handed_over_on + timedelta(days=delivery.weekdays)
    assert due_on >= received + timedelta(days=10)


@settings(deadline=None)
@given(day=days, delivery=deliveries, later=st.integers(1, 30))
def test_a_letter_that_leaves_later_is_never_due_earlier(day, delivery, later):
    now = letter_due_on(handed_over_on=day, delivery=delivery)
    then = letter_due_on(handed_over_on=day + timedelta(days=later), delivery=delivery)

    assert then >= now


@settings(deadline=None)
@given(due_on=days)
def test_rolling_only_ever_waits_longer(due_on):
    assert matured_on(due_on) >= due_on == matured_on(due_on, rolls=False)
    assert is_banking_day(matured_on(due_on))
