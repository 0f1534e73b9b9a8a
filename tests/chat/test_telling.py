"""Who was away when an agent answered in its chat is told, once."""

from datetime import timedelta

import pytest
from django.urls import reverse

from chat.models import Chat, EndReason
from chat.services import ending, telling
from messaging.links import thread_path
from messaging.models import Notice
from messaging.services import reading
from tests.chat.conversations import OPEN, again, begun, line, talked
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def seen(chat, at):
    Chat.objects.filter(pk=chat.pk).update(visitor_seen_at=at)


def has_read(chat):
    thread = again(chat).thread
    reading.mark_read(thread=thread, number=thread.last_number, at=OPEN)


@pytest.fixture
def answered():
    chat, agent = talked()
    line(chat, "Kyllä voit.", by=agent, at=OPEN)
    return chat, agent


def test_a_visitor_who_is_away_for_a_minute_is_told_once_of_all_that_comes(answered, told):
    chat, agent = answered
    assert not telling.tell_away(at=OPEN + MINUTE / 2)

    assert telling.tell_away(at=OPEN + MINUTE) == 1
    line(chat, "Oletko vielä siellä?", by=agent, at=OPEN + MINUTE)
    assert not telling.tell_away(at=OPEN + 2 * MINUTE)

    [news] = told
    assert (news.kind, news.user_ids) == ("ANSWER", [chat.user_id])
    assert (news.path, news.party_id) == (
        thread_path(chat.thread.public_id),
        chat.thread.party_id,
    )


def test_who_came_back_and_went_again_is_told_again(answered):
    chat, agent = answered
    telling.tell_away(at=OPEN + MINUTE)
    has_read(chat)
    assert not telling.tell_away(at=OPEN + 2 * MINUTE)

    line(chat, "Vielä yksi asia.", by=agent, at=OPEN + 2 * MINUTE)

    assert telling.tell_away(at=OPEN + 2 * MINUTE) == 1


def test_who_is_there_or_has_read_all_or_got_no_answer_is_not_told(answered):
    chat, _agent = answered
    begun()
    seen(chat, OPEN + 2 * MINUTE)
    assert not telling.tell_away(at=OPEN + 2 * MINUTE)

    has_read(chat)

    assert not telling.tell_away(at=OPEN + 5 * MINUTE)


def test_what_came_before_the_end_is_told_after_it(answered, told):
    chat, agent = answered
    telling.tell_away(at=OPEN + MINUTE)
    line(chat, "Lopetan nyt.", by=agent, at=OPEN + MINUTE)
    ending.end(chat_id=chat.pk, reason=EndReason.BY_AGENT, at=OPEN + MINUTE, by=agent)

    assert telling.tell_away(at=OPEN + 2 * MINUTE) == 1
    assert not telling.tell_away(at=OPEN + 3 * MINUTE)

    assert len({each.cause for each in told}) == 2


def test_whose_right_has_ended_is_not_told(answered):
    chat, _agent = answered
    ending.end(chat_id=chat.pk, reason=EndReason.RIGHT_ENDED, at=OPEN, by=None)

    assert not telling.tell_away(at=OPEN + 2 * MINUTE)


def test_the_chat_s_window_shows_what_was_told(answered, client):
    chat, _agent = answered
    telling.tell_away(at=OPEN + MINUTE)
    sign_in(client, chat.user)

    client.get(reverse("chat:chat", args=[chat.public_id]))

    assert Notice.objects.get().read_at is not None
