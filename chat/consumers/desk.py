"""The socket of an agent's desk: all of its chats; of a team lead, those that it looks at."""

from asyncio import sleep
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from channels.db import database_sync_to_async
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from chat import frames, polling, standing
from chat.consumers.base import ChatSocket, Handler, number_in, uuid_in
from chat.frames import Frame, Side
from chat.models import Chat, ChatAgent, ChatState
from chat.pages import Claim, Page, Seat
from chat.queries.chats import find_chat_for_agent, part_of
from chat.queries.desk_sockets import DeskChat, DeskNow, desk_chat, desk_chats, desk_now, why_gone
from chat.services import presence, saying, watching
from chat.services.transferring import NotInChatError
from messaging.models import Author
from messaging.queries.messages import shown_name
from messaging.services import posting
from messaging.services.notes import EmptyNoteError

# Chats that a page may ask for when it comes back: those of an agent, and some that ended.
MOST_CHATS = 50


class DeskConsumer(ChatSocket):
    """`/ws/chat/desk/`: for agents and team leads who passed the second factor."""

    user: User
    is_welcome = is_loading = is_stale = False

    async def enter(self) -> Page | int:
        found = await database_sync_to_async(self._find)(timezone.now())
        if isinstance(found, int):
            return found
        return Page(self.base_send, found, on_agent=self.reload)

    def _find(self, at: datetime) -> Claim | int:
        session = self.session()
        user = standing.user_of(session, at=at)
        if user is None or session.session_key is None:
            return frames.SESSION_ENDED
        if not standing.may_use_desk(user, session):
            return frames.RIGHT_ENDED
        # Without the rights that were looked up for the answer: they are asked for anew.
        self.user = User.objects.get(pk=user.pk)
        return Claim(
            session_key=session.session_key,
            user_id=user.pk,
            language=user.language,
            rights=standing.rights_of(user),
        )

    def seat_of(self, frame: Frame) -> Seat | None:
        """Before a page has asked for the lines of a chat, that is all it may say of it."""
        seat = self._seat(frame)
        return seat if seat is not None and (seat.is_ready or frame["t"] == "ask") else None

    def _seat(self, frame: Frame) -> Seat | None:
        chat = uuid_in(frame, "c")
        return self.page.seats.get(chat) if self.page is not None and chat is not None else None

    def last(self) -> dict[str, int]:
        seats = self.page.seats.values() if self.page is not None else ()
        rooms = self.hub.rooms
        return {str(seat.public_id): rooms[seat.thread_id].newest for seat in seats}

    # --- Which chats --------------------------------------------------------------------------

    async def hear_hello(self, frame: Frame) -> None:
        page, after = self.page, frame.get("after")
        if page is None or self.is_welcome:
            return
        if frame.get("v") != frames.VERSION:
            page.wire.close(frames.OTHER_VERSION, why="newer")
            return
        page.only_looks = frame.get("only_looks") is True
        known = after if isinstance(after, dict) and not page.only_looks else {}
        for told in await self.hub.worker.run(self._chats_of, list(known)[:MOST_CHATS]):
            self._sit(page, told)
        welcome = {"t": "welcome", "v": frames.VERSION, "now": frames.moment(timezone.now())}
        page.push({**welcome, "last": self.last()})
        self.is_welcome = True
        for seat in list(page.seats.values()):
            if (number := number_in(known, str(seat.public_id))) is not None:
                self.begin(seat, number)
                self.hub.tell_chat(seat)
        await self.reload()

    def _chats_of(self, names: list[object]) -> list[DeskChat]:
        """Those that the page has, if they still are, or were, the agent's."""
        chats = [find_chat_for_agent(self.user, each) for each in map(_uuid_of, names) if each]
        told = [desk_chat(self.user, each.pk) for each in chats if each]
        # What a team lead looked at it asks for anew: each look is on record.
        return [each for each in told if each and self._was_in(each)]

    def _was_in(self, told: DeskChat) -> bool:
        parts = Chat.objects.get(pk=told.now.chat_id).hand_outs.filter(agent=self.user)
        return parts.exists()

    async def reload(self) -> None:
        """Chats have come to the desk or left it, or the agent is there in another way."""
        self.is_stale = True
        if self.is_loading or not self.is_welcome or (self.page and self.page.only_looks):
            return
        self.is_loading = True
        try:
            while self.is_stale:
                self.is_stale = False
                chats = await self.hub.worker.run(desk_chats, self.user)
                now = await self.hub.worker.run(desk_now, self.user)
                await self._follow(chats, now)
        finally:
            self.is_loading = False

    async def _follow(self, chats: list[DeskChat], now: DeskNow | None) -> None:
        page = self.page
        if page is None or page.wire.is_closed:
            return
        mine = {each.now.public_id for each in chats}
        for seat in list(page.seats.values()):
            has_ended = self.hub.chats[seat.chat_id].state == ChatState.ENDED
            # An ended chat stays on the desk until the page lets it go.
            if seat.public_id in mine or seat.is_silent or has_ended:
                continue
            why = await self.hub.worker.run(why_gone, self.user.pk, seat.chat_id)
            if page.wire.is_closed:
                # It has left meanwhile, and must not sit down again.
                return
            seat.push({"t": "gone", "why": why})
            self.hub.rise(seat)
        for told in chats:
            seat = page.seats.get(told.now.public_id) or self._sit(page, told)
            if not seat.is_ready or seat.is_silent:
                seat.is_silent = False
                seat.push(frames.handed(told))
        if now is not None:
            page.push(frames.desk(now, chats=sorted(map(str, mine)), waiting=self.hub.waiting))

    def _sit(self, page: Page, told: DeskChat, *, is_silent: bool = False) -> Seat:
        now = told.now
        seat = Seat(
            page,
            side=Side.AGENT,
            chat_id=now.chat_id,
            public_id=now.public_id,
            thread_id=now.thread_id,
            name=shown_name(Author.AGENT, self.user),
            is_silent=is_silent,
        )
        self.hub.sit(seat, now, newest=told.last, read=told.read)
        return seat

    # --- Who is there -------------------------------------------------------------------------

    async def hear_here(self, _frame: Frame) -> None:
        await self._be(presence.come)

    async def hear_break(self, _frame: Frame) -> None:
        await self._be(presence.take_break)

    async def hear_away(self, _frame: Frame) -> None:
        await self._be(presence.go)

    async def _be(self, change: Callable[[User, datetime], object]) -> None:
        """The page is told how it stands by the bell of the change, and here if there was none."""
        if self.page is not None:
            self.page.is_used = True
        await self.hub.worker.run(_try, change, self.user, timezone.now())
        await self.reload()

    # --- Lines --------------------------------------------------------------------------------

    def is_quick(self, seat: Seat) -> bool:
        # While a line was slowed down its chat may have left the desk.
        now = self.hub.chats.get(seat.chat_id)
        return now is not None and not seat.is_silent and self.user.pk in now.agents

    async def hear_line(self, frame: Frame) -> None:
        """Also a line of a chat that is not on the desk is answered: else its page waits for it."""
        chat, name = uuid_in(frame, "c"), uuid_in(frame, "id")
        if self.page is None or not self.is_welcome or chat is None or name is None:
            return
        if chat not in self.page.seats:
            if wait := self._lines.wait():
                await sleep(wait)
            # It may have come just now, or be one that has ended.
            found = await self.hub.worker.run(self._chats_of, [str(chat)])
            if not found:
                with override(self.page.claim.language):
                    refused = frames.refused(name, why="right-ended")
                self.page.push({**refused, "c": str(chat)})
                return
            self.begin(self._sit(self.page, found[0]), found[0].last)
        await super().hear_line(frame)

    def say_slowly(self, seat: Seat, client_id: UUID, text: str, at: datetime) -> Frame:
        with override(seat.page.claim.language):
            chat = find_chat_for_agent(self.user, seat.public_id)
            if chat is None or not self._may_say(seat, chat):
                return frames.refused(client_id, why="right-ended")
            try:
                message = saying.answer(
                    agent=self.user,
                    chat=chat,
                    text=text,
                    client_id=client_id,
                    after_number=seat.last,
                    at=at,
                )
            except posting.EmptyMessageError:
                return frames.refused(client_id, why="empty")
            except posting.TooLongError:
                return frames.refused(client_id, why="too-long")
            except (
                posting.AnsweredMeanwhileError,
                posting.TakenByOtherError,
                NotInChatError,
            ):
                return frames.refused(client_id, why="not-sent")
            return polling.ack_of(message)

    def _may_say(self, seat: Seat, chat: Chat) -> bool:
        if seat.is_silent:
            return False
        return chat.state == ChatState.ENDED or part_of(self.user, chat) is not None

    # --- A team lead --------------------------------------------------------------------------

    async def hear_look(self, frame: Frame) -> None:
        """Look on, silently: nobody sees it but the auditor."""
        chat, after = uuid_in(frame, "c"), number_in(frame, "after") or 0
        if self.page is None or chat is None or chat in self.page.seats:
            return
        told = await self.hub.worker.run(self._look, chat, timezone.now())
        if told is None:
            self.page.push({"t": "gone", "c": str(chat), "why": "right-ended"})
            return
        seat = self._sit(self.page, told, is_silent=True)
        self.begin(seat, after)
        self.hub.tell_chat(seat)
        seat.push(frames.marks(self.hub.rooms[seat.thread_id].marks))

    def _look(self, public_id: UUID, at: datetime) -> DeskChat | None:
        chat = find_chat_for_agent(self.user, public_id)
        if chat is None:
            return None
        try:
            watching.look(lead=self.user, chat_id=chat.pk, at=at)
        except watching.NotALeadError:
            return None
        return desk_chat(self.user, chat.pk)

    async def hear_unlook(self, frame: Frame) -> None:
        seat = self._seat(frame)
        if seat is not None and seat.is_silent:
            self.hub.rise(seat)

    async def hear_whisper(self, frame: Frame) -> None:
        seat, text, name = self._seat(frame), frame.get("text"), uuid_in(frame, "id")
        if seat is None or name is None or not isinstance(text, str):
            return
        at, seat.page.is_used = timezone.now(), True
        with override(seat.page.claim.language):
            seat.push(await self.hub.worker.run(self._whisper, seat.chat_id, name, text, at))

    def _whisper(self, chat_id: int, name: UUID, text: str, at: datetime) -> Frame:
        try:
            watching.whisper(lead=self.user, chat_id=chat_id, text=text, at=at)
        except EmptyNoteError:
            return frames.refused(name, why="empty")
        except watching.NotALeadError:
            return frames.refused(name, why="right-ended")
        return {"t": "ack", "id": str(name), "n": None, "at": frames.moment(at), "as": "note"}

    HANDLERS: ClassVar[Mapping[str, Handler]] = {
        "hello": hear_hello,
        "line": hear_line,
        "read": ChatSocket.hear_read,
        "got": ChatSocket.hear_got,
        "typing": ChatSocket.hear_typing,
        "ask": ChatSocket.hear_ask,
        "ping": ChatSocket.hear_ping,
        "here": hear_here,
        "break": hear_break,
        "away": hear_away,
        "look": hear_look,
        "unlook": hear_unlook,
        "whisper": hear_whisper,
    }


def _try(change: Callable[[User, datetime], object], user: User, at: datetime) -> None:
    """Who is no agent of chats, or takes a break from nothing, stays as it is."""
    try:
        change(user, at)
    except (presence.NotAtDeskError, ChatAgent.DoesNotExist):
        return


def _uuid_of(name: object) -> UUID | None:
    return uuid_in({"c": name}, "c")
