"""Lines that come at the wrong moment: after a transfer, after the end, beside the next chat."""

from threading import Event, Thread
from uuid import uuid4

import pytest
from django.db import OperationalError, connection, transaction

from accounts.actor import Actor
from chat.models import Chat, EndReason
from chat.services import agents_files, answering, ending, handing_out, saying, sending_files
from chat.services.transferring import NotInChatError, transfer
from messaging.models import Author, Medium, Message, Queue
from messaging.services import attachments
from tests.chat.conversations import OPEN, again, at_desk, begun, line, talked

SOON = 1.0


def end(chat):
    ending.end(chat_id=chat.pk, reason=EndReason.BY_VISITOR, at=OPEN, by=chat.user)


@pytest.mark.django_db
def test_who_had_the_last_chat_of_a_thread_does_not_talk_in_the_next_one():
    chat, former = talked()
    end(chat)
    now = at_desk(queues=[chat.queue], last_handed_at=None)
    actor = Actor(user=chat.user, acting_for=chat.thread.party)
    following = begun(actor, thread=chat.thread)
    former.chat_agent.delete()
    [given] = handing_out.hand_out(at=OPEN)
    assert (given.agent, given.chat) == (now, following)
    said = {"text": "Vielä yksi asia", "after_number": 99, "at": OPEN}

    with pytest.raises(NotInChatError):
        saying.answer(agent=former, chat=again(chat), client_id=uuid4(), **said)

    message = saying.answer(agent=now, chat=again(following), client_id=uuid4(), **said)
    assert Message.objects.filter(author=Author.AGENT).get() == message


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["ended", "transferred"])
def test_files_of_an_agent_go_into_no_chat_that_has_just_left_its_desk(what):
    chat, agent = talked()
    if what == "ended":
        end(chat)
    else:
        transfer(agent=agent, chat_id=chat.pk, note="Auta", at=OPEN, queue=Queue.COMPANIES)

    with pytest.raises(NotInChatError):
        agents_files.send_files(
            agent=agent, chat=chat, text="Tässä", client_id=uuid4(), files=[], at=OPEN
        )

    assert not Message.objects.filter(author=Author.AGENT).exists()


def in_thread(work):
    """Do it on a connection of its own; set when it is done."""
    done = Event()

    def run():
        try:
            work()
            done.set()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread, done


@pytest.mark.django_db(transaction=True)
def test_a_chat_does_not_end_between_a_file_and_its_line(monkeypatch):
    chat, _agent = talked()
    others = []

    def add(**_fields):
        others.append(in_thread(lambda: end(chat)))
        assert not others[0][1].wait(SOON)

    monkeypatch.setattr(attachments, "add", add)
    message = sending_files.send_files(
        actor=Actor(user=chat.user, acting_for=chat.thread.party),
        chat=chat,
        text="Tässä",
        client_id=uuid4(),
        files=[None],
        at=OPEN,
    )
    others[0][0].join()

    assert message.medium == Medium.CHAT
    assert message.number < again(chat).last_number


@pytest.mark.django_db(transaction=True)
def test_first_answers_are_noted_in_the_order_in_which_chats_are_locked():
    agent = at_desk()
    chats = [begun() for _each in range(3)]
    handing_out.hand_out(at=OPEN)
    for chat in chats:
        line(chat, "Hei", by=agent)
    # Its row stands behind the others from now on.
    Chat.objects.filter(pk=chats[0].pk).update(about="Kokeili laskuria")

    with transaction.atomic():
        Chat.objects.select_for_update().get(pk=chats[0].pk)
        thread, done = in_thread(answering.note_first_answers)
        assert not done.wait(SOON)
        try:
            list(
                Chat.objects.filter(pk__in=[each.pk for each in chats[1:]])
                .order_by()
                .select_for_update(nowait=True)
            )
        except OperationalError:
            pytest.fail("it holds what comes after what it waits for")
    thread.join()

    assert not Chat.objects.filter(answered_at=None).exists()
