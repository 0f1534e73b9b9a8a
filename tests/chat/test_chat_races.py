"""Real threads on PostgreSQL: what is pressed twice, and sides that act at the same moment."""

from datetime import timedelta
from uuid import uuid4

import pytest

from chat.models import CallBack, Chat, ChatState, EndReason, HandOut, Part
from chat.queries.call_backs import slots_of
from chat.services import call_backs, ending, handing_out, joining, transferring
from chat.services.transferring import AgentNotFreeError, NotInChatError
from messaging.models import Medium, Message, Queue, Thread, ThreadState
from tests.chat.conversations import OPEN, again, at_desk, begun, line, talked, visitor
from tests.factories import InvoiceFactory
from tests.messaging.talking import about, wrote
from tests.payments.test_payment_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 8
LATER = OPEN + timedelta(seconds=10)


def numbers_of(thread_id):
    rows = Message.objects.filter(thread=thread_id).order_by("number")
    return list(rows.values_list("number", flat=True))


@pytest.fixture
def actor(transactional_db):
    return visitor()


def test_a_press_that_comes_eight_times_begins_one_chat(actor):
    matter, key = about(InvoiceFactory(party=actor.acting_for)), uuid4()

    found = at_once(*[lambda: begun(actor, matter=matter, client_id=key).pk] * THREADS)

    assert set(found) == {Chat.objects.get().pk}
    assert numbers_of(Thread.objects.get().pk) == [1]


def test_pages_about_several_matters_begin_one_chat_and_lose_no_words(actor):
    matters = [about(InvoiceFactory(party=actor.acting_for)) for _page in range(4)]

    found = at_once(*[lambda each=each: begun(actor, matter=each).pk for each in matters])

    chat = Chat.objects.get()
    assert set(found) == {chat.pk}
    assert numbers_of(chat.thread_id) == [1, 2, 3, 4]


def test_an_end_against_lines_and_an_end_leaves_every_line_answered_or_waiting(actor):
    """What comes after the end is a message: the slow path of a line, which waits for us."""
    chat, agent = talked(actor)
    line(chat, "Kyllä voit.", by=agent)

    def write():
        thread = again(chat).thread
        message = wrote(actor, thread=thread, at=LATER)
        return message.number

    numbers = at_once(
        *[write] * 5,
        *[
            lambda: ending.end(chat_id=chat.pk, reason=EndReason.BY_AGENT, at=LATER, by=agent),
            lambda: ending.end(chat_id=chat.pk, reason=EndReason.BY_VISITOR, at=LATER, by=None),
        ],
    )

    chat = again(chat)
    assert sorted(map(bool, numbers[5:])) == [False, True]
    assert numbers_of(chat.thread_id) == list(range(1, 9))
    assert chat.thread.last_number == 8
    assert (chat.thread.live_since, chat.thread.state) == (None, ThreadState.WAITS_FOR_US)
    assert HandOut.objects.filter(ended_at=None).count() == 0


def test_a_transfer_against_an_end_and_hand_outs_leaves_one_state(actor):
    chat, agent = talked(actor)
    at_desk()

    def transfer():
        try:
            transferring.transfer(
                agent=agent, chat_id=chat.pk, note="Kuluista.", queue=Queue.COMPANIES, at=LATER
            )
        except NotInChatError:
            return False
        return True

    results = at_once(
        *[transfer] * 2,
        lambda: ending.end(chat_id=chat.pk, reason=EndReason.BY_VISITOR, at=LATER, by=None),
        *[lambda: handing_out.hand_out(at=LATER)] * 3,
    )

    chat = again(chat)
    assert sum(results[:2]) <= 1
    assert chat.state == ChatState.ENDED
    assert not HandOut.objects.filter(ended_at=None).exists()
    assert numbers_of(chat.thread_id) == list(range(1, chat.thread.last_number + 1))


def test_nobody_gets_more_chats_by_hand_than_it_may(actor):
    receiver = at_desk(at_once=2)
    receiver.chat_agent.presence = "BREAK"
    receiver.chat_agent.save()
    pairs = [talked(visitor(), agent=at_desk(at_once=1)) for _pair in range(4)]
    receiver.chat_agent.presence = "HERE"
    receiver.chat_agent.save()

    def give(chat, agent):
        try:
            transferring.transfer(
                agent=agent, chat_id=chat.pk, note="Sinulle.", to_agent=receiver, at=LATER
            )
        except AgentNotFreeError:
            return False
        return True

    given = at_once(*[lambda pair=pair: give(*pair) for pair in pairs])

    assert sum(given) == 2
    assert HandOut.objects.filter(agent=receiver, ended_at=None).count() == 2
    assert Chat.objects.filter(state=ChatState.TALKING).count() == 4


def test_a_colleague_that_is_asked_eight_times_joins_once(actor):
    chat, agent = talked(actor)
    other = at_desk()

    at_once(
        *[lambda: joining.ask_second(agent=agent, chat_id=chat.pk, to_agent=other, at=LATER)]
        * THREADS
    )

    assert HandOut.objects.filter(chat=chat, part=Part.SECOND).count() == 1


def test_a_wish_that_comes_eight_times_is_one_call_and_one_message(actor):
    chat = begun(actor)
    slot = slots_of(Queue.PAYMENT_ADVICE, at=OPEN)[0]

    def ask():
        return call_backs.ask(
            actor=actor,
            chat=chat,
            phone="040 123 4567",
            from_at=slot.from_at,
            until_at=slot.until_at,
            at=LATER,
        ).pk

    asked = at_once(*[ask] * THREADS)

    assert set(asked) == {CallBack.objects.get().pk}
    assert again(chat).ended == EndReason.CALL_BACK
    # The first line, the wish, and the end.
    assert numbers_of(chat.thread_id) == [1, 2, 3]


def test_a_start_against_the_end_of_the_chat_before_loses_nothing(actor):
    chat = begun(actor)
    other = about(InvoiceFactory(party=actor.acting_for))

    found, _ended = at_once(
        lambda: begun(actor, matter=other, text="Toinen asia.").pk,
        lambda: ending.end(chat_id=chat.pk, reason=EndReason.BY_VISITOR, at=LATER, by=None),
    )

    said = Message.objects.get(text="Toinen asia.")
    assert said.medium == Medium.CHAT
    assert said.thread_id == Chat.objects.get(pk=found).thread_id
    assert again(chat).state == ChatState.ENDED
    # It came before the end and is a message with it, or it began a chat of its own.
    is_in_first = found == chat.pk
    assert Chat.objects.count() == (1 if is_in_first else 2)
    assert again(chat).thread.state == ThreadState.WAITS_FOR_US
