from datetime import datetime, time, timedelta

import pytest
from django.utils import translation

from messaging.rules.clock import Urgency, time_left, urgency
from messaging.rules.opening_hours import Hours, Span
from messaging.words_desk import duration
from myropo.calendar import HELSINKI

OFFICE = Hours(weekly=dict.fromkeys(range(5), Span(time(8), time(16))))


def at(day, clock):
    return datetime.fromisoformat(f"2026-11-{day}T{clock}").replace(tzinfo=HELSINKI)


@pytest.mark.parametrize(
    ("answer_by", "now", "minutes", "how"),
    [
        # 23.11.2026 is a Monday.
        (at("23", "12:00"), at("23", "09:30"), 150, Urgency.IN_TIME),
        (at("23", "12:00"), at("23", "11:00"), 60, Urgency.SOON),
        (at("24", "09:00"), at("23", "15:30"), 90, Urgency.IN_TIME),
        (at("23", "12:00"), at("23", "12:00"), 0, Urgency.SOON),
        (at("23", "12:00"), at("23", "12:01"), -1, Urgency.LATE),
        (at("20", "15:00"), at("23", "09:00"), -120, Urgency.LATE),
        # Nobody works on Sunday: late by nothing yet, and late all the same.
        (at("21", "12:00"), at("22", "12:00"), 0, Urgency.LATE),
    ],
)
def test_what_is_left_of_a_promise_is_working_time(answer_by, now, minutes, how):
    left = time_left(OFFICE, answer_by, at=now)

    assert left == timedelta(minutes=minutes)
    assert urgency(answer_by, left, at=now) is how


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 min"),
        (25, "25 min"),
        (60, "1 h"),
        (190, "3 h 10 min"),
        (-61, "1 h 1 min"),
        (659, "10 h"),
    ],
)
def test_a_time_is_told_shortly(minutes, words):
    with translation.override("en"):
        assert duration(timedelta(minutes=minutes)) == words
