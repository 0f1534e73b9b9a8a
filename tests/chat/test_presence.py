"""Agents come, take breaks and go; open pages say that they are open."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import AuditEvent
from chat.models import MOST_AT_ONCE, ChatAgent, ChatState, HandOut, HandOutEnd, Presence
from chat.services import handing_out, presence
from tests.chat.conversations import OPEN, again, at_desk, begun, talked
from tests.factories import AgentFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def row_of(agent):
    return ChatAgent.objects.get(user=agent)


def test_who_comes_gets_what_waits(django_capture_on_commit_callbacks):
    begun(at=OPEN)
    agent = at_desk(presence=Presence.AWAY, seen_at=None, presence_since=None)

    with django_capture_on_commit_callbacks(execute=True):
        presence.come(agent, OPEN + MINUTE)

    assert HandOut.objects.get().agent == agent
    assert row_of(agent).presence_since == OPEN + MINUTE
    row = AuditEvent.objects.get(action="chat.presence")
    assert (row.actor, row.data) == (agent, {"from": "AWAY", "presence": "HERE"})


def test_coming_again_only_says_that_one_is_there():
    agent = at_desk(at=OPEN)

    presence.come(agent, OPEN + MINUTE)

    row = row_of(agent)
    assert (row.presence_since, row.seen_at) == (OPEN, OPEN + MINUTE)
    assert not AuditEvent.objects.filter(action="chat.presence").exists()


def test_on_a_break_one_keeps_what_one_has_and_gets_nothing_new():
    chat, agent = talked(at=OPEN)
    presence.take_break(agent, OPEN)
    begun(at=OPEN)

    assert handing_out.hand_out(at=OPEN) == []
    assert again(chat).state == ChatState.TALKING
    assert row_of(agent).presence == Presence.BREAK


def test_a_break_is_from_a_desk():
    agent = at_desk(presence=Presence.AWAY)

    with pytest.raises(presence.NotAtDeskError):
        presence.take_break(agent, OPEN)

    assert row_of(agent).presence == Presence.AWAY


def test_who_goes_leaves_its_chats_to_others(django_capture_on_commit_callbacks):
    chat, agent = talked(at=OPEN)
    other = at_desk(at=OPEN)

    with django_capture_on_commit_callbacks(execute=True):
        assert presence.go(agent, OPEN + MINUTE / 4) == 1

    assert presence.go(agent, OPEN + MINUTE) == 0
    left, taken = HandOut.objects.filter(chat=chat).order_by("pk")
    assert (left.ended, taken.agent) == (HandOutEnd.LEFT, other)


def test_a_user_who_is_no_chat_agent_has_no_desk():
    with pytest.raises(ChatAgent.DoesNotExist):
        presence.come(AgentFactory(), OPEN)


def test_a_lower_limit_takes_nothing_away(django_capture_on_commit_callbacks):
    agent = at_desk(at=OPEN, at_once=2)
    chats = [begun(at=OPEN) for _each in range(3)]
    handing_out.hand_out(at=OPEN)

    presence.set_limit(agent=agent, at_once=1, by=agent, at=OPEN)
    assert handing_out.hand_out(at=OPEN) == []
    with django_capture_on_commit_callbacks(execute=True):
        presence.set_limit(agent=agent, at_once=3, by=agent, at=OPEN)

    assert HandOut.objects.filter(chat__in=chats, ended_at=None).count() == 3
    limits = AuditEvent.objects.filter(action="chat.limit_set").order_by("pk")
    assert [each.data for each in limits] == [{"from": 2, "to": 1}, {"from": 1, "to": 3}]


@pytest.mark.parametrize("number", [0, MOST_AT_ONCE + 1])
def test_nobody_bears_such_a_limit(number):
    agent = at_desk(at=OPEN)

    with pytest.raises(ValidationError):
        presence.set_limit(agent=agent, at_once=number, by=agent, at=OPEN)
    with pytest.raises(IntegrityError, match="chat_agent_at_once"), transaction.atomic():
        ChatAgent.objects.update(at_once=number)


def test_a_beat_that_comes_late_does_not_turn_back_the_clock():
    chat, agent = talked(at=OPEN)
    presence.seen([agent.pk], OPEN + MINUTE)
    presence.visitors_seen([chat.pk], OPEN + MINUTE)

    presence.seen([agent.pk], OPEN)
    presence.visitors_seen([chat.pk], OPEN)

    assert row_of(agent).seen_at == OPEN + MINUTE
    assert again(chat).visitor_seen_at == OPEN + MINUTE


def test_beats_cost_one_statement_however_many(django_assert_num_queries):
    agents = [at_desk(at=OPEN) for _each in range(3)]
    chats = [begun(at=OPEN) for _each in range(3)]

    with django_assert_num_queries(1):
        presence.seen([each.pk for each in agents], OPEN + MINUTE)
    # The other two are the savepoint of the test's own transaction.
    with django_assert_num_queries(3):
        assert presence.visitors_seen([each.pk for each in chats], OPEN + MINUTE) == 0

    assert {each.seen_at for each in ChatAgent.objects.all()} == {OPEN + MINUTE}
