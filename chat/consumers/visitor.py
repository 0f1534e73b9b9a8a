"""The socket of a visitor's page: one chat."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from channels.db import database_sync_to_async
from django.utils import timezone
from django.utils.translation import override

from accounts import acting
from chat import frames, polling, standing
from chat.consumers.base import ChatSocket, Handler, number_in
from chat.frames import Frame, Side
from chat.models import Chat, ChatState
from chat.pages import Claim, Page, Seat
from chat.queries.chats import find_keys
from chat.queries.live import ChatNow, chats_now, read_marks
from messaging.models import Author
from messaging.queries.messages import shown_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a page is told when it comes in."""

    claim: Claim
    name: str
    now: ChatNow
    last: int
    read: tuple[int, int]


class VisitorConsumer(ChatSocket):
    """`/ws/chat/<uuid>/`: for the visitor of the chat, as long as its session may see it."""

    seat: Seat

    async def enter(self) -> Page | int:
        public_id = self.scope["url_route"]["kwargs"]["public_id"]
        found = await database_sync_to_async(self._find)(public_id, timezone.now())
        if isinstance(found, int):
            return found
        page = Page(self.base_send, found.claim)
        self.seat = Seat(
            page,
            side=Side.VISITOR,
            chat_id=found.now.chat_id,
            public_id=public_id,
            thread_id=found.now.thread_id,
            name=found.name,
        )
        self._entry: Entry | None = found
        return page

    def _find(self, public_id: UUID, at: datetime) -> Entry | int:
        session = self.session()
        user = standing.user_of(session, at=at)
        if user is None or session.session_key is None:
            return frames.SESSION_ENDED
        actor = acting.find_actor(user, session, at=at) if user.party is not None else None
        keys = find_keys(actor, public_id) if actor is not None else None
        # Someone else's chat and no chat look the same.
        if actor is None or keys is None:
            return frames.RIGHT_ENDED
        chat_id, thread_id, last = keys
        return Entry(
            claim=standing.claim_of(actor, session_key=session.session_key),
            name=shown_name(Author.PERSON, user),
            now=chats_now([chat_id])[chat_id],
            last=last,
            read=read_marks([thread_id]).get(thread_id, (0, 0)),
        )

    def seat_of(self, frame: Frame) -> Seat | None:
        return self.seat if self.seat.is_ready else None

    def last(self) -> int:
        return self.hub.rooms[self.seat.thread_id].newest if self.seat.is_ready else 0

    def is_quick(self, seat: Seat) -> bool:
        access = seat.page.claim.access
        return access is not None and access.basis is None

    async def hear_hello(self, frame: Frame) -> None:
        seat, entry, after = self.seat, self._entry, number_in(frame, "after") or 0
        if frame.get("v") != frames.VERSION:
            seat.page.wire.close(frames.OTHER_VERSION, why="newer")
            return
        if entry is None:
            return
        self._entry = None
        room = self.hub.sit(seat, entry.now, newest=entry.last, read=entry.read)
        welcome = {"t": "welcome", "v": frames.VERSION, "now": frames.moment(timezone.now())}
        seat.push({**welcome, "last": room.newest, "state": entry.now.state.lower()})
        self.begin(seat, after)
        seat.push(frames.marks(room.marks))
        self.hub.tell_chat(seat)
        self.hub.is_stale |= entry.now.state == ChatState.WAITING

    def say_slowly(self, seat: Seat, client_id: UUID, text: str, at: datetime) -> Frame:
        claim = seat.page.claim
        with override(claim.language):
            actor = standing.actor_of(claim, at=at)
            chat = Chat.objects.select_related("thread__party").get(pk=seat.chat_id)
            if actor is None:
                return frames.refused(client_id, why="right-ended")
            return polling.say(actor=actor, chat=chat, client_id=client_id, text=text, at=at)

    HANDLERS: ClassVar[Mapping[str, Handler]] = {
        "hello": hear_hello,
        "line": ChatSocket.hear_line,
        "read": ChatSocket.hear_read,
        "got": ChatSocket.hear_got,
        "typing": ChatSocket.hear_typing,
        "ask": ChatSocket.hear_ask,
        "ping": ChatSocket.hear_ping,
    }
