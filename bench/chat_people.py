"""Those who chat: a visitor with one or two devices, and an agent with several chats at once."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4

from bench.chat_device import Device, Frame, Settings, Window

DESK: Final = "/ws/chat/desk/"
ENDED: Final = "ended"
# Nothing that a fault does lasts as long.
PATIENCE: Final = 180
TRIES: Final = 60
WORDS: Final = (
    "lasku maksu eräpäivä huomenna kiitos voisinko saada lisää aikaa summa viite tili".split()
)


@dataclass
class Report:
    """What a conversation looked like from outside; the checks compare it with the tables.

    written  of each device, what it wrote in that order: id and words
    acked    number by id
    screens  of each device, all lines in their order: number, side, words
    read     how far each device showed what it had read, and the marks that it saw at the end
    """

    chat: str
    visitor: int
    written: list[list[tuple[str, str]]] = field(default_factory=list)
    acked: dict[str, int] = field(default_factory=dict)
    as_message: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    screens: list[list[tuple[int, str, str]]] = field(default_factory=list)
    read: int = 0
    agent_read: int = 0
    wrong: list[str] = field(default_factory=list)
    unfinished: str = ""

    def add(self, window: Window, written: list[tuple[str, str]]) -> None:
        """Of one device of the visitor's."""
        roll = window.roll
        self.written.append(written)
        self.acked |= roll.acked
        self.as_message += roll.as_message
        self.refused |= roll.refused
        self.screens.append([(each.number, each.by, each.text) for each in roll.shown])
        self.read = max(self.read, roll.read)
        self.agent_read = max(self.agent_read, roll.read_by("agent"))
        self.wrong += roll.wrong


class Page(Device):
    """A visitor's page of one chat."""

    def __init__(
        self,
        settings: Settings,
        chat: str,
        cookie: str,
        chance: random.Random,
        counts: Counter[str],
    ) -> None:
        super().__init__(settings, f"/ws/chat/{chat}/", cookie, chance, counts)
        self.window = Window(self, "visitor")
        self.written: list[tuple[str, str]] = []

    def __str__(self) -> str:
        roll = self.window.roll
        return (
            f"{roll.state} {'open' if self.is_welcome else 'not open'}, {roll.last} shown, early "
            f"{list(roll.early)}, {len(roll.outbox)} unsent, read {roll.read}, marks {roll.marks}"
        )

    def hello(self) -> Frame:
        return {"t": "hello", "v": 1, "after": self.window.roll.last}

    def heard(self, frame: Frame) -> None:
        self.window.take(frame)

    def resend(self, *, older_than: float) -> None:
        self.window.resend(older_than=older_than)

    def say(self, text: str) -> None:
        self.written.append((self.window.say(text), text))


class Desk(Device):
    """An agent's desk: each line of a visitor's is read and answered, unless another did."""

    def __init__(
        self, settings: Settings, cookie: str, chance: random.Random, counts: Counter[str]
    ) -> None:
        super().__init__(settings, DESK, cookie, chance, counts)
        self.windows: dict[str, Window] = {}
        self.written: dict[str, list[tuple[str, str]]] = {}
        self.gone: set[str] = set()
        self._thinking: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def hello(self) -> Frame:
        after = {
            chat: window.roll.last
            for chat, window in self.windows.items()
            if chat not in self.gone and (window.roll.state != ENDED or window.roll.outbox)
        }
        return {"t": "hello", "v": 1, "after": after}

    def heard(self, frame: Frame) -> None:
        chat = frame.get("c")
        match frame["t"]:
            case "desk":
                self._take_desk(frame)
            case "welcome" | "pong":
                for each, last in frame["last"].items():
                    if each in self.windows:
                        self.windows[each].take({"t": frame["t"], "last": last})
            case "handed":
                self._open(frame["c"])
            case "gone":
                self.gone.add(frame["c"])
            case _ if chat in self.windows:
                self.windows[chat].take(frame)
                self._think_about(chat)

    def _take_desk(self, frame: Frame) -> None:
        """Who was away for so long that its chats went to others says that it is back."""
        if frame["presence"] != "here":
            self.counts["back at the desk"] += 1
            self.send({"t": "here"})

    def _open(self, chat: str) -> None:
        self.gone.discard(chat)
        if chat not in self.windows:
            self.windows[chat] = Window(self, "agent", {"c": chat})
            self.written[chat] = []
        self.windows[chat].roll.asked_at = 0
        self.windows[chat].ask()

    def resend(self, *, older_than: float) -> None:
        for chat, window in self.windows.items():
            if chat not in self.gone:
                window.resend(older_than=older_than)

    def _think_about(self, chat: str) -> None:
        roll = self.windows[chat].roll
        is_new = roll.read < last_of(roll.shown, "visitor")
        if chat not in self._thinking and (is_new or self._is_asked(chat)):
            self._thinking.add(chat)
            task = asyncio.create_task(self._answer(chat))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _is_asked(self, chat: str) -> bool:
        roll = self.windows[chat].roll
        if chat in self.gone or roll.outbox or roll.state == ENDED:
            return False
        said = [each for each in roll.shown if each.by in ("visitor", "agent")]
        return bool(said) and said[-1].by == "visitor"

    async def _answer(self, chat: str) -> None:
        await asyncio.sleep(self.chance.uniform(0.1, 1.0))
        self._thinking.discard(chat)
        window = self.windows[chat]
        window.read_all()
        if not self._is_asked(chat):
            return
        text = f"{uuid4().hex[:8]} {some_words(self.chance)}"
        self.written[chat].append((window.say(text), text))

    def is_done(self) -> bool:
        """Whether all that was written here is stored, refused, or of a chat that went away."""
        open_ones = (window for chat, window in self.windows.items() if chat not in self.gone)
        return not any(window.roll.outbox for window in open_ones)

    def report(self) -> dict[str, Any]:
        """What stood on this desk: of each chat, as in `Report`."""
        return {
            chat: {
                "written": self.written[chat],
                "acked": window.roll.acked,
                "refused": window.roll.refused,
                "screen": [(each.number, each.by, each.text) for each in window.roll.shown],
                "read": window.roll.read,
                "wrong": window.roll.wrong,
                "outbox": list(window.roll.outbox),
                "gone": chat in self.gone,
            }
            for chat, window in self.windows.items()
        }


def some_words(chance: random.Random) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(3, 15)))


@dataclass
class Conversation:
    """One visitor's chat from the first words to the last, on one device or two."""

    settings: Settings
    visitor: dict[str, Any]
    chance: random.Random
    counts: Counter[str]
    pool: ThreadPoolExecutor
    lines: int
    sleeping: list[asyncio.Task[None]] = field(default_factory=list)

    async def run(self) -> Report:
        loop = asyncio.get_running_loop()
        client_id, words = uuid4(), f"{uuid4().hex[:8]} {some_words(self.chance)}"
        chat = await loop.run_in_executor(
            self.pool, start_chat, self.visitor["user_id"], words, client_id
        )
        report = Report(chat, self.visitor["user_id"], [[(str(client_id), words)]])
        pages = [self._page(chat) for _ in range(2 if self.chance.random() < 0.25 else 1)]
        tasks = [asyncio.create_task(each.run()) for each in pages]
        try:
            await self._talk(pages, report)
            await self._end(pages, report)
        finally:
            for each, task in zip(pages, tasks, strict=True):
                each.stop()
                task.cancel()
                report.add(each.window, each.written)
        return report

    def _page(self, chat: str) -> Page:
        return Page(self.settings, chat, self.visitor["cookie"], self.chance, self.counts)

    async def _talk(self, pages: list[Page], report: Report) -> None:
        if not await pages[0].until(lambda: _is_answered(pages[0]), PATIENCE):
            report.unfinished = "no agent came"
            return
        for _ in range(self.lines - 1):
            page = self.chance.choice(pages)
            if self.chance.random() < 0.03:
                self.sleeping.append(asyncio.create_task(page.sleep(self._sleep_seconds())))
                # What one writes on a page that cannot send stays in its outbox.
            for _ in range(1 + (self.chance.random() < 0.2)):
                page.say(f"{uuid4().hex[:8]} {some_words(self.chance)}")
            if self.chance.random() < 0.7:
                await page.until(lambda page=page: _is_answered(page), PATIENCE)
            await asyncio.sleep(self.chance.uniform(0.05, 0.8))
            page.window.read_all()

    def _sleep_seconds(self) -> float:
        """Mostly the length of a look at something else, seldom longer than a socket lives."""
        return self.chance.choice((2, 4, 8, 12, 35)) * self.chance.uniform(0.7, 1.3)

    async def _end(self, pages: list[Page], report: Report) -> None:
        """All is said, heard, and read by both; then it is ended, now and then too early."""
        loop = asyncio.get_running_loop()
        late = None
        if self.chance.random() < 0.1:
            # Somebody writes without a connection while the chat is ended elsewhere.
            late = pages[-1]
            self.counts["ended too early"] += 1
            self.sleeping.append(asyncio.create_task(late.sleep(self.chance.uniform(1, 4))))
            late.say(f"{uuid4().hex[:8]} {some_words(self.chance)}")
        elif not await self._settled(pages):
            report.unfinished = f"not all was heard: {'; '.join(map(str, pages))}"
        await loop.run_in_executor(self.pool, end_chat, report.chat)
        if late is not None and not await late.until(lambda: not late.window.roll.outbox, PATIENCE):
            report.unfinished = "what came late was not taken"
        for page in pages:
            await page.until(lambda page=page: page.window.roll.state == ENDED, 15)

    async def _settled(self, pages: list[Page]) -> bool:
        for page in pages:
            if not await page.until(lambda page=page: _is_answered(page), PATIENCE):
                return False
        for page in pages:
            page.window.read_all()
        rolls = [page.window.roll for page in pages]
        for page in pages:
            if not await page.until(
                lambda roll=page.window.roll: (
                    not roll.early
                    and roll.last == max(each.last for each in rolls)
                    and roll.read_by("visitor") >= max(each.read for each in rolls)
                    and roll.read_by("agent") >= last_of(roll.shown, "visitor")
                ),
                PATIENCE,
            ):
                return False
        return True


def _is_answered(page: Page) -> bool:
    """Whether all that this page wrote is stored, and an agent had the last word."""
    roll = page.window.roll
    return not roll.outbox and last_of(roll.shown, "agent") > last_of(roll.shown, "visitor")


def last_of(shown: list[Any], by: str) -> int:
    return next((each.number for each in reversed(shown) if each.by == by), 0)


def start_chat(user_id: int, words: str, client_id: UUID) -> str:
    """What the page of starting does, pressed again until it answers."""
    from django.utils import timezone

    from accounts.actor import Actor
    from accounts.models import User
    from chat.services import starting
    from messaging.matters import GENERAL

    def once() -> str:
        user = User.objects.select_related("party").get(pk=user_id)
        actor = Actor(user=user, acting_for=user.party)
        chat = starting.start(
            actor=actor,
            text=words,
            client_id=client_id,
            at=timezone.now(),
            matter=GENERAL,
            subject="Maksuaika",
        )
        return str(chat.public_id)

    return until_it_works(once)


def end_chat(public_id: str) -> None:
    """What the visitor's button does."""
    from django.utils import timezone

    from chat.models import Chat, EndReason
    from chat.services import ending

    def once() -> None:
        chat = Chat.objects.select_related("user").get(public_id=public_id)
        ending.end(chat_id=chat.pk, reason=EndReason.BY_VISITOR, at=timezone.now(), by=chat.user)

    until_it_works(once)


def until_it_works[Answer](act: Callable[[], Answer]) -> Answer:
    """As a person presses a button until it does something; Valkey may be away meanwhile."""
    from kombu.exceptions import OperationalError
    from redis.exceptions import RedisError

    for _ in range(TRIES):
        try:
            return act()
        except (RedisError, OperationalError, OSError):
            time.sleep(0.5)
    return act()
