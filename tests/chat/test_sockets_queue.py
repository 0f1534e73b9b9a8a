"""What waits is told where it stands; chats come to desks and leave them; team leads look on."""

import json
from asyncio import sleep
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import AuditEvent
from accounts.services.roles import Role
from chat import frames, polling, wires
from chat.consumers.beats import hub_of_loop
from chat.models import ChatAgent, Presence
from chat.pages import Seat
from chat.services.handing_out import hand_out
from chat.services.transferring import transfer
from chat.wires import Wire
from messaging.models import InternalNote, Message, Queue
from tests.chat.conversations import OPEN, at_desk, begun, line, talked
from tests.chat.sockets import at_chat, at_desk_of, run, session_of, staff_session_of
from tests.staff import staff_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agent():
    return at_desk(agent=staff_of(Role.AGENT, username="leena"))


def test_who_waits_sees_its_place_and_then_who_has_come():
    chat, session = begun(), None
    session = session_of(chat.user)
    leena = staff_of(Role.AGENT, username="leena")

    async def wait():
        async with at_chat(chat, session) as page:
            await page.hello(after=1)
            await page.layer_is_up()
            place = await page.hear("queue")
            await sync_to_async(come)()
            return place, await page.hear("chat", lambda frame: frame["state"] == "talking")

    def come():
        at_desk(agent=leena)
        hand_out(at=OPEN)

    place, told = run(wait)

    assert place["place"] == 1
    assert place["words"]
    assert told["agent"]["name"]


def test_a_chat_comes_to_the_desk_by_itself_and_leaves_it_with_a_transfer(agent):
    session = staff_session_of(agent)

    async def work():
        async with at_desk_of(session) as desk:
            await desk.hello({})
            await desk.layer_is_up()
            chat = await sync_to_async(handed_out)()
            name = str(chat.public_id)
            handed = await desk.hear("handed")
            await desk.say("ask", c=name, after=0)
            said = await desk.lines(1)
            await sync_to_async(pass_on)(chat)
            return name, handed, said, await desk.hear("gone")

    def handed_out():
        chat = begun(text="Onko joku siellä?")
        hand_out(at=OPEN)
        return chat

    def pass_on(chat):
        ChatAgent.objects.update(presence=Presence.BREAK)
        transfer(agent=agent, chat_id=chat.pk, queue=Queue.COMPANIES, note="Yritysasia", at=OPEN)

    name, handed, said, gone = run(work)

    assert (handed["c"], handed["part"], said) == (name, "main", ["Onko joku siellä?"])
    assert (gone["c"], gone["why"]) == (name, "transferred")


def test_an_agent_comes_and_takes_a_break_by_its_desk():
    user = staff_of(Role.AGENT, username="leena")
    at_desk(agent=user, presence=Presence.AWAY)
    session = staff_session_of(user)

    async def work():
        async with at_desk_of(session) as desk:
            await desk.hello({})
            seen = []
            for kind, presence in (("here", "here"), ("break", "break"), ("away", "away")):
                await desk.say(kind)
                frame = await desk.hear("desk", lambda each, p=presence: each["presence"] == p)
                seen.append(frame["presence"])
            return seen

    assert run(work) == ["here", "break", "away"]


def test_a_team_lead_looks_on_unseen_and_whispers_to_the_agent_alone(agent):
    chat = talked(agent=agent)[0]
    lead = staff_of(Role.TEAM_LEAD, username="lauri")
    mine, theirs, leads = session_of(chat.user), staff_session_of(agent), staff_session_of(lead)
    name = str(chat.public_id)

    async def work():
        async with (
            at_chat(chat, mine) as page,
            at_desk_of(theirs) as desk,
            at_desk_of(leads) as watcher,
        ):
            await page.hello(after=1)
            await desk.hello({name: 1})
            await watcher.hello({})
            await page.layer_is_up()
            await watcher.say("look", c=name, after=0)
            seen = await watcher.lines(1)
            await watcher.say("read", c=name, n=1)
            await watcher.line("Minä tässä", chat=chat)
            refused = await watcher.hear("refused")
            await watcher.say("whisper", c=name, id=str(uuid4()), text="Tarjoa suunnitelmaa")
            note = await desk.hear("note")
            await page.say("ping", k=1)
            await page.hear("pong")
            return seen, refused["why"], note, [each["t"] for each in page.heard]

    seen, why, note, heard = run(work)

    assert (len(seen), why, note["text"]) == (1, "right-ended", "Tarjoa suunnitelmaa")
    assert not {"note", "typing", "lines"} & set(heard)
    assert InternalNote.objects.filter(thread=chat.thread_id).count() == 1
    actions = AuditEvent.objects.filter(actor=lead).values_list("action", flat=True)
    assert {"chat.looked", "chat.whispered"} <= set(actions)


def test_polling_carries_the_same_chat(agent):
    chat = talked(agent=agent)[0]
    actor_is = {"actor": actor_of(chat), "chat": chat, "at": timezone.now()}
    name = uuid4()

    ack = polling.say(client_id=name, text="Ilman pistorasiaa", **actor_is)
    again = polling.say(client_id=name, text="Ilman pistorasiaa", **actor_is)
    line(chat, "Kuulen", by=agent)
    answer = polling.poll(after=1, **actor_is)

    assert ack == again
    assert (ack["t"], ack["n"], ack["as"]) == ("ack", 2, "line")
    assert [each["text"] for each in answer["lines"]] == ["Ilman pistorasiaa", "Kuulen"]
    assert (answer["last"], answer["more"], answer["queue"]) == (3, False, None)
    assert answer["chat"]["state"] == "talking"
    assert Message.objects.filter(thread=chat.thread_id).count() == 3


def actor_of(chat):
    return Actor(chat.user, chat.user.party)


def test_a_reader_that_takes_nothing_in_is_hung_up_on(monkeypatch):
    """And nobody waits for it meanwhile."""
    monkeypatch.setattr(wires, "MOST_FRAMES", 3)
    sent = []

    async def stuck(message):
        sent.append(message)
        if message["type"] == "websocket.send":
            await sleep(3600)

    async def push():
        wire = Wire(stuck, session="")
        for number in range(8):
            wire.push(json.dumps({"n": number}))
        await sleep(0.05)
        return wire.is_closed

    assert async_to_sync(push)()
    assert [each.get("code") for each in sent] == [None, frames.TRY_AGAIN_LATER]


def test_a_line_for_a_chat_that_has_left_the_desk_is_refused_and_not_kept_waiting(agent):
    chat, _agent = talked(agent=agent)
    stranger, _other = talked(agent=at_desk(agent=staff_of(Role.AGENT, username="ville")))
    session = staff_session_of(agent)

    async def work():
        async with at_desk_of(session) as desk:
            await desk.hello(after={str(chat.public_id): 1})
            await desk.layer_is_up()
            await sync_to_async(transfer)(
                agent=agent, chat_id=chat.pk, note="Jatkatko?", at=OPEN, queue=Queue.COMPANIES
            )
            await desk.hear("gone")
            late = await desk.line("Vielä yksi asia", chat=chat)
            to_another = await desk.line("Hei", chat=stranger)
            return [
                await desk.hear("refused", lambda frame, each=each: frame["id"] == each)
                for each in (late, to_another)
            ]

    refused = run(work)

    assert [each["c"] for each in refused] == [str(chat.public_id), str(stranger.public_id)]
    assert not Message.objects.filter(user=agent).exists()
    assert not Message.objects.filter(text="Hei").exists()


def test_a_line_for_a_chat_that_came_just_now_is_stored(agent, monkeypatch):
    monkeypatch.setattr("chat.consumers.desk.desk_chats", lambda _user: [])
    chat, _agent = talked(agent=agent)
    session = staff_session_of(agent)

    async def work():
        async with at_desk_of(session) as desk:
            await desk.hello(after={})
            await desk.line("Hei, Leena tässä", chat=chat)
            return await desk.hear("ack")

    assert run(work)["as"] == "line"
    assert Message.objects.filter(thread=chat.thread, user=agent).count() == 1


def test_a_page_that_sits_down_twice_hears_everything_once(agent):
    chat, _agent = talked(agent=agent)
    session = staff_session_of(agent)

    async def work():
        async with at_desk_of(session) as desk:
            await desk.hello(after={str(chat.public_id): 1})
            hub = hub_of_loop()
            [page] = hub.pages
            [seat] = page.seats.values()
            again = Seat(
                page,
                side=seat.side,
                chat_id=seat.chat_id,
                public_id=seat.public_id,
                thread_id=seat.thread_id,
                name=seat.name,
            )
            hub.sit(again, hub.chats[chat.pk], newest=1, read=(0, 0))
            seats = list(hub.rooms[chat.thread_id].seats)
        return seats == [again], hub.rooms, dict(hub.at_chat)

    assert run(work) == (True, {}, {})
