"""The buttons of the robot, as pages press them."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import Level
from chat import frames, polling
from chat.models import EndReason
from chat.queries.robot import chats_owing
from chat.services import bot_turns, ending
from messaging.models import Author, Message
from messaging.queries.messages import said_of
from tests.chat.conversations import again
from tests.chat.robots import (
    ASKS,
    DOES,
    DONE,
    answered,
    button,
    learn_to_talk,
    move,
    robots_lines,
    said_in,
    talk_of,
    typed,
)
from tests.chat.sockets import acting_by
from tests.chat.visiting import page_of
from tests.factories import MandateFactory
from tests.messaging.talking import wrote
from tests.sign_in import come_back, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _talks(monkeypatch):
    learn_to_talk(monkeypatch)


@pytest.fixture
def signed(client, debtor):
    return sign_in(client, debtor)


@pytest.fixture
def chat(actor):
    return answered(actor, at=timezone.now())


def press(client, chat, label=DOES, *, name=None, **more):
    number, key = button(chat, label)
    fields = {"n": number, "key": key, "id": name or uuid4()}
    return client.post(page_of(chat, "press"), fields, headers={"Accept": "application/json"})


def test_a_press_is_the_persons_line_and_what_it_names_is_done(signed, chat):
    response = press(signed, chat)

    assert response.status_code == 204
    lines = said_in(chat)
    assert lines[2:4] == [(Author.PERSON, DOES), (Author.BOT, DONE)]
    assert [author for author, _text in lines[4:]] == [Author.BOT]
    assert talk_of(chat).heard_number == 3


def test_a_press_that_is_sent_again_is_answered_the_same_and_does_nothing(signed, chat):
    number, key = button(chat, DOES)
    fields = {"n": number, "key": key, "id": uuid4()}

    answers = [
        signed.post(page_of(chat, "press"), fields, headers={"Accept": "application/json"})
        for _press in range(2)
    ]

    assert [each.status_code for each in answers] == [204, 204]
    assert robots_lines(chat).count(DONE) == 1


def test_a_button_of_an_older_line_is_refused_in_words(signed, chat):
    number, key = button(chat, DOES)
    press(signed, chat)
    fields = {"n": number, "key": key, "id": uuid4()}

    refused = signed.post(
        page_of(chat, "press"), fields, headers={"Accept": "application/json"}
    ).json()

    assert (refused["t"], refused["why"]) == ("refused", "stale")
    assert "viimeisimmästä" in refused["words"]
    assert robots_lines(chat).count(DONE) == 1


def test_a_button_above_a_line_that_was_typed_since_is_refused(signed, chat):
    typed(chat, at=timezone.now())

    assert press(signed, chat).json()["why"] == "stale"
    assert DONE not in robots_lines(chat)


@pytest.mark.parametrize(
    "fields",
    [{}, {"n": "2", "key": "99"}, {"n": "0", "key": "1"}, {"n": "x", "key": "\0"}],
    ids=["nothing", "no such button", "no such line", "no number"],
)
def test_what_is_no_button_is_refused(signed, chat, fields):
    response = signed.post(
        page_of(chat, "press"), {"id": uuid4(), **fields}, headers={"Accept": "application/json"}
    )

    assert response.json()["why"] == "stale"
    assert len(said_in(chat)) == 2


def test_without_the_bank_a_press_leads_there_and_back_to_the_button(signed, chat):
    come_back(signed)
    name = str(uuid4())

    answer = press(signed, chat, name=name).json()
    url = urlsplit(answer["url"])
    page = signed.get(answer["url"])

    assert (answer["t"], answer["id"], url.path) == ("identify", name, "/login/identify/")
    assert parse_qs(url.query)["next"] == [page_of(chat)]
    assert page.status_code == 200
    assert robots_lines(chat) == [ASKS]
    signed.logout()
    assert press(sign_in(signed, chat.user), chat, name=name).status_code == 204


def test_a_form_that_the_browser_sends_leads_back_to_the_window(signed, chat):
    number, key = button(chat, DOES)
    fields = {"n": number, "key": key, "id": uuid4()}
    html = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}

    first = signed.post(page_of(chat, "press"), fields, headers=html)
    again_pressed = signed.post(page_of(chat, "press"), {**fields, "id": uuid4()}, headers=html)
    window = signed.get(page_of(chat))

    assert first.url == again_pressed.url == page_of(chat)
    assert robots_lines(chat).count(DONE) == 1
    assert "viimeisimmästä" in window.text


def test_a_form_without_the_bank_leads_there(signed, chat):
    come_back(signed)
    number, key = button(chat, DOES)
    fields = {"n": number, "key": key, "id": uuid4()}

    response = signed.post(page_of(chat, "press"), fields, headers={"Accept": "text/html"})

    assert response.url.startswith("/login/identify/?next=")


def test_presses_are_counted_as_lines_are(signed, chat):
    number, key = button(chat, DOES)
    fields = {"n": number, "key": key}
    presses = [
        signed.post(
            page_of(chat, "press"),
            {**fields, "id": uuid4()},
            headers={"Accept": "application/json"},
        )
        for _press in range(21)
    ]

    assert presses[-1].json()["why"] == "too-many"


def test_a_right_that_does_not_reach_so_far_says_so(actor, other_debtor):
    mandate = MandateFactory(principal=actor.acting_for, holder=other_debtor.party, level=Level.PAY)
    holder = acting_by(Actor(other_debtor, other_debtor.party), mandate)
    at = timezone.now()
    chat = answered(holder, thread=wrote(actor, at=at).thread, at=at)
    number, key = button(chat, DOES)

    answer = polling.press(
        actor=holder, chat=chat, number=number, key=key, client_id=uuid4(), at=at
    )

    assert (answer["t"], answer["why"]) == ("refused", "right-too-narrow")
    assert DONE not in robots_lines(chat)


def test_what_was_done_is_said_even_where_the_chat_has_ended_meanwhile(monkeypatch, actor, chat):
    def ends(scene, values):
        ending.end(
            chat_id=scene.chat.pk, reason=EndReason.BY_VISITOR, by=scene.actor.user, at=scene.at
        )
        return move(scene, values)

    learn_to_talk(monkeypatch, move=ends)
    number, key = button(chat, DOES)

    answer = polling.press(
        actor=actor, chat=chat, number=number, key=key, client_id=uuid4(), at=timezone.now()
    )

    assert answer["why"] == "went-on"
    assert robots_lines(chat)[-1] == DONE
    assert again(chat).ended == EndReason.BY_VISITOR


def test_a_line_that_comes_while_something_is_done_gets_its_own_answer(monkeypatch, actor, chat):
    def meanwhile(scene, values):
        typed(chat, "Ja vielä", at=scene.at)
        return move(scene, values)

    learn_to_talk(monkeypatch, move=meanwhile)
    number, key = button(chat, DOES)

    bot_turns.press(
        actor=actor, chat=chat, number=number, key=key, client_id=uuid4(), at=timezone.now()
    )

    assert robots_lines(chat)[-1] == DONE
    assert chats_owing() == [chat.pk]


@pytest.mark.django_db(transaction=True)
def test_two_windows_that_press_at_once_do_it_once(actor):
    chat = answered(actor, at=timezone.now())
    number, key = button(chat, DOES)
    ready = Barrier(2)

    def once(_window):
        ready.wait(10)
        try:
            return polling.press(
                actor=actor,
                chat=chat,
                number=number,
                key=key,
                client_id=uuid4(),
                at=timezone.now(),
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(once, range(2)))

    assert robots_lines(chat).count(DONE) == 1


def test_pages_get_what_a_button_says_and_staff_no_more_than_that(actor, chat):
    line = said_of(Message.objects.get(thread=chat.thread_id, author=Author.BOT))

    mine = frames.line(line, name="Robotti", reader_id=actor.user.pk)
    staffs = frames.line(line, name="Robotti", reader_id=0, is_for_staff=True)

    assert mine["choices"][1] == {"key": "2", "label": DOES, "kind": "act", "url": ""}
    assert [set(each) for each in staffs["choices"]] == [{"label"}] * 3
