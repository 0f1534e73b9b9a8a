"""Chats are given to agents, and taken back from those who are gone."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from chat.models import Chat, ChatAgent, ChatState, HandOut, HandOutEnd, Part, Presence, Priority
from chat.services import handing_out, joining, presence, sweeping, transferring
from messaging.models import Queue
from tests.chat.conversations import OPEN, again, at_desk, begun, talked, visitor

pytestmark = pytest.mark.django_db
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
VANISHED = OPEN + 31 * SECOND


def agent_row(user):
    return ChatAgent.objects.get(user=user)


def still_there(*chats, at):
    presence.visitors_seen([each.pk for each in chats], at)


def test_what_waits_is_given_to_who_has_room():
    chat, agent = begun(at=OPEN), at_desk(at=OPEN + MINUTE)

    [given] = handing_out.hand_out(at=OPEN + MINUTE)

    assert (given.agent, given.is_first, given.waited) == (agent, True, MINUTE)
    assert again(chat).state == ChatState.TALKING
    assert agent_row(agent).last_handed_at == OPEN + MINUTE
    row = AuditEvent.objects.get(action="chat.handed_out")
    assert (row.party, row.data) == (chat.thread.party, {"to": agent.pk, "waited": 60})


def test_a_repeat_finds_nothing_more_to_give():
    talked(at=OPEN)

    assert handing_out.hand_out(at=OPEN) == []
    assert HandOut.objects.count() == 1


def test_nobody_gets_more_than_its_limit():
    agent = at_desk(at=OPEN, at_once=2)
    chats = [begun(at=OPEN + each * SECOND) for each in range(3)]

    given = handing_out.hand_out(at=OPEN + 5 * SECOND)

    assert [each.chat for each in given] == chats[:2]
    assert {each.agent for each in given} == {agent}


@pytest.mark.parametrize(
    "fields",
    [
        {"presence": Presence.BREAK},
        {"presence": Presence.AWAY},
        {"seen_at": OPEN - MINUTE},
        {"languages": ["sv"]},
        {"queues": [Queue.COMPANIES]},
    ],
)
def test_who_is_not_there_or_cannot_do_it_gets_nothing(fields):
    at_desk(at=OPEN, **fields)
    begun(at=OPEN)

    assert handing_out.hand_out(at=OPEN) == []


def test_a_user_who_is_closed_gets_nothing():
    agent = at_desk(at=OPEN)
    agent.is_active = False
    agent.save()
    begun(at=OPEN)

    assert handing_out.hand_out(at=OPEN) == []


def test_a_visitor_who_is_away_is_passed_over_and_served_when_back(
    django_capture_on_commit_callbacks,
):
    away = begun(at=OPEN)
    at_desk(at=OPEN + 3 * MINUTE)

    assert handing_out.hand_out(at=OPEN + 3 * MINUTE) == []
    with django_capture_on_commit_callbacks(execute=True):
        assert presence.visitors_seen([away.pk], OPEN + 3 * MINUTE) == 1

    assert HandOut.objects.get().chat == away


def test_the_line_is_shared_out_by_as_many_queries_however_many_get_a_chat():
    counts = []
    for number in (2, 8):
        for _each in range(number):
            at_desk(at=OPEN, at_once=1)
            begun(at=OPEN)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(handing_out.hand_out(at=OPEN)) == number
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_nothing_waits_costs_one_query(django_assert_num_queries):
    with django_assert_num_queries(1):
        handing_out.hand_out(at=OPEN)


def test_chats_of_an_agent_who_vanished_go_to_another_before_who_never_had_one():
    chat, agent = talked(at=OPEN)
    presence.seen([agent.pk], OPEN)
    other = at_desk(at=VANISHED, at_once=1)
    newcomer = begun(at=OPEN - MINUTE)
    still_there(chat, newcomer, at=VANISHED)

    sweeping.share_out(at=VANISHED)

    first, second = HandOut.objects.order_by("pk")
    assert (first.ended, first.ended_at) == (HandOutEnd.VANISHED, VANISHED)
    assert (second.agent, second.is_first, second.waited) == (other, False, 31 * SECOND)
    assert again(chat).priority == Priority.RETURNED
    assert again(chat).queued_at == OPEN
    assert again(newcomer).state == ChatState.WAITING
    assert agent_row(agent).presence == Presence.AWAY


def test_an_agent_seen_within_half_a_minute_keeps_its_chats():
    _chat, agent = talked(at=OPEN)
    presence.seen([agent.pk], OPEN + SECOND)

    assert handing_out.requeue_vanished(at=VANISHED) == 0
    assert HandOut.objects.get().ended_at is None


def test_while_nobody_at_all_could_be_seen_no_agent_is_taken_for_gone():
    chat, agent = talked(at=OPEN)

    assert handing_out.requeue_vanished(at=VANISHED) == 0
    # The database is back; the desk is still open.
    presence.seen([agent.pk], VANISHED - 10 * SECOND)
    still_there(chat, at=VANISHED)
    assert handing_out.requeue_vanished(at=VANISHED) == 0
    assert agent_row(agent).presence == Presence.HERE


def test_a_break_does_not_keep_the_chats_of_who_vanishes_in_it():
    chat, agent = talked(at=OPEN)
    presence.take_break(agent, OPEN)
    still_there(chat, at=VANISHED)

    assert handing_out.requeue_vanished(at=VANISHED) == 1
    assert again(chat).state == ChatState.WAITING
    assert handing_out.requeue_vanished(at=VANISHED) == 0


def test_who_helps_in_a_chat_goes_on_with_it_when_its_agent_vanishes():
    chat, agent = talked(at=OPEN)
    helper = at_desk(at=VANISHED)
    joining.ask_second(agent=agent, chat_id=chat.pk, to_agent=helper, at=OPEN + 29 * SECOND)

    handing_out.requeue_vanished(at=VANISHED)

    assert again(chat).state == ChatState.TALKING
    part = HandOut.objects.get(ended_at=None)
    assert (part.agent, part.part) == (helper, Part.MAIN)


def test_who_transferred_a_chat_does_not_get_it_back(django_capture_on_commit_callbacks):
    chat, agent = talked(at=OPEN)
    busy = at_desk(at=OPEN, at_once=1)
    begun(at=OPEN)
    handing_out.hand_out(at=OPEN)

    with django_capture_on_commit_callbacks(execute=True):
        transferring.transfer(
            agent=agent, chat_id=chat.pk, queue=Queue.COMPANIES, note="Yritys", at=OPEN
        )

    assert HandOut.objects.filter(agent=busy, ended_at=None).count() == 1
    assert again(chat).state == ChatState.WAITING


def test_only_who_is_there_and_has_room_is_given_a_chat_by_name():
    chat, _agent = talked(at=OPEN)
    full = at_desk(at=OPEN, at_once=1)
    other = begun(at=OPEN)
    handing_out.hand_out(at=OPEN)
    assert HandOut.objects.get(chat=other).agent == full

    handing_out.lock_line()
    with pytest.raises(handing_out.NoRoomError):
        handing_out.hand_to(chat=chat, agent=full, at=OPEN, part=Part.SECOND)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("hand_out_one_main_agent", {}),
        ("hand_out_one_first", {"part": Part.SECOND, "is_first": True}),
        ("hand_out_ended_iff_ended", {"ended": HandOutEnd.LEFT}),
    ],
)
def test_database_refuses(constraint, fields):
    chat, _agent = talked(at=OPEN)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        HandOut.objects.create(
            chat=chat,
            agent=at_desk(at=OPEN),
            queue=chat.queue,
            language=chat.language,
            handed_at=OPEN,
            waited=timedelta(0),
            **fields,
        )


def test_an_agent_is_in_a_chat_once():
    chat, agent = talked(at=OPEN)
    same = {"chat": chat, "agent": agent, "queue": chat.queue, "language": chat.language}

    with pytest.raises(IntegrityError, match="hand_out_once_an_agent"), transaction.atomic():
        HandOut.objects.create(**same, part=Part.SECOND, handed_at=OPEN, waited=timedelta(0))


def test_a_day_of_many_is_given_in_the_order_of_coming():
    chats = [begun(visitor(), at=OPEN + each * SECOND) for each in range(6)]
    at_desk(at=OPEN + MINUTE, at_once=6)

    given = handing_out.hand_out(at=OPEN + MINUTE)

    assert [each.chat for each in given] == chats
    assert not Chat.objects.filter(state=ChatState.WAITING).exists()
