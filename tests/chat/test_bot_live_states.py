"""A chat with the robot among all other chats: how it is told of, and how it ends."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from accounts.services.roles import Role
from chat import frames
from chat.models import ChatState, EndReason
from chat.queries.board import board_now
from chat.queries.live import chats_now
from chat.queries.overdue import overdue
from chat.queries.robot import chats_owing
from chat.services import bot_turns, ending, rights, sweeping, transferring
from invoices.services import authorisations
from messaging.models import Message, ThreadState
from messaging.queries.messages import messages_of
from tests.chat.conversations import CLOSED, OPEN, again, at_desk, begun
from tests.chat.robots import ASKS, answered, asked, learn_to_talk, robots_lines, typed
from tests.chat.visiting import page_of
from tests.messaging.talking import holder_for, wrote
from tests.sign_in import sign_in
from tests.staff import client_of, staff_of

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _talks(monkeypatch):
    learn_to_talk(monkeypatch)


def last_line(chat):
    return Message.objects.filter(thread=chat.thread_id).latest("number").text


@pytest.mark.parametrize(
    ("minutes", "ended"), [(30, ""), (31, EndReason.VISITOR_LEFT)], ids=["in time", "too late"]
)
def test_who_is_away_from_the_robot_for_half_an_hour_has_left(minutes, ended):
    chat = answered()

    sweeping.end_overdue(chat_id=chat.pk, at=OPEN + minutes * MINUTE)

    assert again(chat).ended == ended


def test_what_the_robot_answered_is_no_message_when_the_visitor_has_left():
    chat = answered()

    sweeping.end_overdue(chat_id=chat.pk, at=OPEN + 31 * MINUTE)

    assert again(chat).thread.state == ThreadState.WAITS_FOR_PERSON
    assert last_line(chat) == "Chat päättyi, kun olit poissa."


def test_what_the_robot_did_not_answer_is_a_message():
    chat = answered()
    typed(chat)

    sweeping.end_overdue(chat_id=chat.pk, at=OPEN + 31 * MINUTE)

    assert again(chat).thread.state == ThreadState.WAITS_FOR_US


def test_closing_time_is_nothing_to_the_robot():
    chat = asked(at=CLOSED)

    assert overdue(CLOSED + MINUTE) == []
    assert bot_turns.answer(chat_id=chat.pk, at=CLOSED + MINUTE)


def test_who_ends_a_chat_with_the_robot_is_answered_no_more():
    chat = asked()

    ending.end(chat_id=chat.pk, reason=EndReason.BY_VISITOR, by=chat.user, at=OPEN)

    assert not bot_turns.answer(chat_id=chat.pk, at=OPEN)
    assert chats_owing() == []
    assert again(chat).thread.state == ThreadState.WAITS_FOR_US


def test_with_the_right_to_act_for_another_the_talk_ends(actor, other_debtor):
    holder = holder_for(actor, other_debtor)
    chat = answered(holder, thread=wrote(actor, at=OPEN).thread)
    mandate = chat.mandate

    authorisations.revoke(actor=actor, mandate=mandate, at=OPEN)
    rights.end_chats_without_right(mandate_id=mandate.pk, at=OPEN)

    assert again(chat).ended == EndReason.RIGHT_ENDED


def test_the_board_counts_who_talks_with_the_robot_and_lists_who_waits_for_people():
    waiting = begun()
    answered()
    lead = staff_of(Role.TEAM_LEAD, username="liisa")

    now = board_now(at=OPEN)
    page = client_of(lead).get("/admin/chat/board/")

    assert (now.with_robot, [each.chat for each in now.chats]) == (1, [waiting])
    assert "1 customer talks with the robot." in page.text


def test_nobody_takes_a_chat_from_the_robot_unasked():
    chat = answered()
    lead = at_desk(agent=staff_of(Role.TEAM_LEAD, username="liisa"))

    with pytest.raises(transferring.NotInChatError):
        transferring.transfer(agent=lead, chat_id=chat.pk, to_agent=lead, note="Minä", at=OPEN)
    page = client_of(lead).get(f"/admin/chat/board/{chat.public_id}/")

    assert again(chat).state == ChatState.BOT
    assert "/move/" not in page.text


def test_the_chat_frame_says_that_the_robot_answers():
    chat = answered()

    with override("sv"):
        frame = frames.chat(chats_now([chat.pk])[chat.pk])

    assert (frame["state"], frame["agent"], frame["ended"]) == ("bot", None, None)
    assert frame["words"].startswith("Roboten")


def test_a_desk_reads_how_a_talk_with_the_robot_ended():
    chat = answered()
    ending.end(chat_id=chat.pk, reason=EndReason.SETTLED, by=chat.user, at=OPEN)

    frame = frames.chat_of_desk(chats_now([chat.pk])[chat.pk])

    assert frame["words"] == "Robotti ratkaisi asian."


def test_the_chat_button_of_other_pages_names_the_robot(
    client, actor, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answered(actor, at=timezone.now())
    client = sign_in(client, actor.user)

    page = client.get("/archive/")

    assert '<span data-slot="words">Robotti</span>' in page.text


def test_after_a_talk_with_the_robot_it_is_asked_how_it_went(client, actor):
    at = timezone.now()
    chat, client = answered(actor, at=at), sign_in(client, actor.user)
    ending.end(chat_id=chat.pk, reason=EndReason.SETTLED, by=chat.user, at=at)

    page = client.get(page_of(chat))

    assert page.context["survey"] is not None


def test_who_ended_before_the_robot_answered_is_not_asked(client, actor):
    at = timezone.now()
    chat, client = asked(actor, at=at), sign_in(client, actor.user)
    ending.end(chat_id=chat.pk, reason=EndReason.BY_VISITOR, by=chat.user, at=at)

    page = client.get(page_of(chat))

    assert page.context["survey"] is None


def test_lines_of_the_robot_come_and_go_over_http(client, actor):
    chat, client = asked(actor, at=timezone.now()), sign_in(client, actor.user)
    bot_turns.answer(chat_id=chat.pk, at=timezone.now())

    news = client.get(page_of(chat, "lines"), {"after": 1}).json()

    [line] = news["lines"]
    assert (line["by"], line["name"], line["text"]) == ("bot", "Robotti", ASKS)
    assert [set(each) for each in line["choices"]] == [{"key", "label", "kind", "url"}] * 3
    assert news["chat"]["state"] == "bot"


def test_the_transcript_names_the_robot():
    chat = answered()

    said = messages_of(chat.thread)

    assert [each.name for each in said][1:] == ["Robotti"]
    assert robots_lines(chat) == [said[1].text]
