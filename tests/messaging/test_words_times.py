"""When, in words: promises, days of a conversation, opening hours."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import translation

from messaging import words_times
from messaging.rules.opening_hours import Hours, Span
from myropo.calendar import HELSINKI

# A Sunday.
AT = datetime(2026, 11, 22, 10, 0, tzinfo=HELSINKI)


def local(day, hour, minute):
    return AT.replace(day=day, hour=hour, minute=minute)


@pytest.mark.parametrize(
    ("language", "answer_by", "words"),
    [
        ("fi", local(24, 12, 0), "tiistaina 24.11. klo 12"),
        ("sv", local(24, 12, 0), "tisdag 24.11 kl. 12"),
        ("en", local(24, 12, 0), "Tuesday 24\u00a0November at 12:00"),
        ("fi", local(22, 14, 1), "tänään klo 14.30"),
        ("fi", local(23, 20, 0), "huomenna klo 20"),
        # Staff read of promises that were not kept, too.
        ("fi", local(19, 11, 48), "torstaina 19.11. klo 12"),
    ],
)
def test_a_promise_is_told_by_day_and_a_round_time(language, answer_by, words):
    with translation.override(language):
        told = words_times.promise(answer_by, at=AT)

    assert told == words


def test_what_is_told_has_to_pass_before_an_answer_is_late():
    answer_by = AT + timedelta(minutes=1)

    assert not words_times.is_late(answer_by, at=AT + timedelta(minutes=30))
    assert words_times.is_late(answer_by, at=AT + timedelta(minutes=31))


def test_a_list_tells_the_time_of_today_and_the_day_of_what_is_older():
    today = date(2026, 11, 22)

    told = [
        words_times.short_time_of(AT - timedelta(days=days), today=today) for days in (0, 1, 2, 400)
    ]

    assert told == ["10.00", "Eilen", "20.11.", "18.10.2025"]


def test_days_of_the_same_hours_are_told_together():
    early, late = Span(time(8), time(16)), Span(time(10), time(18, 30))
    hours = Hours(weekly={0: early, 1: early, 2: early, 3: late, 5: late})

    assert words_times.opening(hours) == "ma–ke 8–16, to 10–18.30, la 10–18.30"


def test_a_queue_without_hours_has_no_words():
    assert words_times.opening(Hours(weekly={})) == ""
