from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.rules.opening_hours import (
    Hours,
    NeverOpenError,
    Span,
    add_working_time,
    closing_of,
    is_open,
    next_opening,
    working_time_between,
)
from myropo.calendar import HELSINKI

OFFICE = Hours(weekly=dict.fromkeys(range(5), Span(time(8), time(16))))
LATE = Hours(
    weekly={**dict.fromkeys(range(5), Span(time(8), time(20))), 5: Span(time(10), time(15))},
    on_days={date(2026, 12, 31): Span(time(8), time(12)), date(2026, 12, 7): None},
)
NEVER = Hours(weekly={})
ALL_WEEK = Hours(
    weekly={
        **dict.fromkeys(range(4), Span(time.min, time(23, 59))),
        4: Span(time.min, time(18)),
    }
)


def at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=HELSINKI)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at("2026-11-23", "07:59"), False),
        (at("2026-11-23", "08:00"), True),
        (at("2026-11-23", "19:59"), True),
        (at("2026-11-23", "20:00"), False),
        (at("2026-11-28", "10:00"), True),
        (at("2026-11-29", "12:00"), False),
        # Independence Day is a Sunday, Christmas Eve a Thursday, Epiphany a Wednesday.
        (at("2026-12-24", "12:00"), False),
        (at("2027-01-06", "12:00"), False),
        # Days with hours of their own.
        (at("2026-12-07", "12:00"), False),
        (at("2026-12-31", "11:59"), True),
        (at("2026-12-31", "12:00"), False),
    ],
)
def test_it_is_open_by_weekday_holiday_and_single_day(
    moment: datetime,
    expected: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert is_open(LATE, moment) is expected


@pytest.mark.parametrize(
    ("hours", "moment", "expected"),
    [
        (LATE, at("2026-11-23", "12:00"), at("2026-11-23", "20:00")),
        (LATE, at("2026-12-31", "11:00"), at("2026-12-31", "12:00")),
        (LATE, at("2026-11-23", "20:00"), None),
        # Over midnight it does not close: from Monday to Friday evening is one stretch.
        (ALL_WEEK, at("2026-11-23", "23:30"), at("2026-11-27", "18:00")),
        (ALL_WEEK, at("2026-11-27", "17:00"), at("2026-11-27", "18:00")),
    ],
)
def test_closing_is_the_end_of_what_is_open_at_a_stretch(
    hours: Hours, moment: datetime, expected: datetime | None
) -> None:
    assert closing_of(hours, moment) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at("2026-11-23", "12:00"), at("2026-11-23", "12:00")),
        (at("2026-11-23", "16:00"), at("2026-11-24", "08:00")),
        (at("2026-11-27", "17:00"), at("2026-11-30", "08:00")),
        (at("2026-12-23", "16:00"), at("2026-12-28", "08:00")),
    ],
)
def test_the_next_opening_is_the_moment_itself_or_the_next_hour(
    moment: datetime, expected: datetime
) -> None:
    assert next_opening(OFFICE, moment) == expected


def test_an_evening_does_not_count() -> None:
    asked = at("2026-11-23", "15:30")

    assert add_working_time(OFFICE, asked, timedelta(hours=4)) == at("2026-11-24", "11:30")


def test_a_weekend_does_not_count() -> None:
    asked = at("2026-11-27", "15:00")

    assert add_working_time(OFFICE, asked, timedelta(hours=9)) == at("2026-11-30", "16:00")


def test_a_night_in_which_clocks_are_turned_changes_no_working_time() -> None:
    friday, monday = at("2026-10-23", "15:00"), at("2026-10-26", "09:00")

    assert add_working_time(OFFICE, friday, timedelta(hours=2)) == monday
    assert working_time_between(OFFICE, friday, monday) == timedelta(hours=2)


def test_a_queue_that_never_opens_is_an_error() -> None:
    with pytest.raises(NeverOpenError):
        next_opening(NEVER, at("2026-11-23", "12:00"))
    with pytest.raises(NeverOpenError):
        add_working_time(NEVER, at("2026-11-23", "12:00"), timedelta(hours=1))


def test_a_span_that_is_empty_is_refused() -> None:
    with pytest.raises(ValueError, match="ends after it begins"):
        Span(time(9), time(9))


moments = st.integers(min_value=0, max_value=2 * 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(start=moments, minutes=st.integers(min_value=1, max_value=60 * 80))
def test_working_time_that_was_added_is_found_between(start: datetime, minutes: int) -> None:
    duration = timedelta(minutes=minutes)

    end = add_working_time(LATE, start, duration)

    assert working_time_between(LATE, start, end) == duration
    assert is_open(LATE, end - timedelta(microseconds=1))
