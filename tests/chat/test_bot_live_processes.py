"""What only real processes prove of the robot: a kill, pages without sockets, two processes."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.db import close_old_connections

from chat.queries.robot import chats_owing
from messaging.models import Author
from tests.chat.conversations import visitor
from tests.chat.live import Live
from tests.chat.robots import ASKS, asked, robots_lines, said_in
from tests.chat.sockets import session_of
from tests.loops import run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
LINES = 4


@pytest.fixture
def notes(tmp_path):
    path = tmp_path / "notes"
    path.touch()
    return path


def live(notes, *, thinks=0):
    return Live(
        "tests.chat.robot_asgi:application", ROBOT_NOTES=str(notes), ROBOT_THINKS=f"{thinks}"
    )


async def until(what, *arguments):
    """What it answers as soon as that is something."""

    def ask():
        try:
            return what(*arguments)
        finally:
            close_old_connections()

    for _time in range(400):
        if found := await sync_to_async(ask)():
            return found
        await asyncio.sleep(0.05)
    raise AssertionError("nothing came")


def test_what_a_killed_process_did_not_answer_is_answered_once_by_the_next(notes):
    """Nobody has a socket open: who asked looks at the answers over HTTP."""
    chat, slow, quick = asked(), live(notes, thinks=60), live(notes)

    async def talk():
        await slow.start()
        await until(notes.read_text)
        slow.kill()
        before = await sync_to_async(robots_lines)(chat)
        await quick.start()
        await until(robots_lines, chat)
        return before

    try:
        before = run(talk())
    finally:
        slow.kill()
        quick.kill()

    assert before == []
    assert said_in(chat)[1:] == [(Author.BOT, ASKS)]
    assert chats_owing() == []
    assert notes.read_text().splitlines() == ["Voinko siirtää eräpäivää?"] * 2


def test_two_processes_answer_each_line_once(notes):
    actor = visitor()
    chat = asked(actor)
    session, path = session_of(actor.user), f"/ws/chat/{chat.public_id}/"
    one, two = live(notes), live(notes)

    async def talk():
        await asyncio.gather(one.start(), two.start())
        async with one.page(path, session) as mine, two.page(path, session) as other:
            await mine.hello(after=1)
            await other.hello(after=1)
            await until(robots_lines, chat)
            for number in range(LINES):
                page = (mine, other)[number % 2]
                await page.line(f"Rivi {number}")
                await page.until(2 * number + 4)
            last = 2 * LINES + 2
            return await mine.until(last), await other.until(last)

    try:
        heard, heard_by_other = run(talk())
    finally:
        one.kill()
        two.kill()

    rows = [text for _author, text in said_in(chat)]
    wanted = [ASKS, *(text for n in range(LINES) for text in (f"Rivi {n}", ASKS))]
    assert rows[1:] == heard == heard_by_other == wanted
