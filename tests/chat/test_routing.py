"""Who gets which chat: worked examples, and what holds for any line and any desks."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.rules.routing import Desk, Waiting, able_to_serve, in_order, share_out

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
ADVICE, CONTROL = "PAYMENT_ADVICE", "PAYMENT_CONTROL"


def chat(key, *, minutes=0, queue=ADVICE, language="fi", priority=0, **more):
    return Waiting(
        chat_id=key,
        queue=queue,
        language=language,
        priority=priority,
        queued_at=NOW - timedelta(minutes=minutes),
        **more,
    )


def desk(key, *, load=0, at_once=3, idle=None, queues=(ADVICE,), languages=("fi",)):
    return Desk(
        agent_id=key,
        queues=frozenset(queues),
        languages=frozenset(languages),
        load=load,
        at_once=at_once,
        last_handed_at=None if idle is None else NOW - timedelta(minutes=idle),
    )


def shared(waiting, desks):
    return share_out(waiting=waiting, desks=desks, at=NOW)


@pytest.mark.parametrize(
    ("desks", "taker"),
    [
        pytest.param([desk(1, idle=5), desk(2, idle=9)], 2, id="longest idle"),
        pytest.param([desk(1, idle=99), desk(2)], 2, id="none yet is longest"),
        pytest.param([desk(1, load=1, idle=9), desk(2, idle=1)], 2, id="fewest chats first"),
        pytest.param([desk(1), desk(2)], 1, id="the same: the same each time"),
        pytest.param([desk(1, languages=["sv"]), desk(2, idle=1)], 2, id="language"),
        pytest.param([desk(1, queues=[CONTROL]), desk(2, idle=1)], 2, id="queue"),
        pytest.param([desk(1, load=3), desk(2, load=2)], 2, id="who has room"),
    ],
)
def test_a_chat_goes_to(desks, taker):
    assert shared([chat(7)], desks) == [(7, taker)]


@pytest.mark.parametrize("full", [desk(1, load=3), desk(1, load=3, at_once=2)])
def test_who_has_no_room_gets_nothing_even_after_its_limit_was_lowered(full):
    assert shared([chat(7)], [full]) == []


def test_who_came_back_goes_first_then_who_came_first():
    waiting = [chat(1, minutes=1), chat(2, minutes=9), chat(3, minutes=5, priority=1)]

    assert [each.chat_id for each in in_order(waiting)] == [3, 2, 1]
    assert shared(waiting, [desk(1, at_once=2)]) == [(3, 1), (2, 1)]


def test_a_chat_that_nobody_can_serve_does_not_stop_those_behind_it():
    waiting = [chat(1, minutes=9, language="sv"), chat(2)]

    assert shared(waiting, [desk(1)]) == [(2, 1)]


def test_who_is_away_keeps_its_place_and_is_passed_over():
    away, here = chat(1, minutes=9, is_there=False), chat(2)

    assert in_order([here, away]) == [away, here]
    assert shared([away, here], [desk(1, at_once=1)]) == [(2, 1)]


def test_who_gave_a_chat_to_others_gets_it_back_only_if_nobody_else_can_serve_it():
    given_on = chat(1, parted_with=frozenset({1}))

    assert shared([given_on], [desk(1), desk(2, load=2)]) == [(1, 2)]
    # The other one is busy, and will have room.
    assert shared([given_on], [desk(1), desk(2, load=3)]) == []
    assert shared([given_on], [desk(1), desk(2, languages=["sv"])]) == [(1, 1)]


minutes = st.integers(0, 600)
queues = st.sampled_from([ADVICE, CONTROL, "COMPANIES"])
languages = st.sampled_from(["fi", "sv", "en"])
lines = st.lists(
    st.builds(
        chat,
        st.integers(1, 10_000),
        minutes=minutes,
        queue=queues,
        language=languages,
        priority=st.integers(0, 1),
        is_there=st.booleans(),
        parted_with=st.frozensets(st.integers(1, 12), max_size=2),
    ),
    max_size=30,
    unique_by=lambda each: each.chat_id,
)
offices = st.lists(
    st.builds(
        desk,
        st.integers(1, 12),
        load=st.integers(0, 4),
        at_once=st.integers(1, 4),
        idle=st.none() | minutes,
        queues=st.sets(queues),
        languages=st.sets(languages),
    ),
    max_size=12,
    unique_by=lambda each: each.agent_id,
)


@given(lines, offices)
def test_nobody_gets_more_than_its_limit_or_what_it_cannot_do(waiting, desks):
    chats = {each.chat_id: each for each in waiting}
    offered = {each.agent_id: each for each in desks}
    load = {each.agent_id: each.load for each in desks}

    for chat_id, agent_id in shared(waiting, desks):
        its = chats.pop(chat_id)
        load[agent_id] += 1
        assert its.is_there
        assert offered[agent_id].serves(its.queue, its.language)
        assert load[agent_id] <= offered[agent_id].at_once


@given(lines, offices)
def test_nobody_who_could_be_served_waits_while_an_agent_is_free(waiting, desks):
    pairs = shared(waiting, desks)

    taken = [agent_id for _chat_id, agent_id in pairs]
    left = {each.chat_id for each in waiting} - {chat_id for chat_id, _agent_id in pairs}
    free = {each.agent_id for each in desks if each.room > taken.count(each.agent_id)}
    for each in waiting:
        able = {taker.agent_id for taker in able_to_serve(each, desks)}
        assert each.chat_id not in left or not each.is_there or not able & free


@given(lines, offices, st.builds(chat, st.just(99_999), queue=queues, language=languages))
def test_who_comes_last_takes_nothing_from_those_before(waiting, desks, newcomer):
    earlier = [each for each in waiting if each.queued_at < NOW]

    handed = shared([*earlier, newcomer], desks)

    assert [pair for pair in handed if pair[0] != newcomer.chat_id] == shared(earlier, desks)
    assert in_order([*earlier, newcomer])[-1] == newcomer


@given(lines, offices)
def test_a_line_is_served_in_its_order(waiting, desks):
    handed = {chat_id for chat_id, _agent_id in shared(waiting, desks)}

    for line in {(each.queue, each.language) for each in waiting}:
        own = [each for each in in_order(waiting) if (each.queue, each.language) == line]
        there = [each.chat_id in handed for each in own if each.is_there and not each.parted_with]
        assert there == sorted(there, reverse=True)
