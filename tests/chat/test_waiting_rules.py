"""How long one waits: worked examples, and whether the ranges are true."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.rules.waiting import (
    AT_ONCE,
    STEPS,
    Handed,
    Outlook,
    Pace,
    Range,
    expected,
    merged,
    rounded,
    talk_seconds_of,
)
from tests.chat.test_routing import ADVICE, CONTROL, chat, desk

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
MINUTE = 60


def handed(*, ago, waited=0, talked=None, queue=ADVICE, language="fi"):
    """A hand-out so many minutes ago, after so many of waiting; ended after so many of talking."""
    handed_at = NOW - timedelta(minutes=ago)
    return Handed(
        queue=queue,
        language=language,
        handed_at=handed_at,
        waited=timedelta(minutes=waited),
        ended_at=None if talked is None else handed_at + timedelta(minutes=talked),
    )


def outlook(*, waiting=(), desks=(), rows=()):
    return Outlook(waiting=waiting, desks=desks, handed=rows, at=NOW)


def pace(*, turns=0.0, busy=0.0, slots=10, talk=600.0):
    return Pace(turns=turns, busy=busy, slots=slots, talk_seconds=talk)


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        pytest.param(0, 59, (0, 1), id="under a minute"),
        pytest.param(61, 119, (1, 2), id="outward"),
        pytest.param(120, 300, (2, 5), id="on the steps"),
        pytest.param(11 * MINUTE, 13 * MINUTE, (10, 15), id="coarser the longer"),
        pytest.param(0, 0, (0, 1), id="never nothing"),
    ],
)
def test_ends_are_rounded_outward(low, high, shown):
    assert rounded(low, high) == Range(*(end * MINUTE for end in shown))


def test_what_is_longer_than_a_working_day_is_not_said():
    assert rounded(60, STEPS[-1] * MINUTE + 1) is None


def test_the_first_in_line_before_anything_was_seen():
    # One turn a minute is guessed from 10 slots of 10 minutes, as if seen 10 times in 600 s.
    # The ratio of Gamma variables of shapes 1 and 10 lies under x with chance 1 - (1 + x)^-10:
    # 600 s x (0.93^-0.1 - 1) = 4 s, and 600 s x (0.10^-0.1 - 1) = 155 s.
    assert expected(ahead=0, pace=pace()) == Range(0, 3 * MINUTE)


def test_a_line_that_no_agent_serves_has_no_waiting_time():
    assert expected(ahead=0, pace=pace(slots=0)) is None


@given(st.floats(0, 500), st.floats(0, 400), st.floats(0, 1800))
def test_more_ahead_never_means_a_shorter_wait(ahead, turns, busy):
    sooner = expected(ahead=ahead, pace=pace(turns=turns, busy=busy))
    later = expected(ahead=ahead + 5, pace=pace(turns=turns, busy=busy))

    if sooner is None:
        assert later is None
    elif later is not None:
        assert sooner.low <= later.low
        assert sooner.high <= later.high


@given(st.floats(0, 300), st.floats(1, 60), st.floats(60, 1800))
def test_what_has_been_seen_longer_is_known_better(ahead, turns, busy):
    guessed = expected(ahead=ahead, pace=pace())
    known = expected(ahead=ahead, pace=pace(turns=30.0, busy=1800.0))

    assert guessed is None or known is None or known.high - known.low <= guessed.high - guessed.low


def test_a_talk_takes_all_time_in_chats_by_those_that_ended():
    rows = [handed(ago=20, talked=10), handed(ago=20)]

    # Ten guessed of 8 minutes, one that took 10, one that goes on for 20: 110 minutes, 11 ends.
    assert talk_seconds_of(rows, NOW) == pytest.approx(110 * MINUTE / 11)


def test_spans_that_touch_are_one():
    moments = [NOW + timedelta(minutes=each) for each in range(6)]
    spans = [(moments[3], moments[4]), (moments[0], moments[2]), (moments[1], moments[3])]

    assert merged([*spans, (moments[5], moments[5])]) == [
        (moments[0], moments[4]),
        (moments[5], moments[5]),
    ]


def test_where_an_agent_has_room_one_is_served_at_once():
    free = desk(1, at_once=2)

    assert outlook(desks=[free]).of_line(ADVICE, "fi") == [AT_ONCE]
    assert outlook(waiting=[chat(1)], desks=[free]).of_line(ADVICE, "fi") == [AT_ONCE, AT_ONCE]
    assert outlook(desks=[free]).of_line(ADVICE, "sv") == [None]


def test_the_last_room_is_of_who_waits_already():
    [first, then] = outlook(waiting=[chat(1)], desks=[desk(1, at_once=1)]).of_line(ADVICE, "fi")

    assert first == AT_ONCE
    assert then is not None
    assert then.high > AT_ONCE.high


def test_what_waits_in_other_lines_of_the_same_agents_counts():
    full = [desk(key, load=3, queues=[ADVICE, CONTROL]) for key in range(4)]
    others = [chat(key, minutes=1, queue=CONTROL) for key in range(30)]

    [alone] = outlook(desks=full).of_line(ADVICE, "fi")
    [behind] = outlook(waiting=others, desks=full).of_line(ADVICE, "fi")

    assert behind.low > alone.high


def test_what_waits_for_other_agents_does_not_count():
    mine, theirs = desk(1, load=3), desk(2, load=3, queues=[CONTROL])
    others = [chat(key, minutes=1, queue=CONTROL) for key in range(30)]

    assert outlook(desks=[mine, theirs]).of_line(ADVICE, "fi") == outlook(
        waiting=others, desks=[mine, theirs]
    ).of_line(ADVICE, "fi")


def test_who_is_away_is_not_waited_for():
    full = [desk(1, load=3)]
    away = [chat(key, minutes=3, is_there=False) for key in range(20)]

    [*_away, behind] = outlook(waiting=away, desks=full).of_line(ADVICE, "fi")

    assert [behind] == outlook(desks=full).of_line(ADVICE, "fi")


def test_a_quiet_half_hour_does_not_make_a_line_slow():
    full = [desk(key, load=3) for key in range(10)]
    # Three turns, each at once: there was room, so that they tell nothing of the pace.
    quiet = [handed(ago=ago, talked=8) for ago in (25, 15, 9)]

    assert outlook(desks=full, rows=quiet).of_line(ADVICE, "fi") == outlook(desks=full).of_line(
        ADVICE, "fi"
    )


def test_the_pace_is_that_of_the_time_in_which_somebody_waited():
    full = [desk(key, load=3) for key in range(10)]
    line = [chat(key, minutes=10) for key in range(50)]
    # Five turns a minute, since ten minutes.
    swift = [handed(ago=10 - each / 5, waited=1, talked=3) for each in range(50)]

    [*_line, behind] = outlook(waiting=line, desks=full, rows=swift).of_line(ADVICE, "fi")

    assert behind.low <= 10 * MINUTE <= behind.high


@pytest.mark.parametrize("servers", [4, 30, 90])
def test_of_waits_for_turns_that_come_by_chance_four_of_five_lie_within(servers):
    random = Random(servers)  # noqa: S311 - repeatable, not secret
    rate = servers / 480
    held = 0
    for _case in range(300):
        busy = random.uniform(0, 1800)
        turns = sum(1 for _turn in _moments(random, rate, busy))
        ahead = random.randrange(60)
        wait = sum(random.expovariate(rate) for _turn in range(ahead + 1))
        shown = expected(ahead=ahead, pace=pace(turns=turns, busy=busy, slots=servers, talk=480.0))
        held += shown is None or shown.low <= wait <= shown.high

    assert held >= 240


def _moments(random, rate, until):
    at = random.expovariate(rate)
    while at < until:
        yield at
        at += random.expovariate(rate)
