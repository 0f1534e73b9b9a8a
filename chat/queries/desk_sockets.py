"""What an agent's desk is told of its chats and of itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from chat.models import Chat, ChatAgent, HandOut, HandOutEnd, Part
from chat.queries.chats import chats_of_agent, find_chat_for_agent
from chat.queries.desks import load_of
from chat.queries.live import ChatNow, chats_now, read_marks
from messaging.models import Author
from messaging.queries.messages import shown_name


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskChat:
    """A chat as it comes to a desk.

    name  of the visitor
    part  None: it has ended, or is looked at by a team lead
    """

    now: ChatNow
    name: str
    part: Part | None
    about: str
    started_at: datetime
    queued_at: datetime
    last: int
    read: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskNow:
    """How an agent is there."""

    presence: str
    since: datetime | None
    at_once: int
    load: int


def desk_chats(user: User) -> list[DeskChat]:
    """The chats that an agent is in now; some six queries."""
    parts = HandOut.objects.filter(agent=user, ended_at=None).values_list("chat", "part")
    return _told(chats_of_agent(user), dict(parts))


def desk_chat(user: User, chat_id: int) -> DeskChat | None:
    """One chat that an agent was in, or that a team lead looks at."""
    chat = Chat.objects.filter(pk=chat_id).first()
    found = find_chat_for_agent(user, chat.public_id) if chat else None
    return _told([found], {})[0] if found else None


def desk_now(user: User) -> DeskNow | None:
    """None of who is no agent of chats."""
    agent = ChatAgent.objects.filter(user=user).first()
    if agent is None:
        return None
    return DeskNow(
        presence=agent.presence,
        since=agent.presence_since,
        at_once=agent.at_once,
        load=load_of([user.pk]).get(user.pk, 0),
    )


def why_gone(user_id: int, chat_id: int) -> str:
    """How the agent's part in a chat ended that it is not in any more."""
    ends = HandOut.objects.filter(agent=user_id, chat=chat_id, ended_at__isnull=False)
    match ends.order_by("-ended_at", "-pk").values_list("ended", flat=True).first():
        case HandOutEnd.TRANSFERRED:
            return "transferred"
        case HandOutEnd.LEFT:
            return "left"
        case _:
            return "taken"


def _told(chats: Iterable[Chat], parts: dict[int, str]) -> list[DeskChat]:
    rows = list(chats)
    nows = chats_now([each.pk for each in rows])
    read = read_marks([each.thread_id for each in rows])
    return [
        DeskChat(
            now=nows[each.pk],
            name=shown_name(Author.PERSON, each.user),
            part=Part(parts[each.pk]) if each.pk in parts else None,
            about=each.about,
            started_at=each.started_at,
            queued_at=each.queued_at,
            last=each.thread.last_number,
            read=read.get(each.thread_id, (0, 0)),
        )
        for each in rows
        if each.pk in nows
    ]
