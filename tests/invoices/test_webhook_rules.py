"""When a webhook is tried again: the table of waits, three days, and rests that are asked for."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from invoices.rules.webhooks import (
    TRIED_FOR,
    Outcome,
    next_try,
    outcome_of,
    rest_asked_for,
)

FIRST = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def tries(jitter):
    """The moments of all tries of a message that nobody ever takes, from the first on."""
    moments, at = [FIRST], FIRST
    while True:
        after = next_try(tries=len(moments), first_try_at=FIRST, at=at, jitter=jitter)
        if after is None:
            return moments
        moments.append(after)
        at = after


@pytest.mark.parametrize(
    ("number", "wait"),
    [
        (1, timedelta(seconds=5)),
        (2, timedelta(minutes=5)),
        (3, timedelta(minutes=30)),
        (4, timedelta(hours=2)),
        (5, timedelta(hours=5)),
        (6, timedelta(hours=10)),
        (7, timedelta(hours=10)),
        (40, timedelta(hours=10)),
    ],
)
def test_each_wait_is_longer_until_ten_hours(number, wait):
    assert next_try(tries=number, first_try_at=FIRST, at=FIRST, jitter=0) == FIRST + wait


def test_by_chance_a_wait_is_up_to_a_fifth_longer_and_never_shorter():
    least = next_try(tries=4, first_try_at=FIRST, at=FIRST, jitter=0)
    most = next_try(tries=4, first_try_at=FIRST, at=FIRST, jitter=0.999)

    assert least == FIRST + timedelta(hours=2)
    assert FIRST + timedelta(hours=2.39) < most < FIRST + timedelta(hours=2.4)


@pytest.mark.parametrize("jitter", [0, 0.5, 0.999])
def test_it_is_tried_for_three_days_and_the_last_time_when_they_are_over(jitter):
    moments = tries(jitter)

    assert moments[-1] == FIRST + timedelta(days=3)
    assert 11 <= len(moments) <= 13
    assert all(later > earlier for earlier, later in pairwise(moments))


def test_a_rest_that_is_asked_for_counts_where_it_is_longer():
    def after(**asked):
        return next_try(
            tries=2, first_try_at=FIRST, at=FIRST, jitter=0, asked_for=timedelta(**asked)
        )

    assert after(minutes=1) == FIRST + timedelta(minutes=5)
    assert after(hours=1) == FIRST + timedelta(hours=1)
    assert after(days=30) == FIRST + TRIED_FOR


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.TOLD),
        (201, Outcome.TOLD),
        (204, Outcome.TOLD),
        (299, Outcome.TOLD),
        (301, Outcome.REFUSED),
        (302, Outcome.REFUSED),
        (304, Outcome.REFUSED),
        (400, Outcome.REFUSED),
        (401, Outcome.REFUSED),
        (404, Outcome.REFUSED),
        (410, Outcome.GONE),
        (429, Outcome.AWAY),
        (500, Outcome.AWAY),
        (503, Outcome.AWAY),
        (100, Outcome.REFUSED),
        (999, Outcome.REFUSED),
        (None, Outcome.AWAY),
    ],
)
def test_what_an_answer_means(status, outcome):
    assert outcome_of(status) is outcome


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("0", timedelta()),
        ("120", timedelta(minutes=2)),
        (" 120 ", timedelta(minutes=2)),
        ("999999999999999999999", TRIED_FOR),
        ("Sat, 21 Nov 2026 10:30:00 GMT", timedelta(minutes=30)),
        ("Sat, 21 Nov 2026 09:30:00 GMT", timedelta()),
        ("Fri, 31 Dec 9999 23:59:59 GMT", TRIED_FOR),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("١٢", None),
        ("Sat, 99 Nov 2026 10:30:00 GMT", None),
    ],
)
def test_a_rest_is_read_from_seconds_or_a_date(text, rest):
    assert rest_asked_for(text, at=FIRST) == rest
