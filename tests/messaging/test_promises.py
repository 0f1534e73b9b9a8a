from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.rules.opening_hours import Hours, Span
from messaging.rules.promises import ENOUGH, LEAST, MOST, answer_by, pace_of
from myropo.calendar import HELSINKI

OFFICE = Hours(weekly=dict.fromkeys(range(5), Span(time(8), time(16))))
waits = st.lists(st.timedeltas(min_value=timedelta(0), max_value=timedelta(hours=40)), max_size=60)


def hours(*each: float) -> list[timedelta]:
    return [timedelta(hours=hour) for hour in each]


def test_nine_of_ten_were_answered_within_it() -> None:
    latest = hours(*[1] * 17, 5.2, 5.2, 14)

    assert pace_of(latest) == timedelta(hours=6)


def test_a_queue_without_a_past_promises_what_we_owe() -> None:
    assert pace_of(hours(*[0.5] * (ENOUGH - 1))) == MOST


def test_what_waits_longer_than_any_answer_makes_the_promise_longer() -> None:
    latest = hours(*[1] * 18)

    assert pace_of(latest, waiting=hours(9, 9, 9)) == timedelta(hours=9)
    assert pace_of(latest, waiting=hours(0.2, 0.2, 0.2)) == timedelta(hours=1)


@given(latest=waits, waiting=waits)
def test_a_promise_is_whole_hours_and_within_its_bounds(
    latest: list[timedelta], waiting: list[timedelta]
) -> None:
    pace = pace_of(latest, waiting)

    assert LEAST <= pace <= MOST
    assert pace % timedelta(hours=1) == timedelta(0)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [("2026-11-23T09:00", "2026-11-23T13:00"), ("2026-11-27T14:00", "2026-11-30T10:00")],
)
def test_the_promised_moment_is_in_working_time(asked: str, expected: str) -> None:
    asked_at = datetime.fromisoformat(asked).replace(tzinfo=HELSINKI)

    by = answer_by(OFFICE, asked_at, timedelta(hours=4))

    assert by == datetime.fromisoformat(expected).replace(tzinfo=HELSINKI)
