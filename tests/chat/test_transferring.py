"""Chats go from hand to hand: to a queue, to a colleague, with a second agent beside."""

from datetime import timedelta

import pytest

from accounts.models import AuditEvent, Language
from accounts.services.roles import Role
from chat.models import ChatState, HandOut, HandOutEnd, Part, Presence, Priority
from chat.queries.chats import (
    agent_of,
    chats_of_agent,
    find_chat_for_agent,
    part_of,
    waiting,
)
from chat.services import ending, handing_out, joining, transferring
from chat.services.transferring import AgentNotFreeError, NotInChatError
from messaging.models import Author, InternalNote, Message, Queue
from messaging.services.notes import EmptyNoteError
from tests.chat.conversations import OPEN, again, at_desk, begun, talked
from tests.factories import AgentFactory
from tests.staff import staff_of

pytestmark = pytest.mark.django_db
LATER = OPEN + timedelta(seconds=10)


def transferred(chat, agent, *, note="Kysyy kuluista.", at=LATER, **to):
    transferring.transfer(agent=agent, chat_id=chat.pk, note=note, at=at, **to)


def parts(chat):
    rows = HandOut.objects.filter(chat=chat).order_by("id")
    return list(rows.values_list("agent", "part", "ended"))


def test_a_chat_goes_to_another_queue_and_keeps_its_place():
    chat, agent = talked()

    transferred(chat, agent, queue=Queue.PAYMENT_CONTROL, language=Language.SV)

    chat = again(chat)
    assert (chat.state, chat.priority) == (ChatState.WAITING, Priority.RETURNED)
    assert (chat.queue, chat.language, chat.queued_at) == ("PAYMENT_CONTROL", "sv", OPEN)
    assert chat.thread.queue == Queue.PAYMENT_CONTROL
    assert parts(chat) == [(agent.pk, Part.MAIN, HandOutEnd.TRANSFERRED)]
    assert InternalNote.objects.get().text == "Kysyy kuluista."
    told = Message.objects.get(number=2)
    assert (told.author, "kollegalle" in told.text) == (Author.PORTAL, True)
    event = AuditEvent.objects.get(action="chat.transferred")
    assert event.data["queue"] == Queue.PAYMENT_CONTROL
    assert list(waiting(Queue.PAYMENT_CONTROL)) == [chat]


def test_it_goes_on_with_another_agent_not_with_who_gave_it_away():
    chat, agent = talked()
    other = at_desk()

    transferred(chat, agent)
    handing_out.hand_out(at=LATER)

    assert agent_of(chat) == other


def test_a_chat_goes_from_hand_to_hand():
    chat, agent = talked()
    other = at_desk()

    transferred(chat, agent, to_agent=other)

    assert again(chat).state == ChatState.TALKING
    assert agent_of(chat) == other
    assert parts(chat) == [
        (agent.pk, Part.MAIN, HandOutEnd.TRANSFERRED),
        (other.pk, Part.MAIN, ""),
    ]
    assert not HandOut.objects.get(agent=other).is_first


def test_who_helped_answers_from_then_on():
    chat, agent = talked()
    other = at_desk(at_once=1)
    joining.ask_second(agent=agent, chat_id=chat.pk, to_agent=other, at=LATER)

    transferred(chat, agent, to_agent=other)

    assert agent_of(chat) == other
    assert HandOut.objects.filter(chat=chat, ended_at=None).count() == 1


@pytest.mark.parametrize(
    "state", [{"presence": Presence.BREAK}, {"presence": Presence.AWAY}, {"at_once": 1}]
)
def test_who_is_not_free_gets_nothing_and_nothing_is_changed(state):
    chat, agent = talked()
    other = at_desk(**state)
    if "at_once" in state:
        handing_out.hand_to(chat=begun(), agent=other, at=OPEN)

    for to in (other, agent, AgentFactory()):
        with pytest.raises(AgentNotFreeError):
            transferred(chat, agent, to_agent=to)

    assert agent_of(chat) == agent
    assert not InternalNote.objects.exists()


def test_only_who_answers_gives_a_chat_away_and_says_why():
    chat, agent = talked()
    waits = begun()

    with pytest.raises(NotInChatError):
        transferred(chat, at_desk(), queue=Queue.COMPANIES)
    with pytest.raises(NotInChatError):
        transferred(waits, agent, queue=Queue.COMPANIES)
    with pytest.raises(EmptyNoteError):
        transferred(chat, agent, note=" ", queue=Queue.COMPANIES)

    assert again(chat).queue == Queue.PAYMENT_ADVICE
    ending.end(chat_id=chat.pk, reason="BY_AGENT", by=agent, at=LATER)
    with pytest.raises(NotInChatError):
        transferred(chat, agent, queue=Queue.COMPANIES)


def test_a_second_agent_is_asked_once_and_leaves_when_it_likes():
    chat, agent = talked()
    other = at_desk()

    for _again in range(2):
        joining.ask_second(agent=agent, chat_id=chat.pk, to_agent=other, note="Auta!", at=LATER)

    assert part_of(other, chat) == Part.SECOND
    assert InternalNote.objects.get().text == "Auta!"
    assert AuditEvent.objects.get(action="chat.joined").data == {"agent": other.pk}
    assert joining.leave(agent=other, chat_id=chat.pk, at=LATER)
    assert not joining.leave(agent=other, chat_id=chat.pk, at=LATER)
    assert not joining.leave(agent=agent, chat_id=chat.pk, at=LATER)
    assert (part_of(other, chat), agent_of(chat)) == (None, agent)


def test_who_does_not_answer_asks_nobody():
    chat, agent = talked()
    other, busy = at_desk(), at_desk(presence=Presence.BREAK)

    with pytest.raises(NotInChatError):
        joining.ask_second(agent=other, chat_id=chat.pk, to_agent=busy, at=LATER)
    with pytest.raises(AgentNotFreeError):
        joining.ask_second(agent=agent, chat_id=chat.pk, to_agent=busy, at=LATER)


def test_a_team_lead_joins_and_an_agent_does_not():
    chat, agent = talked()
    lead = at_desk(agent=staff_of(Role.TEAM_LEAD))

    assert joining.join(agent=lead, chat_id=chat.pk, at=LATER).part == Part.SECOND
    assert joining.join(agent=agent, chat_id=chat.pk, at=LATER).part == Part.MAIN
    with pytest.raises(NotInChatError):
        joining.join(agent=at_desk(agent=staff_of(Role.AGENT)), chat_id=chat.pk, at=LATER)
    with pytest.raises(NotInChatError):
        joining.join(agent=lead, chat_id=begun().pk, at=LATER)


def test_an_agent_finds_the_chats_it_is_in_and_a_team_lead_any():
    agent, other = staff_of(Role.AGENT), staff_of(Role.AGENT, username="other")
    lead, auditor = staff_of(Role.TEAM_LEAD), staff_of(Role.AUDITOR)
    chat, _agent = talked(agent=at_desk(agent=agent))

    assert list(chats_of_agent(agent)) == [chat]
    assert find_chat_for_agent(agent, chat.public_id) == chat
    assert find_chat_for_agent(lead, chat.public_id) == chat
    for stranger in (other, auditor, chat.user):
        assert not chats_of_agent(stranger).exists()
        assert find_chat_for_agent(stranger, chat.public_id) is None
    ending.end(chat_id=chat.pk, reason="BY_VISITOR", by=chat.user, at=LATER)
    # What it was about is still to be said.
    assert find_chat_for_agent(agent, chat.public_id) == again(chat)
    assert not chats_of_agent(agent).exists()


def test_who_gave_a_chat_away_does_not_see_it_any_more():
    agent = staff_of(Role.AGENT)
    chat, _agent = talked(agent=at_desk(agent=agent))

    transferred(chat, agent, queue=Queue.COMPANIES)

    assert find_chat_for_agent(agent, chat.public_id) is None
