"""A chat ends once, and what nobody has answered in it is a message from then on."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.models import AuditEvent
from chat.models import CHAT_TRANSITIONS, Chat, ChatState, EndReason, HandOut
from chat.services import answering, ending, leaving
from messaging.models import Author, Message, ThreadState
from messaging.services import reading
from tests.chat.conversations import OPEN, again, begun, line, talked
from tests.messaging.talking import wrote

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
LATER = OPEN + 10 * MINUTE


def ended(chat, reason=EndReason.BY_VISITOR, *, by=None, at=LATER, **more):
    return ending.end(chat_id=chat.pk, reason=reason, at=at, by=by, **more)


def last_line(chat):
    return Message.objects.filter(thread=chat.thread_id).order_by("number").last()


def test_what_was_answered_waits_for_nobody():
    chat, agent = talked()
    line(chat, "Kyllä voit.", by=agent, at=OPEN + MINUTE)

    assert ended(chat, EndReason.BY_AGENT, by=agent, classification="MORE_TIME")

    chat = again(chat)
    assert (chat.state, chat.ended, chat.ended_at) == (ChatState.ENDED, "BY_AGENT", LATER)
    assert (chat.answered_at, chat.last_number) == (OPEN + MINUTE, 3)
    assert (chat.thread.state, chat.thread.live_since) == (ThreadState.WAITS_FOR_PERSON, None)
    assert chat.thread.classification == "MORE_TIME"
    assert (last_line(chat).author, last_line(chat).text) == (Author.PORTAL, "Chat on päättynyt.")
    assert list(HandOut.objects.values_list("ended", "ended_at")) == [("CHAT_ENDED", LATER)]
    event = AuditEvent.objects.get(action="chat.ended")
    assert (event.actor, event.party) == (agent, chat.thread.party)
    assert event.data == {"reason": "BY_AGENT", "is_message": False, "agents": [agent.pk]}


def test_a_second_end_changes_nothing():
    chat, agent = talked()
    assert ended(chat)

    assert not ended(chat, EndReason.BY_AGENT, by=agent, at=LATER + MINUTE)

    assert again(chat).ended == EndReason.BY_VISITOR
    assert again(chat).thread.last_number == 2
    assert AuditEvent.objects.filter(action="chat.ended").count() == 1


@pytest.mark.parametrize(
    "reason", [EndReason.LEFT_MESSAGE, EndReason.CLOSING_TIME, EndReason.VISITOR_LEFT]
)
def test_who_got_no_turn_is_answered_by_message(reason):
    chat = begun()

    assert ended(chat, reason)

    thread = again(chat).thread
    assert (thread.state, thread.waits_since) == (ThreadState.WAITS_FOR_US, OPEN)
    assert thread.answer_by > LATER
    assert "vastaamme" in last_line(chat).text.lower()


def test_the_person_leaves_its_words_as_a_message():
    chat = begun()
    actor = Actor(chat.user, chat.user.party)

    assert leaving.leave_message(actor=actor, chat=chat, at=LATER)
    assert not leaving.leave_message(actor=actor, chat=chat, at=LATER)

    assert again(chat).ended == EndReason.LEFT_MESSAGE
    assert again(chat).thread.state == ThreadState.WAITS_FOR_US


@pytest.mark.parametrize("reason", [EndReason.BY_AGENT, EndReason.BY_VISITOR])
def test_thanks_that_the_agent_has_read_are_no_message(reason):
    chat, agent = talked()
    line(chat, "Kyllä voit.", by=agent)
    thanks = line(chat, "Kiitos!")
    reading.mark_read(thread=again(chat).thread, number=thanks.number, at=OPEN, agent=agent)

    ended(chat, reason)

    assert again(chat).thread.state == ThreadState.WAITS_FOR_PERSON


@pytest.mark.parametrize(
    ("reason", "is_read", "is_answered"),
    [
        # Nobody of ours has seen it.
        (EndReason.BY_AGENT, False, True),
        # Seen, and the person went away before it was answered.
        (EndReason.VISITOR_LEFT, True, True),
        # Nobody of ours has said a word.
        (EndReason.BY_VISITOR, True, False),
    ],
)
def test_a_question_that_is_open_is_a_message(reason, is_read, is_answered):
    chat, agent = talked()
    if is_answered:
        line(chat, "Kyllä voit.", by=agent)
    asked = line(chat, "Entä toinen?", at=OPEN + MINUTE)
    if is_read:
        reading.mark_read(thread=again(chat).thread, number=asked.number, at=OPEN, agent=agent)

    ended(chat, reason)

    thread = again(chat).thread
    assert thread.state == ThreadState.WAITS_FOR_US
    assert thread.waits_since == (OPEN + MINUTE if is_answered else OPEN)


def test_what_comes_in_after_the_end_is_a_message():
    chat, agent = talked()
    line(chat, "Kyllä voit.", by=agent)
    ended(chat, EndReason.BY_AGENT, by=agent)

    wrote(Actor(chat.user, chat.user.party), thread=again(chat).thread, at=LATER)

    assert again(chat).thread.state == ThreadState.WAITS_FOR_US
    assert again(chat).last_number == last_line(chat).number - 1


def test_an_agent_says_later_what_it_was_about():
    chat, agent = talked()
    ended(chat)

    for is_new in (True, False):
        said = ending.classify(agent=agent, chat_id=chat.pk, classification="PLAN", at=LATER)
        assert said is is_new
    assert again(chat).thread.classification == "PLAN"
    assert AuditEvent.objects.filter(action="chat.classified").count() == 1


def test_a_classification_that_there_is_not_ends_nothing():
    chat, agent = talked()

    with pytest.raises(ValueError, match="NONSENSE"):
        ended(chat, EndReason.BY_AGENT, by=agent, classification="NONSENSE")

    assert again(chat).state == ChatState.TALKING


@pytest.mark.parametrize("current", ChatState)
@pytest.mark.parametrize("wanted", ChatState)
def test_move_to_obeys_the_table(current, wanted):
    chat = Chat(state=current)

    if wanted in CHAT_TRANSITIONS[current]:
        ending.move_to(chat, wanted)
        assert chat.state == wanted
    else:
        with pytest.raises(ending.IllegalChatStateError):
            ending.move_to(chat, wanted)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("chat_state_known", {"state": "GONE"}),
        ("chat_queue_known", {"queue": "NONE"}),
        ("chat_ended_iff_ended", {"state": "ENDED"}),
        ("chat_ended_iff_ended", {"ended": "BY_AGENT"}),
        ("chat_range_in_order", {"shown_low": 60, "shown_high": 30}),
    ],
)
def test_the_database_refuses_a_chat_that_makes_no_sense(constraint, fields):
    chat = begun()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Chat.objects.filter(pk=chat.pk).update(**fields)


@pytest.mark.parametrize("constraint", ["chat_one_of_thread", "chat_one_of_user"])
def test_the_database_lets_one_chat_of_a_thread_and_of_a_person_go_on(constraint):
    chat, other = begun(), begun()
    same = {"chat_one_of_thread": "thread", "chat_one_of_user": "user"}[constraint]

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Chat.objects.filter(pk=other.pk).update(**{same: getattr(chat, same)})


def test_the_first_answer_is_noted_while_the_chat_goes_on():
    chat, agent = talked()
    assert answering.note_first_answers() == 0
    for minute in (1, 2):
        line(chat, "Hetki.", by=agent, at=OPEN + minute * MINUTE)

    assert answering.note_first_answers() == 1
    assert answering.note_first_answers() == 0

    assert again(chat).answered_at == OPEN + MINUTE
