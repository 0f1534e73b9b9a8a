"""The board of team leads: what it shows and whom, what is recorded, what a lead may do."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.services.roles import Role
from chat.models import Chat, ChatAgent, ChatState, HandOut, HandOutEnd, Part, Presence
from chat.queries.board import board_now
from chat.services import transferring, watching
from chat.services.transferring import NotInChatError
from chat.words_board import alarms
from messaging.models import InternalNote, Message, Queue
from tests.chat.always_open import open_now
from tests.chat.conversations import OPEN, again, at_desk, begun, line, talked
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db
BOARD = "/admin/chat/board/"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def lead():
    cache.clear()
    return staff_of(Role.TEAM_LEAD, username="liisa")


@pytest.fixture
def board(lead):
    open_now()
    return client_of(lead)


def text_of(response):
    return " ".join(response.content.decode().split())


def line_of(chat, *, at):
    now = board_now(at=at)
    return next(
        each for each in now.lines if (each.queue, each.language) == (chat.queue, chat.language)
    )


def keys_of_alarms(*, at):
    return [key for key, _words in alarms(board_now(at=at), at=at)]


@pytest.mark.parametrize("role", [Role.AGENT, Role.AUDITOR, Role.CREDITOR_USER])
def test_who_may_not_look_at_the_chats_of_others_has_no_board(role):
    chat, _agent = talked()
    client = signed_in(role)

    for name in ("", "live/", f"{chat.public_id}/"):
        assert client.get(f"{BOARD}{name}").status_code == 403
    for name in ("move/", "join/"):
        assert client.post(f"{BOARD}{chat.public_id}/{name}").status_code == 403
    assert client.get("/admin/chat/chatagent/").status_code == 403


def test_a_line_tells_who_waits_since_when_and_who_serves_it():
    first = begun(at=OPEN)
    begun(at=OPEN + MINUTE)
    agent = at_desk(at=OPEN + 2 * MINUTE, at_once=2, queues=[first.queue])
    now = OPEN + 2 * MINUTE

    told = line_of(first, at=now)

    assert (told.is_open, told.waiting, told.oldest) == (True, 2, OPEN)
    assert (told.agents, told.room) == (1, 2)
    assert told.expected is not None
    others = [each for each in board_now(at=now).lines if each.queue != first.queue]
    assert all(each.is_unserved == each.is_open for each in others)
    assert ChatAgent.objects.get(user=agent).queues == [first.queue]


def test_first_answers_of_today_are_measured_against_what_was_shown():
    for shown, seconds in ((60, 30), (60, 90)):
        chat, _agent = talked()
        Chat.objects.filter(pk=chat.pk).update(
            shown_low=0, shown_high=shown, answered_at=OPEN + timedelta(seconds=seconds)
        )
        HandOut.objects.filter(chat=chat).update(waited=timedelta(seconds=seconds))

    told = line_of(chat, at=OPEN + MINUTE)
    tomorrow = line_of(chat, at=OPEN + timedelta(days=1))

    assert (told.answered, told.median) == (2, MINUTE)
    assert (told.as_shown, told.shown) == (1, 2)
    assert (tomorrow.answered, tomorrow.median, tomorrow.shown) == (0, None, 0)


def test_a_chat_tells_whose_word_it_waits_for():
    chat, agent = talked()
    line(chat, "Hei!", by=agent, at=OPEN + MINUTE)

    (answered,) = board_now(at=OPEN + 2 * MINUTE).chats
    line(chat, "Entä kulut?", at=OPEN + 3 * MINUTE)
    line(chat, "Oletko siellä?", at=OPEN + 4 * MINUTE)
    now = board_now(at=OPEN + 5 * MINUTE)

    assert answered.waits_since is None
    assert now.chats[0].waits_since == OPEN + 3 * MINUTE
    assert now.agents[0].waits_since == OPEN + 3 * MINUTE
    assert [each.pk for each in now.chats[0].agents] == [agent.pk]


def test_alarms_are_words_that_last_as_long_as_they_are_true():
    chat = begun(at=OPEN)
    Chat.objects.filter(pk=chat.pk).update(shown_low=0, shown_high=60)

    assert keys_of_alarms(at=OPEN + MINUTE) == ["nobody"]
    assert f"late-{chat.queue}-{chat.language}" in keys_of_alarms(at=OPEN + 2 * MINUTE)

    talking, agent = talked(at=OPEN + 2 * MINUTE)
    later = OPEN + 6 * MINUTE
    ChatAgent.objects.filter(user=agent).update(seen_at=later)

    assert f"silent-{talking.pk}" in keys_of_alarms(at=later)
    line(talking, "Hei!", by=agent, at=later)
    assert f"silent-{talking.pk}" not in keys_of_alarms(at=later)


def test_the_board_takes_the_same_queries_however_much_goes_on(
    board, django_assert_max_num_queries
):
    talked(agent=at_desk(at=timezone.now(), at_once=8), at=timezone.now())
    board.get(f"{BOARD}live/")
    with django_assert_max_num_queries(20) as captured:
        board.get(f"{BOARD}live/")
        few = len(captured)
    for number in range(4):
        talked(agent=at_desk(at=timezone.now()), at=timezone.now(), text=f"Asia {number}")
    board.get(f"{BOARD}live/")

    with django_assert_max_num_queries(few):
        assert text_of(board.get(f"{BOARD}live/")).count("Look: ") == 5


def test_whose_chats_a_board_shows_is_recorded_once_in_a_while(board, lead):
    chat, _agent = talked(at=timezone.now())

    assert chat.thread.party.name in text_of(board.get(BOARD))
    board.get(f"{BOARD}live/")

    event = AuditEvent.objects.get(action="chat.listed")
    assert (event.actor, event.data) == (lead, {"rows": [chat.pk]})


def test_the_window_holds_no_line_before_the_look_is_recorded(board):
    chat, _agent = talked(at=timezone.now())

    page = text_of(board.get(f"{BOARD}{chat.public_id}/"))

    assert "Whisper: only the agent sees this" in page
    assert "Voinko siirtää" not in page
    assert not AuditEvent.objects.filter(action="chat.looked").exists()


def test_looks_and_whispers_are_read_by_the_auditor_and_by_the_customer_whose_chat_it_is(lead):
    chat, _agent = talked()

    watching.look(lead=lead, chat_id=chat.pk, at=OPEN)
    watching.whisper(lead=lead, chat_id=chat.pk, text="Kerro kuluista.", at=OPEN)

    page = text_of(signed_in(Role.AUDITOR).get("/admin/accounts/auditevent/"))
    assert "Looked at a chat unseen <code>chat.looked</code>" in page
    assert "Whispered to the agent of a chat <code>chat.whispered</code>" in page
    assert "Kerro kuluista." not in page
    told = AuditEvent.objects.filter(action__in=["chat.looked", "chat.whispered"])
    assert {each.party for each in told} == {chat.thread.party}


def test_a_lead_gives_a_chat_to_another_agent_and_one_that_waits_too(board, lead):
    at = timezone.now()
    chat, agent = talked(at=at, agent=at_desk(at=at, at_once=1))
    waiting = begun(at=at, text="Toinen asia")
    other = at_desk(at=at, agent=staff_of(Role.AGENT, username="ville"), languages=["sv"])

    for each in (chat, waiting):
        wanted = {"to_agent": other.pk, "queue": each.queue, "language": each.language}
        gone = board.post(f"{BOARD}{each.public_id}/move/", {**wanted, "note": "Ville hoitaa."})
        assert gone.status_code == 302

    parts = HandOut.objects.filter(part=Part.MAIN, ended_at=None)
    assert set(parts.values_list("chat", "agent")) == {(chat.pk, other.pk), (waiting.pk, other.pk)}
    assert HandOut.objects.get(agent=agent).ended == HandOutEnd.TRANSFERRED
    assert InternalNote.objects.filter(agent=lead).count() == 2
    event = AuditEvent.objects.filter(action="chat.transferred").earliest("pk")
    assert (event.actor, event.data["from"], event.data["to"]) == (lead, agent.pk, other.pk)


def test_a_lead_puts_a_waiting_chat_into_another_queue_without_a_word_to_the_customer(lead):
    chat = begun()

    transferring.transfer(
        agent=lead, chat_id=chat.pk, note="Väärä jono.", at=OPEN, queue=Queue.COMPANIES
    )

    chat = again(chat)
    assert (chat.state, chat.queue, chat.queued_at) == (ChatState.WAITING, "COMPANIES", OPEN)
    assert Message.objects.filter(thread=chat.thread).count() == 1


def test_a_move_that_cannot_be_is_told_in_words(board):
    at = timezone.now()
    chat, agent = talked(at=at, agent=at_desk(at=at, agent=staff_of(Role.AGENT, username="ida")))
    move = {"to_agent": agent.pk, "queue": chat.queue, "language": "fi", "note": "Ida."}

    same = board.post(f"{BOARD}{chat.public_id}/move/", move)
    empty = board.post(f"{BOARD}{chat.public_id}/move/", {**move, "note": ""})

    assert (same.status_code, empty.status_code) == (409, 422)
    assert "This colleague cannot take the chat now" in text_of(same)


def test_an_agent_does_not_move_the_chats_of_others():
    chat, _agent = talked()
    other = at_desk(agent=staff_of(Role.AGENT, username="ville"))

    with pytest.raises(NotInChatError):
        transferring.transfer(
            agent=other, chat_id=chat.pk, note="Minulle.", at=OPEN, to_agent=other
        )


def test_a_lead_helps_in_a_chat_from_their_own_desk_alone(board, lead):
    at = timezone.now()
    chat, _agent = talked(at=at)

    away = board.post(f"{BOARD}{chat.public_id}/join/", follow=True)
    at_desk(at=at, agent=lead, presence=Presence.HERE)
    here = board.post(f"{BOARD}{chat.public_id}/join/")

    assert "Come to your chat desk first" in text_of(away)
    assert here.url == "/admin/chat/desk/"
    assert HandOut.objects.get(agent=lead).part == Part.SECOND
