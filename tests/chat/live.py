"""Processes that hold sockets, and pages that reach them over the network."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from chat.frames import VERSION
from tests.processes import free_port

ROOT = Path(settings.BASE_DIR)
UVICORN = Path(sys.executable).parent / "uvicorn"


class Live:
    """One uvicorn on the test's own database; killed like a machine that loses its power."""

    def __init__(self, application="myropo.asgi:application", **environment):
        self.application = application
        self.port = free_port()
        self.environment = environment
        self.process = None

    async def start(self):
        self._run()
        for _ in range(600):
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
        raise AssertionError("it does not start")

    def _run(self):
        name = settings.DATABASES["default"]["NAME"]
        database = os.environ["DATABASE_URL"].replace("/myropo?", f"/{name}?")
        command = [UVICORN, self.application, "--port", str(self.port)]
        own = {"DATABASE_URL": database, "LOG_LEVEL": "CRITICAL", **self.environment}
        self.process = subprocess.Popen(
            [*command, "--log-level=critical", "--lifespan=on", "--ws-per-message-deflate=false"],
            cwd=ROOT,
            env=os.environ | own,
        )

    def kill(self):
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    @asynccontextmanager
    async def page(self, path, session):
        name = settings.SESSION_COOKIE_NAME
        async with connect(
            f"ws://127.0.0.1:{self.port}{path}",
            origin="http://testserver",
            additional_headers={"Cookie": f"{name}={session.session_key}"},
            ping_interval=None,
            close_timeout=1,
        ) as socket:
            yield Page(socket)


class Page:
    """What a page does by hand: it knows its last number and says again what has no answer."""

    def __init__(self, socket):
        self.socket = socket
        self.said = {}

    async def say(self, kind, **values):
        await self.socket.send(json.dumps({"t": kind, **values}))

    async def hello(self, after):
        await self.say("hello", v=VERSION, after=after)
        return await self.hear("welcome")

    async def line(self, text, *, client_id=None, **more):
        name = str(client_id or uuid4())
        await self.say("line", id=name, text=text, **more)
        return name

    async def hear(self, kind, seconds=15):
        async with asyncio.timeout(seconds):
            while True:
                frame = json.loads(await self.socket.recv())
                for each in frame.get("lines", ()) if frame["t"] == "lines" else ():
                    self.said[each["n"]] = each["text"]
                if frame["t"] == kind:
                    return frame

    async def until(self, number, seconds=15):
        """All lines up to a number, in order."""
        while number not in self.said:
            await self.hear("lines", seconds)
        return [self.said[each] for each in sorted(self.said)]

    async def end(self):
        try:
            while True:
                await asyncio.wait_for(self.socket.recv(), 15)
        except ConnectionClosed as closed:
            return closed.code
