"""What the server says to pages of a chat: values in, JSON out.

The same frames go over sockets and, where those are blocked, as answers over HTTP
(`chat.polling`). docs/decisions/0045-the-chat-protocol.md has all of them, in both directions.
Frames with words are made in the language that is active.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, Protocol
from uuid import UUID

from chat import words, words_desk
from chat.models import ChatState
from chat.queries.desk_sockets import DeskChat, DeskNow
from chat.queries.live import ChatNow
from chat.queries.queue import Turn
from messaging.models import Attachment, Author, InternalNote
from messaging.queries.messages import shown_name

type Frame = dict[str, Any]

VERSION: Final = 1

GOING_AWAY: Final = 1001
AGAINST_THE_RULES: Final = 1008
TOO_BIG: Final = 1009
TRY_AGAIN_LATER: Final = 1013
SESSION_ENDED: Final = 4401
RIGHT_ENDED: Final = 4403
OTHER_VERSION: Final = 4409

BY: Final[Mapping[str, str]] = {
    Author.PERSON: "visitor",
    Author.AGENT: "agent",
    Author.PORTAL: "portal",
    Author.BOT: "bot",
}
# Of a button; which step it leads to, and with what, never leaves the server.
SHOWN_OF_CHOICE: Final = ("key", "label", "kind", "url")


class Side(StrEnum):
    VISITOR = "visitor"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Marks:
    """How far each side got and read the lines; numbers."""

    visitor_got: int = 0
    visitor_read: int = 0
    agent_got: int = 0
    agent_read: int = 0


class Line(Protocol):
    """A `StoredLine` or a `Said`."""

    @property
    def number(self) -> int: ...
    @property
    def client_id(self) -> UUID: ...
    @property
    def author(self) -> Author: ...
    @property
    def user_id(self) -> int | None: ...
    @property
    def text(self) -> str: ...
    @property
    def sent_at(self) -> datetime: ...
    @property
    def choices(self) -> Sequence[Mapping[str, Any]]: ...


def text_of(frame: Frame) -> str:
    """A frame as it goes over a socket."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def line(
    said: Line,
    *,
    name: str,
    files: Iterable[Attachment] = (),
    reader_id: int,
    is_for_staff: bool = False,
) -> Frame:
    """One line as a reader sees it.

    id       what the page called it that wrote it
    name     as the other side is called
    own      whether the reader wrote it, here or on another device
    choices  of a robot's line: its buttons, of which staff see what they say
    """
    frame: Frame = {
        "n": said.number,
        "id": str(said.client_id),
        "by": BY[said.author],
        "name": name,
        "text": said.text,
        "at": moment(said.sent_at),
        "own": said.user_id == reader_id,
        "files": [
            {"id": str(each.public_id), "name": each.name, "kind": each.file_type} for each in files
        ],
    }
    if said.author == Author.BOT:
        shown = ("label",) if is_for_staff else SHOWN_OF_CHOICE
        frame["choices"] = [{part: each[part] for part in shown} for each in said.choices]
    return frame


def lines(said: Sequence[Frame], *, last: int, more: bool) -> Frame:
    """Lines in order. `last`: up to which number they reach; `more`: later ones follow."""
    return {"t": "lines", "lines": list(said), "last": last, "more": more}


def ack(client_id: UUID | str, *, number: int, at: datetime, as_message: bool) -> Frame:
    """It is stored for good; as a message where the chat is over: an agent answers later."""
    kind = "message" if as_message else "line"
    return {"t": "ack", "id": str(client_id), "n": number, "at": moment(at), "as": kind}


def refused(client_id: UUID | str, *, why: str) -> Frame:
    """It was not stored and will not be, `words` say why. What was written stays where it is."""
    return {"t": "refused", "id": str(client_id), "why": why, "words": words.refusal(why)}


def identify(client_id: UUID | str, *, url: str) -> Frame:
    """Nothing was done yet: a bank has to say first who sits there. The address leads there."""
    return {"t": "identify", "id": str(client_id), "url": url}


def marks(now: Marks) -> Frame:
    return {
        "t": "marks",
        "visitor": {"got": max(now.visitor_got, now.visitor_read), "read": now.visitor_read},
        "agent": {"got": max(now.agent_got, now.agent_read), "read": now.agent_read},
    }


def chat(now: ChatNow) -> Frame:
    """How the chat stands, for its visitor."""
    state = ChatState(now.state)
    name = (now.agent_name or shown_name(Author.AGENT, None)) if now.agents else ""
    said = words.ended(now.ended) if state == ChatState.ENDED else words.who(state, name)
    return {
        "t": "chat",
        "state": state.lower(),
        "agent": {"name": name} if name else None,
        "ended": now.ended.lower() or None,
        "words": said,
    }


def chat_of_desk(now: ChatNow) -> Frame:
    """The same for staff."""
    is_ended = now.state == ChatState.ENDED
    return {**chat(now), "words": str(words_desk.ENDED[now.ended]) if is_ended else ""}


def queue(turn: Turn) -> Frame:
    """Where one stands and how long one waits, in seconds; null: nobody can say."""
    expected = turn.expected
    low, high = (expected.low, expected.high) if expected else (None, None)
    return {
        "t": "queue",
        "place": turn.place,
        "low": low,
        "high": high,
        "closes": moment(turn.closes_at) if turn.closes_at else None,
        "may_not_get_turn": turn.may_not_get_turn,
        "words": words.queue(
            place=turn.place,
            low=low,
            high=high,
            closes_at=turn.closes_at,
            may_not_get_turn=turn.may_not_get_turn,
        ),
    }


def waiting(counts: Mapping[tuple[str, str], int]) -> Frame:
    """How many chats wait, by queue and language; for desks."""
    return {"t": "waiting", "lines": _lines_of(counts)}


def _lines_of(counts: Mapping[tuple[str, str], int]) -> list[Frame]:
    return [
        {"queue": queue, "language": language, "count": count}
        for (queue, language), count in sorted(counts.items())
    ]


def handed(told: DeskChat) -> Frame:
    """A chat comes to a desk, whose page asks for its lines then."""
    return {
        "t": "handed",
        "name": told.name,
        "part": told.part.lower() if told.part else None,
        "queue": told.now.queue,
        "language": told.now.language,
        "about": told.about,
        "started": moment(told.started_at),
        "queued": moment(told.queued_at),
        "last": told.last,
    }


def desk(now: DeskNow, *, chats: Sequence[str], waiting: Mapping[tuple[str, str], int]) -> Frame:
    """How an agent is there, with which chats."""
    return {
        "t": "desk",
        "presence": now.presence.lower(),
        "since": moment(now.since) if now.since else None,
        "load": now.load,
        "at_once": now.at_once,
        "chats": list(chats),
        "waiting": _lines_of(waiting),
    }


def note(said: InternalNote) -> Frame:
    """What one of staff tells another about a chat; never for a visitor."""
    return {
        "t": "note",
        "by": said.agent.get_short_name(),
        "text": said.text,
        "at": moment(said.written_at),
    }


def moment(at: datetime) -> str:
    """`2026-11-22T09:30:00.123Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
