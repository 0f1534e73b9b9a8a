"""What the sockets of visitors and of agents have in common: frames in, limits, lines.

Channels would give each socket a subscription of its own and look after database connections at
each frame, in a thread. Here one hub listens for all sockets of the process, and a line of a chat
takes no thread at all (`messaging.services.quick_lines`).
"""

import json
from asyncio import sleep
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from time import monotonic
from typing import Any, ClassVar, Final
from uuid import UUID

from channels.consumer import AsyncConsumer
from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer
from django.conf import settings
from django.http import parse_cookie
from django.utils import timezone
from django.utils.translation import override

from accounts.session_store import SessionStore
from chat import frames
from chat.consumers.beats import hub_of_loop
from chat.frames import Frame, Side
from chat.hub import Hub
from chat.pages import Page, Seat
from messaging.models import Author
from messaging.services.quick_lines import (
    DatabaseAwayError,
    EmptyMessageError,
    NewLine,
    NotLiveError,
    NotStoredError,
    TooLongError,
    writer_of_loop,
)

# Characters of a frame that a client sends; the server (`--ws-max-size`) cuts what is far longer.
LONGEST_FRAME: Final = 64 * 1024
HIGHEST: Final = 2**31 - 1
# So many sockets may wait to be told whether they may come in: a page waits ten seconds for that.
MOST_OPENING: Final = 200

type Handler = Callable[[Any, Frame], Awaitable[None]]


class Pace:
    """How fast something may come: `burst` at once, and on average so many in `seconds`."""

    __slots__ = ("_free_at", "_gap", "_slack")

    def __init__(self, burst: int, seconds: float) -> None:
        self._gap = seconds / burst
        self._slack = seconds - self._gap
        self._free_at = 0.0

    def wait(self) -> float:
        """Count one; how many seconds too early it comes."""
        now = monotonic()
        self._free_at = max(self._free_at, now) + self._gap
        return max(0.0, self._free_at - self._gap - self._slack - now)


class ChatSocket(AsyncConsumer):
    """One socket of one page. `HANDLERS` says what its client may say."""

    HANDLERS: ClassVar[Mapping[str, Handler]] = {}

    page: Page | None = None
    hub: Hub

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[dict[str, Any]]],
        send: Callable[[dict[str, Any]], Awaitable[None]],
    ) -> None:
        self.scope = scope
        self.base_send = send
        try:
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            pass
        finally:
            if self.page is not None:
                self.hub.leave(self.page)

    async def dispatch(self, message: dict[str, Any]) -> None:
        match message["type"]:
            case "websocket.connect":
                await self._open()
            case "websocket.receive":
                await self._hear(message.get("text"))
            case "websocket.disconnect":
                raise StopConsumer

    async def enter(self) -> Page | int:
        """Who opened the socket; or the code with which it is closed again."""
        raise NotImplementedError

    def session(self) -> SessionStore:
        """The session that the socket was opened with, not asked for yet."""
        sent = b"; ".join(value for name, value in self.scope["headers"] if name == b"cookie")
        cookies = parse_cookie(sent.decode("latin-1"))
        return SessionStore(cookies.get(settings.SESSION_COOKIE_NAME))

    async def _open(self) -> None:
        """A page that may not come in hears why, which a refused handshake could not say."""
        await self.base_send({"type": "websocket.accept"})
        self.hub = hub_of_loop()
        found = await self._enter_in_turn()
        if isinstance(found, int):
            await self.base_send({"type": "websocket.close", "code": found})
            raise StopConsumer
        # Two lines a second for long, as fast as one types for short; all else in plenty.
        self._lines, self._asks, self._frames = Pace(20, 10), Pace(50, 10), Pace(300, 10)
        # An agent types in several chats; each other process hears of it.
        self._typings = Pace(40, 10)
        # What it took to find out who it is need not be kept for hours: not here, and not by the
        # routers on the way, which hold these same headers as long as the socket is open.
        self.scope["headers"].clear()
        self.scope = {}
        if not self.hub.admit(found):
            found.wire.close(frames.AGAINST_THE_RULES, why="too-many")
            return
        self.page = found

    async def _enter_in_turn(self) -> Page | int:
        """After a restart all pages come at once: who would wait for too long comes again later."""
        if self.hub.opening >= MOST_OPENING:
            return frames.TRY_AGAIN_LATER
        self.hub.opening += 1
        try:
            return await self.enter()
        finally:
            self.hub.opening -= 1

    async def _hear(self, text: str | None) -> None:
        page = self.page
        if page is None or page.wire.is_closed:
            return
        page.wire.heard_at = monotonic()
        if text is None or len(text) > LONGEST_FRAME:
            page.wire.close(frames.TOO_BIG, why="too-big")
        elif self._frames.wait():
            page.wire.close(frames.AGAINST_THE_RULES, why="too-many")
        elif (frame := _frame_of(text)) is None:
            page.wire.close(frames.AGAINST_THE_RULES, why="not-understood")
        elif handler := self.HANDLERS.get(frame["t"]):
            await handler(self, frame)

    # --- What both sides say ------------------------------------------------------------------

    def seat_of(self, frame: Frame) -> Seat | None:
        """The chat that a frame is about, if the page is at it."""
        raise NotImplementedError

    async def hear_ask(self, frame: Frame) -> None:
        """The page says up to where it has all; who asks again and again is not answered."""
        seat, after = self.seat_of(frame), number_in(frame, "after")
        if seat is None or after is None or self._asks.wait():
            return
        # It may be on its way already.
        if not seat.is_filling or after < seat.last:
            self.begin(seat, after)

    def begin(self, seat: Seat, after: int) -> None:
        """From now on the seat is sent all that comes after a number."""
        seat.asked, seat.is_ready = after, True
        # Asked in any case: what was said since the page came in has rung before it sat here.
        self.hub.fill([seat])
        self.hub.refresh([seat.chat_id])

    async def hear_ping(self, frame: Frame) -> None:
        if self.page is not None:
            self.page.push({"t": "pong", "k": number_in(frame, "k"), "last": self.last()})

    def last(self) -> int | dict[str, int]:
        """How far the page's chats have come."""
        raise NotImplementedError

    async def hear_typing(self, frame: Frame) -> None:
        seat = self.seat_of(frame)
        if seat is not None and not seat.is_silent and not self._typings.wait():
            seat.page.is_used = True
            self.hub.tell_typing(seat)

    async def hear_got(self, frame: Frame) -> None:
        seat, number = self.seat_of(frame), number_in(frame, "n")
        if seat is not None and number and not seat.is_silent:
            self.hub.got(seat, number)

    async def hear_read(self, frame: Frame) -> None:
        seat, number = self.seat_of(frame), number_in(frame, "n")
        if seat is None or not number or seat.is_silent:
            return
        agent_id = seat.page.claim.user_id if seat.side is Side.AGENT else None
        # A mark that is lost is set again: the page repeats it when it comes back.
        await self.hub.calmly(self._mark_read(seat, number, agent_id))

    async def _mark_read(self, seat: Seat, number: int, agent_id: int | None) -> None:
        number = min(number, self.hub.rooms[seat.thread_id].newest)
        if await writer_of_loop().mark_read(
            thread_id=seat.thread_id, agent_id=agent_id, number=number, at=timezone.now()
        ):
            self.hub.read(seat, number)

    # --- Lines --------------------------------------------------------------------------------

    async def hear_line(self, frame: Frame) -> None:
        """Store a line and say so. What cannot be stored now is sent again by the page."""
        seat, client_id, text = self.seat_of(frame), uuid_in(frame, "id"), frame.get("text")
        if seat is None or client_id is None or not isinstance(text, str):
            return
        # Who comes out of a tunnel with a full outbox is slowed down, not refused: it would come
        # out of order. Meanwhile nothing else is heard from this page.
        if wait := self._lines.wait():
            await sleep(wait)
        seat.page.is_used = True
        seat.page.wire.heard_at = monotonic()
        try:
            answer = await self._say(seat, client_id, text)
        except (NotStoredError, DatabaseAwayError):
            seat.page.wire.close(frames.TRY_AGAIN_LATER, why="later")
            return
        seat.push(answer)

    async def _say(self, seat: Seat, client_id: UUID, text: str) -> Frame:
        if not self.is_quick(seat):
            return await self._say_slowly(seat, client_id, text)
        line = NewLine(
            thread_id=seat.thread_id,
            author=Author.AGENT if seat.side is Side.AGENT else Author.PERSON,
            user_id=seat.page.claim.user_id,
            text=text,
            client_id=client_id,
            at=timezone.now(),
        )
        try:
            stored = await writer_of_loop().say(line)
        except NotLiveError:
            return await self._say_slowly(seat, client_id, text)
        except (EmptyMessageError, TooLongError) as trouble:
            with override(seat.page.claim.language):
                why = "empty" if isinstance(trouble, EmptyMessageError) else "too-long"
                return frames.refused(client_id, why=why)
        return frames.ack(client_id, number=stored.number, at=stored.sent_at, as_message=False)

    def is_quick(self, seat: Seat) -> bool:
        """Whether nothing is to be asked before a line of this page is stored."""
        raise NotImplementedError

    async def _say_slowly(self, seat: Seat, client_id: UUID, text: str) -> Frame:
        at = timezone.now()
        answer: Frame = await database_sync_to_async(self.say_slowly)(seat, client_id, text, at)
        if answer["t"] == "ack":
            self.hub.look_at(seat.thread_id, answer["n"])
        return answer

    def say_slowly(self, seat: Seat, client_id: UUID, text: str, at: datetime) -> Frame:
        """With all the questions that a message of the portal asks; in a thread."""
        raise NotImplementedError


def _frame_of(text: str) -> Frame | None:
    try:
        frame = json.loads(text)
    except (ValueError, RecursionError):
        return None
    is_frame = isinstance(frame, dict) and isinstance(frame.get("t"), str)
    return frame if is_frame else None


def number_in(frame: Frame, name: str) -> int | None:
    """A number of the frame; None for all that no number of a line can be."""
    value = frame.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= HIGHEST else None


def uuid_in(frame: Frame, name: str) -> UUID | None:
    value = frame.get(name)
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None
