"""Sockets of the chat in the test's own process, as a page has them."""

import json
from asyncio import sleep
from contextlib import asynccontextmanager
from uuid import uuid4

from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from channels.layers import get_channel_layer
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts import acting, session_stamp
from accounts.actor import Access, Actor
from accounts.models import Basis, Level, Scope
from chat.consumers.beats import hub_of_loop
from chat.frames import VERSION
from messaging.services.quick_lines import writer_of_loop
from myropo.asgi import application
from tests.sign_in import BACKEND
from tests.staff import client_of


def session_of(user, *, mandate=None):
    client = Client()
    client.force_login(user, backend=BACKEND)
    session = client.session
    session_stamp.start(session, at=timezone.now())
    if mandate is not None:
        session[acting.KEY] = {"mandate": mandate.pk, "user": user.pk}
    session.save()
    return session


def staff_session_of(user):
    return client_of(user).session


def acting_by(actor, mandate):
    access = Access(
        basis=Basis(mandate.basis),
        level=Level(mandate.level),
        scope=Scope(mandate.scope),
        mandate_id=mandate.pk,
    )
    return Actor(actor.user, mandate.principal, access)


class Page:
    """One open socket; what it heard and did not ask for stays in `heard`."""

    def __init__(self, socket):
        self.socket = socket
        self.heard = []
        self.closed = None

    async def say(self, kind, **values):
        text = json.dumps({"t": kind, **values})
        await self.send(text)

    async def send(self, text):
        await self.socket.send_input({"type": "websocket.receive", "text": text})

    async def hello(self, after=0, **values):
        await self.say("hello", v=VERSION, after=after, **values)
        return await self.hear("welcome")

    async def line(self, text, *, chat=None, client_id=None):
        more = {"c": str(chat.public_id)} if chat else {}
        name = str(client_id or uuid4())
        await self.say("line", id=name, text=text, **more)
        return name

    async def hear(self, kind, when=lambda frame: True):
        """The next frame of a kind; None when the socket closed instead."""
        for place, frame in enumerate(self.heard):
            if frame["t"] == kind and when(frame):
                return self.heard.pop(place)
        while self.closed is None:
            frame = await self._next()
            if frame is not None and frame["t"] == kind and when(frame):
                return frame
            if frame is not None:
                self.heard.append(frame)
        return None

    async def lines(self, count):
        """Texts of lines in the order in which they came, until there are so many."""
        said = []
        while len(said) < count:
            said += [each["text"] for each in (await self.hear("lines"))["lines"]]
        return said

    async def end(self):
        """The code with which the server closes."""
        while self.closed is None:
            if (frame := await self._next()) is not None:
                self.heard.append(frame)
        return self.closed

    async def layer_is_up(self):
        """Other processes are heard from now on."""
        for _ in range(250):
            if hub_of_loop().layer.is_up:
                return
            await sleep(0.02)
        raise AssertionError("nobody is heard")

    async def is_silent(self, seconds=0.3):
        return await self.socket.receive_nothing(timeout=seconds)

    async def _next(self):
        message = await self.socket.receive_output(timeout=5)
        if message["type"] == "websocket.close":
            self.closed = message["code"]
            return None
        return json.loads(message["text"]) if "text" in message else None


@asynccontextmanager
async def opened(path, session, *, origin=b"http://testserver"):
    """A page with its socket; left when its consumer has ended."""
    cookie = f"{settings.SESSION_COOKIE_NAME}={session.session_key}" if session else ""
    scope = {
        "type": "websocket",
        "path": path,
        "query_string": b"",
        "headers": [(b"cookie", cookie.encode()), (b"origin", origin)],
        "subprotocols": [],
    }
    socket = ApplicationCommunicator(application, scope)
    await socket.send_input({"type": "websocket.connect"})
    page = Page(socket)
    try:
        yield page
    finally:
        await socket.send_input({"type": "websocket.disconnect", "code": 1000})
        await socket.wait(timeout=5)


def at_chat(chat, session):
    return opened(f"/ws/chat/{chat.public_id}/", session)


def at_desk_of(session):
    return opened("/ws/chat/desk/", session)


def run(work):
    """What sockets do in a loop of their own, of which nothing is left."""

    async def tidily():
        try:
            return await work()
        finally:
            await hub_of_loop().close()
            await writer_of_loop().close()
            await get_channel_layer().flush()

    return async_to_sync(tidily)()
