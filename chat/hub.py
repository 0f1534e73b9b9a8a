"""The sockets of one process: who is at which chat, and what other processes say of them.

One subscription to the channel layer for all sockets, and an own fan-out. What this process
stores is handed round from memory; of what others store the layer brings the numbers, and one
query brings the lines. The layer is only a bell: `consumers.beats` looks at the tables by itself.
"""

from asyncio import Task, gather, get_running_loop
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Final

import structlog
from django.db import DatabaseError
from django.utils.translation import override
from redis.exceptions import RedisError

from chat import frames
from chat.frames import Frame, Side
from chat.layer import Layer, Message
from chat.models import ChatState
from chat.pages import Page, Seat
from chat.queries.live import ChatNow, chats_now, note_of
from chat.rooms import Names, Room, nameless
from chat.worker import Worker
from messaging.models import Author
from messaging.services.quick_lines import (
    DatabaseAwayError,
    NotStoredError,
    StoredLine,
    lines_at,
    writer_of_loop,
)

# Open sockets of one session, in one process.
MOST_PAGES: Final = 10
# What may be away for a while, and is tried again by the next beat.
AWAY: Final = (DatabaseError, DatabaseAwayError, NotStoredError, RedisError, OSError, TimeoutError)

logger = structlog.get_logger(__name__)


class Hub:
    """All open pages of one event loop; see `consumers.beats.hub_of_loop`.

    chats     how the chats stand that pages are open at, as their pages were told
    waiting     how many chats wait, by queue and language
    opening     how many sockets wait to be told whether they may come in
    is_stale    whether places in the queue are to be told anew
    is_doubted  whether rights are to be looked at again, before it is time
    wake_robot  called with the key of a chat in which the robot was asked something
    """

    def __init__(self) -> None:
        self.worker = Worker()
        self.names = Names(self.worker)
        self.rooms: dict[int, Room] = {}
        self.sessions: defaultdict[str, set[Page]] = defaultdict(set)
        self.desks: defaultdict[int, set[Page]] = defaultdict(set)
        self.at_chat: defaultdict[int, list[Seat]] = defaultdict(list)
        self.chats: dict[int, ChatNow] = {}
        self.waiting: dict[tuple[str, str], int] = {}
        self.is_stale = self.is_doubted = False
        self.opening = 0
        self.wake_robot: Callable[[int], None] = _nobody
        self.layer = Layer(self._hear)
        self._dirty: set[int] = set()
        self._is_refreshing = False
        self._tasks: set[Task[None]] = set()
        writer_of_loop().listen(self._stored)
        self.spawn(self.layer.listen())
        self.spawn(self.layer.speak())

    # --- Who is there -------------------------------------------------------------------------

    @property
    def pages(self) -> list[Page]:
        return [page for pages in self.sessions.values() for page in pages]

    def admit(self, page: Page) -> bool:
        """A page has opened its socket; False when its session has too many."""
        pages = self.sessions[page.wire.session]
        if len(pages) >= MOST_PAGES:
            return False
        pages.add(page)
        if page.on_agent is not None:
            self.desks[page.claim.user_id].add(page)
        return True

    def leave(self, page: Page) -> None:
        """The socket of a page is closed."""
        page.wire.lost()
        for seat in list(page.seats.values()):
            self.rise(seat)
        _drop(self.sessions, page.wire.session, page)
        _drop(self.desks, page.claim.user_id, page)

    def sit(self, seat: Seat, now: ChatNow, *, newest: int, read: tuple[int, int]) -> Room:
        """A page is at a chat from now on; it hears nothing before `Seat.is_ready`.

        newest  the number of the thread's last line
        read    how far the person's side and staff have read
        """
        # A page sits once at a chat, also if two have found out at a time that it is to.
        if (other := seat.page.seats.get(seat.public_id)) is not None:
            self.rise(other)
        room = self.rooms.get(seat.thread_id)
        if room is None:
            room = Room(seat.thread_id, names=self.names, worker=self.worker)
            self.rooms[seat.thread_id] = room
        room.newest = max(room.newest, newest)
        room.seats.append(seat)
        seat.page.seats[seat.public_id] = seat
        self.at_chat[seat.chat_id].append(seat)
        self.chats.setdefault(seat.chat_id, now)
        self.marks_are(room, *read)
        return room

    def rise(self, seat: Seat) -> None:
        """A page is not at a chat any more."""
        seat.page.seats.pop(seat.public_id, None)
        room = self.rooms[seat.thread_id]
        room.seats.remove(seat)
        if not room.seats:
            del self.rooms[seat.thread_id]
        seats = self.at_chat[seat.chat_id]
        seats.remove(seat)
        if not seats:
            del self.at_chat[seat.chat_id]
            self.chats.pop(seat.chat_id, None)

    # --- What is said -------------------------------------------------------------------------

    def fill(self, seats: Collection[Seat]) -> None:
        """Send to seats what they have not got, from the table."""
        for seat in seats:
            if room := self.rooms.get(seat.thread_id):
                self.spawn(self.calmly(room.fill(seat)))

    def look_at(self, thread_id: int, number: int) -> None:
        """Something was stored in a thread, which is known to have come to a number."""
        if (room := self.rooms.get(thread_id)) and number > room.newest:
            room.newest = number
            self.fill(room.behind())
        self._ask_robot(thread_id)

    def tell_robot_types(self, chat_id: int) -> None:
        """The robot looks for its answer: it is seen as one who types."""
        for seat in self._visitors_at(chat_id):
            name = nameless(Author.BOT, seat.page.claim.language)
            seat.push({"t": "typing", "by": frames.BY[Author.BOT], "name": name})

    def tell_robot_said(self, chat_id: int) -> None:
        """The robot has answered: nobody waits for the bell."""
        self.fill(self._visitors_at(chat_id))

    def tell_typing(self, seat: Seat) -> None:
        """Somebody types: those who are at the same thread see it for some seconds."""
        self._typing(seat.thread_id, seat.side, seat.name, without=seat)
        self.layer.tell("chat.typing", thread=seat.thread_id, side=str(seat.side), name=seat.name)

    def got(self, seat: Seat, number: int) -> None:
        """A page has got all up to a number."""
        room = self.rooms[seat.thread_id]
        number = min(number, room.newest)
        if self._mark(room, f"{seat.side}_got", number, without=seat):
            self.layer.tell(
                "chat.marks", thread=seat.thread_id, mark=f"{seat.side}_got", number=number
            )

    def read(self, seat: Seat, number: int) -> None:
        """A reader has read up to a number, and that is stored."""
        room = self.rooms.get(seat.thread_id)
        if room and self._mark(room, f"{seat.side}_read", number, without=seat):
            self.layer.tell(
                "chat.marks", thread=seat.thread_id, mark=f"{seat.side}_read", number=number
            )

    def marks_are(self, room: Room, person: int, staff: int) -> None:
        """How far each side has read, as the table says."""
        self._mark(room, "visitor_read", person)
        self._mark(room, "agent_read", staff)

    def chat_is(self, now: ChatNow) -> None:
        """How a chat stands; who is at it is told when that is new."""
        before = self.chats.get(now.chat_id)
        self.chats[now.chat_id] = now
        if before is None or before == now:
            return
        self.is_stale = True
        for seat in list(self.at_chat.get(now.chat_id, ())):
            if seat.is_ready:
                self.tell_chat(seat)
            self._refresh_desk(seat.page)

    def tell_chat(self, seat: Seat) -> None:
        """How its chat stands, to one page."""
        now, claim = self.chats[seat.chat_id], seat.page.claim
        with override(claim.language):
            seat.push(frames.chat_of_desk(now) if claim.is_desk else frames.chat(now))

    # --- What others say ----------------------------------------------------------------------

    def _stored(self, lines: Sequence[StoredLine]) -> None:
        """Lines were stored by this process."""
        self._hand_round(lines)
        self.layer.tell_lines([(each.thread_id, each.number) for each in lines])
        for thread_id in {each.thread_id for each in lines if each.author == Author.PERSON}:
            self._ask_robot(thread_id)

    def _ask_robot(self, thread_id: int) -> None:
        """Something was said by a page of this process: if to the robot, it answers here."""
        room = self.rooms.get(thread_id)
        for chat_id in {seat.chat_id for seat in room.seats} if room else ():
            now = self.chats.get(chat_id)
            if now is not None and now.state == ChatState.BOT:
                self.wake_robot(chat_id)

    def _hand_round(self, lines: Sequence[StoredLine]) -> None:
        ordered = sorted(lines, key=lambda each: (each.thread_id, each.number))
        for thread_id, of_thread in groupby(ordered, key=lambda each: each.thread_id):
            if room := self.rooms.get(thread_id):
                self.fill(room.take(list(of_thread)))

    def _hear(self, message: Message) -> None:
        """What no handler is for is said by a newer version, or a beat."""
        handlers: dict[str, Callable[[Message], None]] = {
            "chat.lines": self._hear_lines,
            "chat.typing": self._hear_typing,
            "chat.marks": self._hear_marks,
            "chat.chat": self._hear_chat,
            "chat.queue": self._hear_queue,
            "chat.agent": self._hear_agent,
            "chat.session": self._hear_session,
            "chat.party": self._hear_party,
            "chat.note": self._hear_note,
            "chat.robot": self._hear_robot,
        }
        if handler := handlers.get(message["type"]):
            handler(message)

    def _hear_lines(self, message: Message) -> None:
        wanted = [
            (thread_id, number)
            for thread_id, number in message["lines"]
            if (room := self.rooms.get(thread_id)) and number > room.newest
        ]
        if wanted:
            self.spawn(self.calmly(self._fetch(wanted)))

    def _hear_typing(self, message: Message) -> None:
        self._typing(message["thread"], Side(message["side"]), message["name"])

    def _hear_marks(self, message: Message) -> None:
        if room := self.rooms.get(message["thread"]):
            self._mark(room, message["mark"], message["number"])

    def _hear_chat(self, message: Message) -> None:
        self.refresh([message["chat"]])

    def _hear_queue(self, _message: Message) -> None:
        self.is_stale = True

    def _hear_agent(self, message: Message) -> None:
        for page in list(self.desks.get(message["agent"], ())):
            self._refresh_desk(page)

    def _hear_session(self, message: Message) -> None:
        for page in list(self.sessions.get(message["session"], ())):
            page.wire.close(frames.SESSION_ENDED, why="session-ended")

    def _hear_party(self, _message: Message) -> None:
        self.is_doubted = True

    def _hear_note(self, message: Message) -> None:
        """Notes of agents: for desks alone."""
        seats = [seat for seat in self.at_chat.get(message["chat"], ()) if seat.is_for_staff]
        if seats:
            self.spawn(self.calmly(self._tell_note(message["note"], seats)))

    def _hear_robot(self, message: Message) -> None:
        """A web process has stored what somebody said to the robot."""
        self.wake_robot(message["chat"])

    async def _tell_note(self, note_id: int, seats: Collection[Seat]) -> None:
        note = await self.worker.run(note_of, note_id)
        for seat in seats:
            if note is not None:
                seat.push(frames.note(note))

    def _refresh_desk(self, page: Page) -> None:
        if page.on_agent is not None:
            self.spawn(self.calmly(page.on_agent()))

    async def _fetch(self, pairs: Sequence[tuple[int, int]]) -> None:
        self._hand_round(await lines_at(pairs))

    def refresh(self, chat_ids: Collection[int]) -> None:
        """Look anew how chats stand that pages are open at."""
        self._dirty.update(each for each in chat_ids if each in self.at_chat)
        if self._dirty and not self._is_refreshing:
            self._is_refreshing = True
            self.spawn(self.calmly(self._refresh()))

    async def _refresh(self) -> None:
        try:
            while self._dirty:
                dirty, self._dirty = self._dirty, set()
                for now in (await self.worker.run(chats_now, dirty)).values():
                    self.chat_is(now)
        finally:
            self._is_refreshing = False

    def _visitors_at(self, chat_id: int) -> list[Seat]:
        seats = self.at_chat.get(chat_id, ())
        return [seat for seat in seats if seat.side is Side.VISITOR and seat.is_ready]

    # --- Small matters ------------------------------------------------------------------------

    def _typing(
        self, thread_id: int, side: Side, name: str, *, without: Seat | None = None
    ) -> None:
        frame = {"t": "typing", "by": str(side), "name": name}
        self._push(thread_id, frame, without=without)

    def _mark(self, room: Room, mark: str, number: int, *, without: Seat | None = None) -> bool:
        """Move a mark on; False when it was there already."""
        if number <= getattr(room.marks, mark):
            return False
        room.marks = replace(room.marks, **{mark: number})
        self._push(room.thread_id, frames.marks(room.marks), without=without)
        return True

    def _push(self, thread_id: int, frame: Frame, *, without: Seat | None) -> None:
        room = self.rooms.get(thread_id)
        for seat in room.seats if room else ():
            if seat is not without and seat.is_ready:
                seat.push(frame)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Let it run; the loop itself keeps no task alive."""
        task = get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Nothing is listened to any more, and the connections are given back."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await gather(*tasks, return_exceptions=True)
        self.worker.close()

    async def calmly(self, work: Awaitable[object]) -> None:
        """What is away is tried again by the next beat; trouble of one ends no other."""
        try:
            await work
        except AWAY as trouble:
            logger.warning("chat_hub_waits", trouble=type(trouble).__name__)
        except Exception:
            logger.exception("chat_hub_trouble")


def _nobody(_chat_id: int) -> None:
    """A hub without a robot."""


def _drop[Key](pages: dict[Key, set[Page]], key: Key, page: Page) -> None:
    found = pages.get(key)
    if found is not None:
        found.discard(page)
        if not found:
            del pages[key]
