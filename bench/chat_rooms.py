"""Many rooms of two that talk in one process, with our sockets or with stock ones."""

import asyncio
import gc
import itertools
import json
import math
import random
import statistics
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

from bench.chat_world import Room, bare_cookie_of
from bench.live import Live
from bench.sockets import Address, Socket, open_socket

# What a person writes.
LINE: Final = "Kiitos, maksan laskun viimeistään perjantaina, sopiiko se teille?"
# How many come at the same time when nothing is wrong.
TOGETHER: Final = 50
SETTLE_SECONDS: Final = 2
PING_SECONDS: Final = 8
GOODBYE: Final = 1000
STORM_SECONDS: Final = 120
BACK_OFF: Final = (0.5, 20.0)


@dataclass
class Outcome:
    """Of one round: times in milliseconds; `lost` lines that never came to the other side."""

    flood: list[float] = field(default_factory=list)
    flood_seconds: float = 0
    steady: list[float] = field(default_factory=list)
    steady_seconds: float = 0
    dropped: int = 0
    said: int = 0
    heard: int = 0
    stored: int = 0
    own_cpu: float = 0
    server_cpu: float = 0

    @property
    def flood_per_second(self) -> float:
        return len(self.flood) / self.flood_seconds

    @property
    def flood_median(self) -> float:
        return statistics.median(self.flood or [math.nan])

    @property
    def steady_per_second(self) -> float:
        return len(self.steady) / self.steady_seconds

    @property
    def steady_p50(self) -> float:
        return statistics.median(self.steady or [math.nan])

    @property
    def steady_p99(self) -> float:
        return statistics.quantiles(self.steady or [math.nan] * 2, n=100)[98]

    @property
    def lost(self) -> int:
        return self.said - self.heard

    @property
    def missing(self) -> int:
        return self.heard - self.stored


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two servers, and how one speaks with it.

    line   what an agent sends to say something
    words  what a visitor's frame brings of what the agent said
    """

    name: str
    application: str
    settings: str
    visitor: Callable[[int, Room], Address]
    agent: Callable[[int, Room], Address]
    hello: str
    ping: str
    line: Callable[[Room, str], str]
    words: Callable[[Any], Iterable[str]]


def _our_line(room: Room, text: str) -> str:
    return json.dumps({"t": "line", "c": room.chat, "id": str(uuid4()), "text": text})


def _our_words(frame: Any) -> Iterator[str]:
    if frame["t"] == "lines":
        yield from (each["text"] for each in frame["lines"] if each["by"] == "agent")


def _bare_address(port: int, room: Room, user_id: int) -> Address:
    return Address(port, f"/ws/rooms/{room.thread_id}/", bare_cookie_of(user_id))


SIDES: Final = (
    Side(
        name="stock",
        application="bench.bare.asgi:application",
        settings="bench.bare.settings",
        visitor=lambda port, room: _bare_address(port, room, room.visitor.user_id),
        agent=lambda port, room: _bare_address(port, room, room.agent.user_id),
        hello="",
        ping="",
        line=lambda _room, text: json.dumps({"text": text}),
        words=lambda frame: [frame["text"]],
    ),
    Side(
        name="ours",
        application="bench.chat_asgi:application",
        settings="myropo.settings",
        visitor=lambda port, room: Address(port, f"/ws/chat/{room.chat}/", room.visitor.cookie),
        agent=lambda port, room: Address(port, "/ws/chat/desk/", room.agent.cookie),
        hello=json.dumps({"t": "hello", "v": 1, "after": 1}),
        ping=json.dumps({"t": "ping", "k": 1}),
        line=_our_line,
        words=_our_words,
    ),
)


class Pair:
    """A room: the agent speaks, the visitor hears. Each line carries when it was said."""

    def __init__(self, side: Side, port: int, room: Room, outcome: Outcome) -> None:
        self.side, self.room, self.outcome = side, room, outcome
        self.addresses = side.agent(port, room), side.visitor(port, room)
        self.sockets: list[Socket] = []
        self.welcome = asyncio.Event()
        self.times: list[float] = []
        # While it goes on, what was heard is answered at once with the next line.
        self.is_flood = False

    async def open(self) -> None:
        # The agent's desk first: it has one chat.
        desk_hello = self.side.hello and json.dumps(
            {"t": "hello", "v": 1, "after": {self.room.chat: 1}}
        )
        for address, heard, hello in zip(
            self.addresses,
            (self._agent_heard, self._heard),
            (desk_hello, self.side.hello),
            strict=True,
        ):
            socket = await open_socket(address, heard, self._closed)
            self.sockets.append(socket)
            if hello:
                socket.send(hello)
                await self.welcome.wait()
                self.welcome.clear()

    def say(self) -> None:
        self.outcome.said += 1
        self.sockets[0].send(self.side.line(self.room, f"{time.perf_counter()} {LINE}"))

    def ping(self) -> None:
        for socket in self.sockets:
            socket.send(self.side.ping)

    def close(self) -> None:
        for socket in self.sockets:
            socket.close()

    def _closed(self, _socket: Socket, code: int) -> None:
        self.outcome.dropped += code != GOODBYE

    def _agent_heard(self, _socket: Socket, text: bytes) -> None:
        """As a page does, it reads all that it gets."""
        if json.loads(text).get("t") == "welcome":
            self.welcome.set()

    def _heard(self, _socket: Socket, text: bytes) -> None:
        now = time.perf_counter()
        frame = json.loads(text)
        if frame.get("t") == "welcome":
            self.welcome.set()
        for words in self.side.words(frame):
            said, _, line = words.partition(" ")
            if line != LINE:
                continue
            self.outcome.heard += 1
            self.times.append((now - float(said)) * 1000)
            if self.is_flood:
                self.say()


def pairs_of(side: Side, port: int, rooms: list[Room]) -> tuple[list[Pair], Outcome]:
    outcome = Outcome()
    return [Pair(side, port, room, outcome) for room in rooms], outcome


async def talk(side: Side, pairs: list[Pair], outcome: Outcome, *, seconds: float) -> None:
    """A line a second in each room, then as many as the server takes."""
    pings = asyncio.create_task(_keep_pinging(pairs)) if side.ping else None
    await _in_turns([pair.open for pair in pairs])
    gc.freeze()
    await asyncio.sleep(SETTLE_SECONDS)
    await asyncio.gather(*(_say_each_second(pair, seconds) for pair in pairs))
    await asyncio.sleep(SETTLE_SECONDS)
    outcome.steady_seconds = seconds
    outcome.steady = _taken(pairs)
    await _flood(pairs, outcome, seconds)
    if pings is not None:
        pings.cancel()
    for pair in pairs:
        pair.close()


async def _flood(pairs: list[Pair], outcome: Outcome, seconds: float) -> None:
    began = time.perf_counter()
    for pair in pairs:
        pair.is_flood = True
        pair.say()
    await asyncio.sleep(seconds)
    for pair in pairs:
        pair.is_flood = False
    outcome.flood = _taken(pairs)
    outcome.flood_seconds = time.perf_counter() - began
    await asyncio.sleep(SETTLE_SECONDS)


def _taken(pairs: list[Pair]) -> list[float]:
    times = [each for pair in pairs for each in pair.times]
    for pair in pairs:
        pair.times = []
    return times


async def _say_each_second(pair: Pair, seconds: float) -> None:
    await asyncio.sleep(random.random())  # noqa: S311
    for _ in range(int(seconds)):
        pair.say()
        await asyncio.sleep(1)


async def _keep_pinging(pairs: list[Pair] | list["Guest"]) -> None:
    """Each once in so many seconds, by the clock: a busy machine must not make them late."""
    due = time.monotonic()
    for turn in itertools.count():
        for pair in pairs[turn % PING_SECONDS :: PING_SECONDS]:
            pair.ping()
        due += 1
        await asyncio.sleep(max(0, due - time.monotonic()))


async def _in_turns(acts: list[Callable[[], Awaitable[None]]]) -> None:
    gate = asyncio.Semaphore(TOGETHER)

    async def one(act: Callable[[], Awaitable[None]]) -> None:
        async with gate:
            await act()

    await asyncio.gather(*(one(act) for act in acts))


class Guest:
    """A connection that says nothing but that it is there, and comes back when it was cut."""

    def __init__(self, side: Side, address: Address, hello: str) -> None:
        self.side, self.address, self.hello = side, address, hello
        self.socket: Socket | None = None
        self.is_welcome = False
        self.drops: Counter[int] = Counter()
        self.failures = self.failed = 0

    async def open(self) -> None:
        self.socket = await open_socket(self.address, self._heard, self._closed)
        self.is_welcome = not self.hello
        if self.hello:
            self.socket.send(self.hello)

    def ping(self) -> None:
        if self.socket is not None and self.side.ping:
            self.socket.send(self.side.ping)

    async def stay(self) -> None:
        """Come back whenever the connection is gone, as pages do: each at another moment."""
        least, most = BACK_OFF
        while True:
            if self.socket is not None:
                await asyncio.sleep(1)
                continue
            wait = min(most, least * 2 ** min(self.failures, 8))
            await asyncio.sleep(random.uniform(0, wait))  # noqa: S311
            try:
                await self.open()
            except OSError:
                self.failures += 1
                self.failed += 1

    def _heard(self, _socket: Socket, _text: bytes) -> None:
        self.is_welcome, self.failures = True, 0

    def _closed(self, socket: Socket, code: int) -> None:
        if socket is self.socket:
            self.drops[code] += 1
            self.failures += not self.is_welcome
            self.socket, self.is_welcome = None, False


async def crowd(live: Live, guests: list[Guest], *, seconds: float) -> dict[str, str]:
    """Figures of many idle connections: memory, work, drops, and a restart of the server."""
    empty, began = live.memory, time.perf_counter()
    tasks = [asyncio.create_task(guest.stay()) for guest in guests]
    tasks.append(asyncio.create_task(_keep_pinging(guests)))
    came = await _all_here(guests, began)
    sent_away = _drops(guests)
    inside = sum(guest.is_welcome for guest in guests)
    await asyncio.sleep(SETTLE_SECONDS)
    full, spent = live.memory, live.cpu_seconds
    await asyncio.sleep(seconds)
    busy, later = (live.cpu_seconds - spent) / seconds, live.memory
    dropped = _drops(guests) - sent_away
    await asyncio.to_thread(live.kill)
    before = _drops(guests).total() + sum(guest.failed for guest in guests)
    await asyncio.to_thread(live.start)
    await asyncio.to_thread(live.wait)
    back = await _all_here(guests, time.perf_counter())
    tries = _drops(guests).total() + sum(guest.failed for guest in guests) - before
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return {
        "connections": str(len(guests)),
        "s until all are in": f"{came:.1f}",
        f"in after {STORM_SECONDS} s at the latest": str(inside),
        "sent away meanwhile": str(sent_away.total()),
        "kB a connection": f"{(full - empty) / 1024 / inside:.1f}",
        f"kB a connection after {seconds:.0f} s": f"{(later - empty) / 1024 / inside:.1f}",
        "CPU of the server meanwhile": f"{busy:.0%}",
        "dropped": str(dropped.total()),
        "after a kill: s until all are back": f"{back:.1f}",
        "after a kill: tries in vain": str(tries),
    }


async def _all_here(guests: list[Guest], began: float) -> float:
    """Seconds until everybody has been let in; `math.inf` after `STORM_SECONDS`."""
    seconds = 0.0
    while seconds < STORM_SECONDS:
        await asyncio.sleep(0.1)
        seconds = time.perf_counter() - began
        if all(guest.is_welcome for guest in guests):
            return seconds
    return math.inf


def _drops(guests: list[Guest]) -> Counter[int]:
    return sum((guest.drops for guest in guests), Counter())


def guests_of(side: Side, port: int, rooms: list[Room], *, most_desks: int) -> list[Guest]:
    """All visitors, and so many of the desks: the others are open elsewhere."""
    desks: dict[int, list[Room]] = {}
    for room in rooms:
        desks.setdefault(room.agent.user_id, []).append(room)
    guests = [Guest(side, side.visitor(port, room), side.hello) for room in rooms]
    for of_agent in list(desks.values())[:most_desks]:
        after = {room.chat: 1 for room in of_agent}
        hello = side.hello and json.dumps({"t": "hello", "v": 1, "after": after})
        guests.append(Guest(side, side.agent(port, of_agent[0]), hello))
    return guests
