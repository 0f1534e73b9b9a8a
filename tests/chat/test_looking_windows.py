"""A window from which a team lead looks on is no desk: by it nobody is there, and no chat comes."""

from datetime import UTC, datetime

import pytest
from asgiref.sync import sync_to_async

from accounts.services.roles import Role
from chat.consumers.beats import Beats, hub_of_loop
from chat.consumers.robot import Robot
from chat.models import ChatAgent
from tests.chat.conversations import at_desk, talked
from tests.chat.sockets import at_desk_of, run, staff_session_of
from tests.staff import staff_of

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_window_that_looks_on_is_no_desk():
    lead = at_desk(agent=staff_of(Role.TEAM_LEAD, username="liisa"))
    chat, _agent = talked(agent=lead)
    ChatAgent.objects.update(seen_at=BEFORE)
    session = staff_session_of(lead)

    async def open_both():
        async with at_desk_of(session) as window:
            await window.hello(after={str(chat.public_id): 0}, only_looks=True)
            looked = await seen_after_a_beat(window)
            kinds = {frame["t"] for frame in window.heard}
        async with at_desk_of(session) as desk:
            await desk.hello(after={})
            return looked, kinds, await seen_after_a_beat(desk)

    looked, kinds, sat = run(open_both)

    assert looked == BEFORE
    assert not kinds & {"handed", "desk", "lines"}
    assert sat > BEFORE


async def seen_after_a_beat(page):
    beats = Beats(hub_of_loop(), Robot(hub_of_loop()))
    await page.say("ping", k=1)
    await page.hear("pong")
    await beats.say_who_is_there()
    return await sync_to_async(lambda: ChatAgent.objects.get().seen_at)()
