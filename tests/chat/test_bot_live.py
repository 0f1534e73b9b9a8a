"""The robot in the process of the sockets: it answers at once, once, and never with silence."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from chat import bells
from chat.consumers.beats import hub_of_loop
from chat.consumers.robot import Robot
from chat.models import ChatState, EndReason
from chat.queries.robot import chats_owing
from chat.rules.intents import Intent
from chat.services import bot_turns, ending, robot
from messaging.models import Author, ThreadState
from tests.chat.conversations import OPEN, again, talked
from tests.chat.robots import (
    ASKS,
    DOES,
    answered,
    asked,
    learn_to_talk,
    robots_lines,
    said_in,
    talk_of,
    typed,
    understands,
)
from tests.chat.sockets import at_chat, run, session_of

with_sockets = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _talks(monkeypatch):
    learn_to_talk(monkeypatch)


async def finds_nothing(_robot):
    """Instead of the look every two seconds: what is answered was heard of."""


def has_choices(frame):
    return any(each.get("choices") for each in frame["lines"])


@with_sockets
def test_a_line_over_a_socket_is_answered_with_buttons(monkeypatch):
    monkeypatch.setattr(Robot, "find", finds_nothing)
    chat = answered()
    session = session_of(chat.user)

    async def talk():
        async with at_chat(chat, session) as page:
            await page.hello(after=2)
            await page.line("Entä huomenna?")
            typing = await page.hear("typing")
            lines = await page.hear("lines", when=has_choices)
            return typing, lines["lines"][-1]

    typing, line = run(talk)

    assert typing == {"t": "typing", "by": "bot", "name": "Robotti"}
    assert (line["by"], line["name"], line["text"]) == ("bot", "Robotti", ASKS)
    assert line["choices"][1] == {"key": "2", "label": DOES, "kind": "act", "url": ""}
    assert robots_lines(chat) == [ASKS, ASKS]


@with_sockets
def test_a_chat_that_begins_is_answered_by_the_bell(monkeypatch):
    monkeypatch.setattr(Robot, "find", finds_nothing)
    other = answered()
    session = session_of(other.user)

    async def begin():
        async with at_chat(other, session) as page:
            await page.hello(after=2)
            await page.layer_is_up()
            chat = await sync_to_async(asked)()
            while not await sync_to_async(robots_lines)(chat):
                await page.is_silent(0.05)
            return chat

    chat = run(begin)

    assert said_in(chat)[1:] == [(Author.BOT, ASKS)]


@with_sockets
def test_what_no_bell_told_of_is_found(monkeypatch):
    monkeypatch.setattr(bells, "ring_robot", lambda chat_id: None)
    chat = asked()
    session = session_of(chat.user)

    async def come():
        async with at_chat(chat, session) as page:
            await page.hello(after=1)
            return await page.hear("lines", when=has_choices)

    lines = run(come)

    assert lines["lines"][-1]["text"] == ASKS


@with_sockets
def test_what_is_said_to_an_agent_is_nothing_for_the_robot(monkeypatch):
    heard = []
    chat, _agent = talked()
    session = session_of(chat.user)

    async def talk():
        async with at_chat(chat, session) as page:
            await page.hello(after=1)
            monkeypatch.setattr(hub_of_loop(), "wake_robot", heard.append)
            await page.line("Hei")
            await page.hear("ack")

    run(talk)

    assert heard == []


@with_sockets
def test_of_two_processes_one_answers(monkeypatch):
    chat, began, may_go_on = asked(), Event(), Event()

    def thinks(text, **how):
        began.set()
        may_go_on.wait(10)
        return understands(text, **how)

    learn_to_talk(monkeypatch, understand=thinks)

    def answer():
        try:
            return robot.answer(chat_id=chat.pk, at=OPEN)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(answer)
        began.wait(10)
        second = pool.submit(answer).result(10)
        may_go_on.set()
        first = first.result(10)

    assert (first, second) == (True, False)
    assert robots_lines(chat) == [ASKS]


@pytest.mark.django_db
def test_a_line_that_comes_while_the_robot_thinks_gets_its_own_answer(monkeypatch):
    chat = asked()

    def interrupted(text, **how):
        typed(chat)
        return understands(text, **how)

    learn_to_talk(monkeypatch, understand=interrupted)

    robot.answer(chat_id=chat.pk, at=OPEN)
    first, owed = robots_lines(chat), chats_owing()
    learn_to_talk(monkeypatch)
    robot.answer(chat_id=chat.pk, at=OPEN)

    assert (first, owed) == ([ASKS], [chat.pk])
    assert robots_lines(chat) == [ASKS, ASKS]
    assert chats_owing() == []


@pytest.mark.django_db
def test_an_answer_that_is_asked_for_again_is_given_once():
    chat = asked()

    answers = [robot.answer(chat_id=chat.pk, at=OPEN) for _time in range(5)]

    assert answers == [True, False, False, False, False]
    assert robots_lines(chat) == [ASKS]


def fails(text, **how):
    raise RuntimeError


@pytest.mark.django_db
def test_what_cannot_be_answered_three_times_is_for_people(monkeypatch):
    learn_to_talk(monkeypatch, understand=fails)
    chat = asked()

    for _try in range(3):
        with pytest.raises(RuntimeError):
            robot.answer(chat_id=chat.pk, at=OPEN)
    before = robots_lines(chat)
    sorry = robot.answer(chat_id=chat.pk, at=OPEN)

    assert (before, sorry) == ([], True)
    [line] = robots_lines(chat)
    assert line.startswith("Tässä meni jotain vikaan")
    [to_person] = chat.thread.messages.get(author=Author.BOT).choices
    assert to_person["step"] == f"{Intent.HUMAN}.start"
    assert chats_owing() == []
    ending.end(chat_id=chat.pk, reason=EndReason.VISITOR_LEFT, at=OPEN, by=None)
    assert again(chat).thread.state == ThreadState.WAITS_FOR_US


@pytest.mark.django_db
def test_after_trouble_the_robot_answers_the_next_line(monkeypatch):
    learn_to_talk(monkeypatch, understand=fails)
    chat = asked()
    bot_turns.apologise(chat_id=chat.pk, at=OPEN)
    learn_to_talk(monkeypatch)

    typed(chat)
    robot.answer(chat_id=chat.pk, at=OPEN)

    assert robots_lines(chat)[-1] == ASKS


@with_sockets
def test_trouble_with_one_chat_keeps_no_other_waiting(monkeypatch):
    def fails_once(text, **how):
        if text == "Hajoa":
            raise RuntimeError
        return understands(text, **how)

    learn_to_talk(monkeypatch, understand=fails_once)
    broken, well = asked(text="Hajoa"), asked()
    session = session_of(well.user)

    async def come():
        async with at_chat(well, session) as page:
            await page.hello(after=1)
            return await page.hear("lines", when=has_choices)

    run(come)

    assert robots_lines(well) == [ASKS]
    assert talk_of(broken).heard_number == 0


@pytest.mark.django_db
def test_while_valkey_is_away_the_robot_answers_and_counts_no_tries(monkeypatch):
    def away(*_counted):
        raise ConnectionError

    monkeypatch.setattr(robot, "hit", away)
    chat = asked()

    robot.answer(chat_id=chat.pk, at=OPEN)

    assert robots_lines(chat) == [ASKS]


@pytest.mark.django_db
def test_trouble_with_learning_takes_no_answer_back(monkeypatch):
    def unsure(text, **how):
        return replace(understands(text, **how), ranked=((Intent.OTHER, 0.9),))

    def breaks(**_more):
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")

    learn_to_talk(monkeypatch, understand=unsure)
    monkeypatch.setattr("chat.services.bot_questions.note_unknown", breaks)
    chat = asked()

    robot.answer(chat_id=chat.pk, at=OPEN)

    assert len(robots_lines(chat)) == 1
    assert again(chat).state == ChatState.BOT
