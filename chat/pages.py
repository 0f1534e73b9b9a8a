"""Open pages, as the process that holds their sockets knows them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from accounts.actor import Access
from chat.bells import name_of_session
from chat.frames import Frame, Side, text_of
from chat.wires import Send, Wire


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """By what right a socket was opened; looked at again and again (`chat.standing`).

    party_id, access  for whom a visitor acts, and how far; None of a desk
    rights            of a desk: what its user may do with chats
    """

    session_key: str
    user_id: int
    language: str
    party_id: int | None = None
    access: Access | None = None
    rights: frozenset[str] = frozenset()

    @property
    def is_desk(self) -> bool:
        return self.access is None


class Page:
    """One open socket with what it is for: a visitor's has one seat, a desk one for each chat.

    is_used   whether its person did something since the session was last looked at
    told      the frame of the queue that it was sent last
    on_agent  of a desk: called when its agent's chats or presence may be others
    only_looks  a window of a team lead, and no desk: nobody is there by it, and it has no chats
    """

    __slots__ = ("claim", "is_used", "on_agent", "only_looks", "seats", "told", "wire")

    def __init__(
        self,
        send: Send,
        claim: Claim,
        *,
        on_agent: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.wire = Wire(send, session=name_of_session(claim.session_key))
        self.claim = claim
        self.seats: dict[UUID, Seat] = {}
        self.is_used = self.only_looks = False
        self.told = ""
        self.on_agent = on_agent

    @property
    def seats_of_visitor(self) -> list[int]:
        """The keys of the chats in which the page is the visitor's."""
        return [] if self.claim.is_desk else [seat.chat_id for seat in self.seats.values()]

    def push(self, frame: Frame) -> None:
        self.wire.push(text_of(frame))


class Seat:
    """A page's place at one chat.

    name       the reader's own, as the other side calls it
    last       up to which line the page was sent all
    asked      from where on the page wants it again
    is_ready   whether the page has said what it has; before that it is sent nothing
    is_silent  of a team lead who looks on: nobody is told
    """

    __slots__ = (
        "asked",
        "chat_id",
        "is_filling",
        "is_ready",
        "is_silent",
        "last",
        "name",
        "page",
        "public_id",
        "side",
        "thread_id",
    )

    def __init__(
        self,
        page: Page,
        *,
        side: Side,
        chat_id: int,
        public_id: UUID,
        thread_id: int,
        name: str,
        is_silent: bool = False,
    ) -> None:
        self.page = page
        self.side = side
        self.chat_id = chat_id
        self.public_id = public_id
        self.thread_id = thread_id
        self.name = name
        self.is_silent = is_silent
        self.last = 0
        self.asked: int | None = None
        self.is_ready = self.is_filling = False

    @property
    def reader(self) -> tuple[int, str, UUID | None]:
        """Those of whom this is equal are sent the same frames."""
        claim = self.page.claim
        return (claim.user_id, claim.language, self.public_id if claim.is_desk else None)

    @property
    def is_for_staff(self) -> bool:
        return self.page.claim.is_desk and self.is_ready

    def push(self, frame: Frame) -> None:
        """Send a frame about this chat; on a desk it says which."""
        if self.page.claim.is_desk:
            frame = {**frame, "c": str(self.public_id)}
        self.page.push(frame)

    def push_text(self, text: str) -> None:
        self.page.wire.push(text)
