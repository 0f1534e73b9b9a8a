"""A visitor and an agent talk over sockets of one process."""

from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from accounts.services.roles import Role
from chat import bells, rooms
from chat.consumers import beats
from chat.models import EndReason
from chat.services.ending import end
from messaging.models import Medium, Message, ReadMark
from tests.chat.conversations import OPEN, at_desk, line, talked, visitor
from tests.chat.sockets import acting_by, at_chat, at_desk_of, run, session_of, staff_session_of
from tests.factories import MandateFactory
from tests.staff import staff_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agent():
    user = staff_of(Role.AGENT, username="leena")
    user.preferred_name = "Leena Neuvoja"
    user.save()
    return at_desk(agent=user)


@pytest.fixture
def chat(agent):
    return talked(agent=agent)[0]


def stored(chat):
    said = Message.objects.filter(thread=chat.thread_id).order_by("number")
    return list(said.values_list("number", "text"))


def test_what_one_says_the_other_hears_delivered_and_read(chat, agent):
    mine, theirs, name = session_of(chat.user), staff_session_of(agent), str(chat.public_id)

    async def talk():
        async with at_chat(chat, mine) as page, at_desk_of(theirs) as desk:
            await page.hello(after=1)
            await desk.hello({name: 1})
            said = await page.line("Hei!")
            assert (await page.hear("ack"))["id"] == said
            [heard] = (await desk.hear("lines"))["lines"]
            assert (heard["text"], heard["by"], heard["own"], heard["n"]) == (
                "Hei!",
                "visitor",
                False,
                2,
            )
            await desk.say("got", c=name, n=2)
            assert await page.hear("marks", lambda m: m["agent"]["got"] == 2)
            await desk.say("read", c=name, n=2)
            assert await page.hear("marks", lambda m: m["agent"] == {"got": 2, "read": 2})
            await desk.say("typing", c=name)
            assert (await page.hear("typing"))["name"] == "Leena"
            await desk.line("Hei, miten voin auttaa?", chat=chat)
            [answer] = (await page.hear("lines", lambda f: f["lines"][0]["n"] == 3))["lines"]
            return answer

    answer = run(talk)

    assert (answer["name"], answer["by"], answer["own"]) == ("Leena", "agent", False)
    # Who had read all and answers has read its answer.
    assert ReadMark.objects.get(thread=chat.thread_id, agent=agent).number == 3
    assert [number for number, _text in stored(chat)] == [1, 2, 3]


def test_what_is_sent_again_is_stored_and_heard_once(chat):
    session, name = session_of(chat.user), uuid4()

    async def talk():
        async with at_chat(chat, session) as page, at_chat(chat, session) as other:
            await page.hello(after=1)
            await other.hello(after=1)
            await page.line("Hei!", client_id=name)
            await other.line("Hei!", client_id=name)
            acks = [await page.hear("ack"), await other.hear("ack")]
            await page.line("Vielä yksi")
            return acks, await other.lines(2)

    acks, heard = run(talk)

    assert [each["n"] for each in acks] == [2, 2]
    assert heard == ["Hei!", "Vielä yksi"]
    assert len(stored(chat)) == 3


def test_who_comes_back_is_sent_all_that_it_has_not_got_in_order(chat, monkeypatch):
    monkeypatch.setattr(rooms, "CHUNK", 3)
    for number in range(2, 11):
        line(chat, f"Rivi {number}")
    session = session_of(chat.user)

    async def come_back():
        async with at_chat(chat, session) as page:
            welcome = await page.hello(after=2)
            return welcome["last"], await page.lines(8)

    last, heard = run(come_back)

    assert last == 10
    assert heard == [f"Rivi {number}" for number in range(3, 11)]


def test_a_page_that_misses_something_asks_for_it(chat):
    line(chat, "Toinen")
    session = session_of(chat.user)

    async def ask():
        async with at_chat(chat, session) as page:
            await page.hello(after=2)
            await page.say("ask", after=1)
            return await page.lines(1)

    assert run(ask) == ["Toinen"]


def test_what_another_process_stored_comes_by_its_bell(chat, agent):
    session = session_of(chat.user)

    async def listen():
        async with at_chat(chat, session) as page:
            await page.hello(after=1)
            await page.layer_is_up()
            await sync_to_async(line)(chat, "Muualta", by=agent)
            return await page.lines(1)

    assert run(listen) == ["Muualta"]


def test_what_no_bell_told_of_is_found_in_the_table(chat, agent, monkeypatch):
    monkeypatch.setattr(bells, "_ring", lambda message: None)
    monkeypatch.setattr(beats, "USUAL", 0.5)
    session = session_of(chat.user)

    async def listen():
        async with at_chat(chat, session) as page:
            await page.hello(after=1)
            await sync_to_async(line)(chat, "Kuulumatta", by=agent)
            return await page.lines(1)

    assert run(listen) == ["Kuulumatta"]


def test_what_comes_after_the_end_is_a_message(chat, agent):
    session = session_of(chat.user)
    end(chat_id=chat.pk, reason=EndReason.BY_AGENT, at=OPEN, by=agent)

    async def say():
        async with at_chat(chat, session) as page:
            await page.hello(after=1)
            state = await page.hear("chat")
            await page.line("Unohdin vielä kysyä")
            return state, await page.hear("ack")

    state, ack = run(say)

    assert (state["state"], state["ended"]) == ("ended", "by_agent")
    assert ack["as"] == "message"
    assert Message.objects.get(number=ack["n"], thread=chat.thread_id).medium == Medium.PORTAL


@pytest.mark.parametrize(("text", "why"), [(" \n ", "empty"), ("x" * 10_001, "too-long")])
def test_what_cannot_be_said_is_refused_with_words(chat, text, why):
    session = session_of(chat.user)

    async def say():
        async with at_chat(chat, session) as page:
            await page.hello(after=1)
            name = await page.line(text)
            return name, await page.hear("refused")

    name, refused = run(say)

    assert (refused["id"], refused["why"]) == (name, why)
    assert refused["words"]
    assert len(stored(chat)) == 1


def test_who_acts_for_another_talks_too(agent):
    actor, principal = visitor(), visitor()
    mandate = MandateFactory(principal=principal.acting_for, holder=actor.acting_for)
    session = session_of(actor.user, mandate=mandate)
    chat = talked(acting_by(actor, mandate), agent=agent)[0]

    async def talk():
        async with at_chat(chat, session) as page, at_chat(chat, session) as other:
            await page.hello(after=1)
            await other.hello(after=1)
            await page.line("Hänen puolestaan")
            return await page.hear("ack"), await other.lines(1)

    ack, heard = run(talk)

    assert (ack["as"], heard) == ("line", ["Hänen puolestaan"])


def test_a_chat_goes_on_while_the_layer_is_away(chat, agent, settings):
    """Nobody listens at that port: no bell rings, and lines come all the same."""
    theirs, mine = staff_session_of(agent), session_of(chat.user)
    settings.CHANNEL_LAYERS = {
        "default": {
            **settings.CHANNEL_LAYERS["default"],
            "CONFIG": {"hosts": ["redis://127.0.0.1:1/0"]},
        }
    }

    async def talk():
        async with at_chat(chat, mine) as page, at_desk_of(theirs) as desk:
            await page.hello(after=1)
            await desk.hello({str(chat.public_id): 1})
            await page.line("Kuuluuko?")
            await page.hear("ack")
            await sync_to_async(line)(chat, "Kuuluu", by=agent)
            return await desk.lines(2)

    assert run(talk) == ["Kuuluuko?", "Kuuluu"]
