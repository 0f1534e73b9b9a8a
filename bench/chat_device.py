"""The client's side of the chat protocol: what a page keeps, sends, asks and shows.

As the pages do it: what is written stands in an outbox until it is acknowledged, and is sent
again on every new connection; lines are shown in the order of their numbers, and where one is
missing all after the last one is asked for; who hears nothing for a while connects again.
"""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

from bench.sockets import Address, Socket, open_socket

PING_SECONDS: Final = 8
DEAD_SECONDS: Final = 20
BACK_OFF: Final = (0.5, 20.0)
# Each wait for something that has to come; longer than any fault lasts.
ASK_AGAIN_SECONDS: Final = 1.0
# Lines that are refused for coming too fast are said again.
TOO_FAST: Final = "too-fast"
FINAL_CODES: Final = (4401, 4403, 4409)
GOT_SECONDS: Final = 0.1
# What is not acknowledged for so long is sent again.
ACK_SECONDS: Final = 5.0

type Frame = dict[str, Any]


@dataclass(slots=True)
class Shown:
    """A line on a screen."""

    number: int
    by: str
    text: str


@dataclass
class Roll:
    """One chat on one screen.

    shown   in the order in which they came onto the screen
    early   acknowledged or heard before the ones before them
    wrong   what may never happen
    """

    side: str
    shown: list[Shown] = field(default_factory=list)
    outbox: dict[str, str] = field(default_factory=dict)
    early: dict[int, Shown] = field(default_factory=dict)
    acked: dict[str, int] = field(default_factory=dict)
    as_message: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    read: int = 0
    got: int = 0
    marks: dict[str, dict[str, int]] = field(default_factory=dict)
    state: str = ""
    asked_at: float = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def last(self) -> int:
        return len(self.shown)

    @property
    def other(self) -> str:
        return "agent" if self.side == "visitor" else "visitor"

    def write(self, text: str) -> str:
        client_id = str(uuid4())
        self.outbox[client_id] = text
        return client_id

    def take(self, line: Frame) -> None:
        """A line came. What is known is not shown again; what is early waits."""
        number = line["n"]
        if number <= self.last:
            known = self.shown[number - 1]
            if known.text != line["text"]:
                self.wrong.append(f"line {number} has changed")
            return
        if line.get("own") and line.get("id") in self.outbox:
            del self.outbox[line["id"]]
        self.early[number] = Shown(number, line["by"], line["text"])
        self._show()

    def take_ack(self, frame: Frame) -> None:
        client_id, number = frame["id"], frame["n"]
        before = self.acked.setdefault(client_id, number)
        if before != number:
            self.wrong.append(f"acknowledged as {before} and as {number}")
        if frame["as"] == "message":
            self.as_message.add(client_id)
        text = self.outbox.pop(client_id, None)
        if text is not None and number > self.last:
            self.early[number] = Shown(number, self.side, text)
            self._show()

    def take_marks(self, frame: Frame) -> None:
        """Who has read does not read back."""
        for side in ("visitor", "agent"):
            before = self.marks.get(side, {}).get("read", 0)
            if frame[side]["read"] < before:
                self.wrong.append(f"mark of the {side} went back")
        self.marks = {side: frame[side] for side in ("visitor", "agent")}

    def read_by(self, side: str) -> int:
        return self.marks.get(side, {}).get("read", 0)

    def _show(self) -> None:
        while next_one := self.early.pop(self.last + 1, None):
            self.shown.append(next_one)


@dataclass(frozen=True, slots=True)
class Settings:
    """Of a process that plays people."""

    port: int
    # How often a line is sent twice though nothing is wrong.
    twice: float = 0.05


class Device:
    """One page with a socket that comes back, whatever happens to it."""

    def __init__(
        self,
        settings: Settings,
        path: str,
        cookie: str,
        chance: random.Random,
        counts: Counter[str],
    ) -> None:
        self.settings = settings
        self.address = Address(settings.port, path, cookie)
        self.chance = chance
        self.counts = counts
        self.socket: Socket | None = None
        self.is_over = False
        self.is_welcome = False
        self.heard_at = self.pinged_at = 0.0
        self.failures = 0
        # Wakes whoever waits for something to change.
        self.changed = asyncio.Event()
        self._closed = asyncio.Event()
        self._awake = asyncio.Event()
        self._awake.set()

    async def run(self) -> None:
        while not self.is_over:
            await self._connect()
            if self.socket is not None:
                await self._watch()
            if not self.is_over:
                least, most = BACK_OFF
                await asyncio.sleep(
                    self.chance.uniform(0, min(most, least * 2 ** min(self.failures, 8)))
                )

    def stop(self) -> None:
        self.is_over = True
        if self.socket is not None:
            self.socket.close()

    @property
    def is_asleep(self) -> bool:
        return not self._awake.is_set()

    async def sleep(self, seconds: float) -> None:
        """The phone sleeps: nothing is sent, heard or counted meanwhile. Then it looks around."""
        self.counts["sleeps"] += 1
        self._awake.clear()
        socket = self.socket
        if socket is not None and socket.transport is not None:
            with suppress(RuntimeError):
                socket.transport.pause_reading()
        await asyncio.sleep(seconds)
        self._awake.set()
        if socket is not None and socket.transport is not None:
            with suppress(RuntimeError):
                socket.transport.resume_reading()
        if self.is_welcome:
            self._ping()
            self.resend(older_than=0)
        else:
            # It fell asleep while it came in.
            self.send(self.hello())

    def hello(self) -> Frame:
        raise NotImplementedError

    def heard(self, frame: Frame) -> None:
        raise NotImplementedError

    def resend(self, *, older_than: float) -> None:
        """What is in the outbox, in its order, when the oldest of it was sent so long ago."""
        raise NotImplementedError

    def send(self, frame: Frame) -> None:
        if self.socket is not None and not self.is_asleep:
            self.socket.send(json.dumps(frame))

    def send_line(self, frame: Frame) -> None:
        """Say it; now and then twice, as an impatient person or a careless page does."""
        if not self.is_welcome:
            return
        self.send(frame)
        if self.chance.random() < self.settings.twice:
            self.counts["sent twice"] += 1
            self.send(frame)

    async def _connect(self) -> None:
        self.socket, self.is_welcome = None, False
        self._closed = asyncio.Event()
        await self._awake.wait()
        try:
            socket = await open_socket(self.address, self._on_text, self._on_close)
        except OSError:
            self.failures += 1
            self.counts["not opened"] += 1
            return
        self.socket = socket
        self.counts["opened"] += 1
        self.heard_at = self.pinged_at = time.monotonic()
        self.send(self.hello())

    async def _watch(self) -> None:
        """Until the socket is closed: ping, and give it up when nothing is heard."""
        while not self._closed.is_set() and not self.is_over:
            with suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await self._closed.wait()
            now = time.monotonic()
            if self.is_asleep:
                continue
            if now - self.heard_at > DEAD_SECONDS:
                self.counts["given up as dead"] += 1
                if self.socket is not None:
                    self.socket.drop()
                return
            if now - self.pinged_at > PING_SECONDS:
                self._ping()
            self.resend(older_than=ACK_SECONDS)

    def _ping(self) -> None:
        self.pinged_at = time.monotonic()
        self.send({"t": "ping", "k": int(self.pinged_at)})

    def _on_text(self, socket: Socket, text: bytes) -> None:
        if socket is not self.socket or self.is_over:
            return
        self.heard_at = time.monotonic()
        frame = json.loads(text)
        kind = frame["t"]
        if kind == "welcome":
            self.failures, self.is_welcome = 0, True
        elif kind == "bye":
            self.counts[f"bye {frame['why']}"] += 1
        self.heard(frame)
        if kind == "welcome":
            self.resend(older_than=0)
        self.changed.set()

    def _on_close(self, socket: Socket, code: int) -> None:
        if socket is not self.socket:
            return
        self.counts[f"closed {code}"] += 1
        if not self.is_welcome:
            self.failures += 1
        self.socket, self.is_welcome = None, False
        self._closed.set()
        self.changed.set()

    async def until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait for something that frames bring; whether it came."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not condition():
                    self.changed.clear()
                    await self.changed.wait()
        return condition()


class Window:
    """One chat of a device: what its frames do to its roll, and what it answers.

    more  what frames of this chat carry besides, on a desk
    """

    def __init__(self, device: Device, side: str, more: Frame | None = None) -> None:
        self.device = device
        self.roll = Roll(side)
        self.more = more or {}
        self._got: asyncio.TimerHandle | None = None
        self._sent_at = 0.0

    def say(self, text: str) -> str:
        client_id = self.roll.write(text)
        self._send_line(client_id, text)
        return client_id

    def resend(self, *, older_than: float) -> None:
        if not older_than and self.roll.read:
            # Nobody acknowledges a mark: what was read while nobody heard it is told again.
            self._send_read()
        if self.roll.outbox and time.monotonic() - self._sent_at >= older_than:
            for client_id, text in self.roll.outbox.items():
                self._send_line(client_id, text)

    def read_all(self) -> None:
        if self.roll.read < self.roll.last:
            self.roll.read = self.roll.last
            self._send_read()

    def ask(self) -> None:
        now = time.monotonic()
        if now - self.roll.asked_at > ASK_AGAIN_SECONDS:
            self.roll.asked_at = now
            self.device.counts["asked"] += 1
            self.device.send({"t": "ask", **self.more, "after": self.roll.last})

    def take(self, frame: Frame) -> None:
        match frame["t"]:
            case "welcome":
                self.roll.state = frame.get("state", self.roll.state)
                self._compare(frame.get("last", 0))
            case "pong":
                self._compare(frame.get("last", 0))
            case "lines":
                self._take_lines(frame)
            case "ack":
                self.roll.take_ack(frame)
                self._compare(max(self.roll.early, default=0))
            case "refused":
                self._refused(frame)
            case "marks":
                self.roll.take_marks(frame)
            case "chat":
                self.roll.state = frame["state"]

    def _take_lines(self, frame: Frame) -> None:
        for line in frame["lines"]:
            self.roll.take(line)
        if frame.get("more"):
            self.roll.asked_at = 0
        self._compare(frame["last"])
        self._got_soon()

    def _compare(self, last: int) -> None:
        if last > self.roll.last:
            self.ask()

    def _send_read(self) -> None:
        self.device.send({"t": "read", **self.more, "n": self.roll.read})

    def _send_line(self, client_id: str, text: str) -> None:
        self._sent_at = time.monotonic()
        self.device.send_line({"t": "line", **self.more, "id": client_id, "text": text})

    def _got_soon(self) -> None:
        if self._got is None and self.roll.got < self.roll.last:
            self._got = asyncio.get_running_loop().call_later(GOT_SECONDS, self._send_got)

    def _send_got(self) -> None:
        self._got = None
        self.roll.got = self.roll.last
        self.device.send({"t": "got", **self.more, "n": self.roll.got})

    def _refused(self, frame: Frame) -> None:
        client_id, why = frame["id"], frame["why"]
        self.device.counts[f"refused {why}"] += 1
        if why == TOO_FAST and client_id in self.roll.outbox:
            asyncio.get_running_loop().call_later(2, self._say_again, client_id)
        elif client_id in self.roll.outbox:
            self.roll.refused[client_id] = why
            del self.roll.outbox[client_id]

    def _say_again(self, client_id: str) -> None:
        if text := self.roll.outbox.get(client_id):
            self._send_line(client_id, text)
