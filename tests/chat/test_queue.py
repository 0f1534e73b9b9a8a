"""Places in the queue and waiting times, as visitors are told them."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.models import Chat, HandOut, Priority
from chat.queries.queue import estimate_of, estimates, place_of, standing_of, turn_of
from chat.rules.waiting import AT_ONCE
from chat.services import handing_out
from myropo.calendar import HELSINKI
from tests.chat.conversations import CLOSED, OPEN, again, at_desk, begun, talked, visitor

pytestmark = pytest.mark.django_db
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
LINE = ("PAYMENT_ADVICE", "fi")


def full_desk():
    """One agent with as many chats as it may have."""
    agent = at_desk(at=OPEN, at_once=1)
    begun(at=OPEN)
    handing_out.hand_out(at=OPEN)
    return agent


def standing(at=OPEN):
    return standing_of(queue=LINE[0], language=LINE[1], at=at)


def test_places_are_counted_in_the_own_line():
    full_desk()
    first, swede, second = (
        begun(at=OPEN + SECOND),
        begun(visitor(language="sv"), at=OPEN + SECOND),
        begun(at=OPEN + 2 * SECOND),
    )

    assert [place_of(each) for each in (first, swede, second)] == [1, 1, 2]
    turns = estimates(at=OPEN + MINUTE / 6)
    assert [(each.chat_id, each.place) for each in turns[LINE]] == [(first.pk, 1), (second.pk, 2)]


def test_only_who_came_back_goes_before_who_waits():
    full_desk()
    waits, back = begun(at=OPEN), begun(at=OPEN + SECOND)

    Chat.objects.filter(pk=back.pk).update(priority=Priority.RETURNED)

    assert (place_of(again(back)), place_of(waits)) == (1, 2)


def test_who_talks_has_no_place():
    chat, _agent = talked(at=OPEN)

    assert place_of(chat) == 0
    assert turn_of(chat, at=OPEN) is None
    assert estimate_of(chat, at=OPEN) is None


def test_nobody_can_say_how_long_a_line_takes_that_nobody_serves():
    chat = begun(at=OPEN)

    assert estimate_of(chat, at=OPEN) is None
    assert (chat.shown_low, chat.shown_high) == (None, None)
    assert standing().expected is None


def test_what_is_shown_at_the_start_is_kept():
    full_desk()

    chat = begun(at=OPEN)

    shown = estimate_of(chat, at=OPEN)
    assert (chat.shown_low, chat.shown_high) == (shown.low, shown.high)
    assert shown.high > AT_ONCE.high


def test_who_is_about_to_be_served_waits_less_than_a_minute():
    at_desk(at=OPEN)

    chat = begun(at=OPEN)

    assert estimate_of(chat, at=OPEN) == AT_ONCE
    assert standing().expected == AT_ONCE


def test_before_one_starts_one_sees_the_end_of_the_line():
    full_desk()
    chat = begun(at=OPEN)

    seen = standing()

    assert (seen.is_open, seen.waiting, seen.opens_at) == (True, 1, None)
    assert seen.closes_at == datetime(2026, 11, 24, 20, tzinfo=HELSINKI)
    assert seen.expected.high > estimate_of(chat, at=OPEN).high
    assert not seen.may_not_get_turn


def test_shortly_before_closing_time_one_is_told_that_the_wait_may_go_past_it():
    full_desk()
    closing = datetime(2026, 11, 24, 20, tzinfo=HELSINKI)
    at = closing - MINUTE
    at_desk(at=at, at_once=1)
    talk = begun(at=at)
    handing_out.hand_out(at=at)
    chat = begun(at=at)
    assert HandOut.objects.filter(chat=talk).exists()

    assert turn_of(chat, at=at).may_not_get_turn
    assert standing(at).may_not_get_turn


def test_of_a_wait_that_nobody_can_say_one_is_warned_in_the_last_hour():
    closing = datetime(2026, 11, 24, 20, tzinfo=HELSINKI)

    assert not standing(closing - 61 * MINUTE).may_not_get_turn
    assert standing(closing - 59 * MINUTE).may_not_get_turn


def test_while_closed_one_sees_when_it_opens():
    seen = standing(CLOSED)

    assert not seen.is_open
    assert seen.opens_at == datetime(2026, 11, 25, 8, tzinfo=HELSINKI)
    assert (seen.expected, seen.closes_at) == (None, None)


def test_hundreds_are_told_by_as_many_queries_as_one():
    full_desk()
    counts = []
    for number in (1, 9):
        for _each in range(number):
            begun(at=OPEN)
        with CaptureQueriesContext(connection) as queries:
            estimates(at=OPEN + SECOND)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 7


def test_an_empty_queue_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert estimates(at=OPEN) == {}
