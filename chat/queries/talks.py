"""What stands on an agent's chat desk: its chats, its colleagues, and what waits for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

from accounts.models import User
from chat.models import Chat, ChatAgent, ChatState, HandOut, HandOutEnd, Part, Presence
from chat.queries.chats import ANSWER, WITH_THREAD
from chat.queries.desks import load_of
from chat.rules.routing import VANISHED_AFTER
from messaging.queries.inbox import agents

# A chat that ended is asked about for so long: then its day is over.
ASKED_FOR: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A chat on an agent's desk.

    waited      until this agent got it
    is_to_name  it has ended, and the agent still has to say what it was about
    """

    chat: Chat
    part: Part
    waited: timedelta
    is_to_name: bool

    @property
    def is_own(self) -> bool:
        return self.part == Part.MAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Another agent who is at the desk, with how many chats of how many at once."""

    user: User
    load: int
    at_once: int
    is_on_break: bool

    @property
    def in_words(self) -> str:
        words = {"name": self.user.get_short_name(), "load": self.load, "most": self.at_once}
        if self.is_on_break:
            return _("%(name)s, on a break, %(load)s of %(most)s chats") % words
        return _("%(name)s, %(load)s of %(most)s chats") % words


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The chats that wait in one queue and language."""

    queue: str
    language: str
    count: int
    oldest: datetime


def agent_row_of(user: User) -> ChatAgent | None:
    """What the user can as an agent of chats; None of who is none."""
    if not user.has_perm(ANSWER):
        return None
    return ChatAgent.objects.select_related("user").filter(user=user).first()


def talks_of(user: User, *, at: datetime) -> list[Talk]:
    """The agent's chats in the order in which they came, and those still to be named at last."""
    rows = HandOut.objects.filter(agent=user).filter(_on_desk(at))
    chats = [f"chat__{path}" for path in ("user", *WITH_THREAD)]
    parts = list(rows.select_related("chat", *chats).order_by("handed_at", "id"))
    return [
        Talk(
            chat=each.chat,
            part=Part(each.part),
            waited=each.waited,
            is_to_name=each.chat.state == ChatState.ENDED,
        )
        for each in _newest_of_each_chat(parts)
    ]


def colleagues_of(user: User, *, at: datetime) -> list[Colleague]:
    """Other agents who are at their desks, who is most free at the head; two queries."""
    rows = ChatAgent.objects.filter(seen_at__gte=at - VANISHED_AFTER, user__in=agents())
    rows = rows.exclude(user=user).exclude(presence=Presence.AWAY).select_related("user")
    found = list(rows)
    loads = load_of([each.user_id for each in found])
    listed = [
        Colleague(
            user=each.user,
            load=loads.get(each.user_id, 0),
            at_once=each.at_once,
            is_on_break=each.presence == Presence.BREAK,
        )
        for each in found
    ]
    return sorted(listed, key=lambda each: (each.is_on_break, each.load, str(each.user)))


def own_place_of(agent: ChatAgent) -> Colleague:
    """An agent as one's own colleague, for who may take a chat over."""
    return Colleague(
        user=agent.user,
        load=load_of([agent.user_id]).get(agent.user_id, 0),
        at_once=agent.at_once,
        is_on_break=agent.presence == Presence.BREAK,
    )


def lines_for(agent: ChatAgent) -> list[Line]:
    """What waits that the agent could serve, by queue and language; one query."""
    rows = Chat.objects.filter(
        state=ChatState.WAITING, queue__in=agent.queues, language__in=agent.languages
    )
    counted = rows.order_by().values("queue", "language")
    counted = counted.annotate(count=Count("pk"), oldest=Min("queued_at"))
    return [Line(**each) for each in counted.order_by("oldest")]


def _on_desk(at: datetime) -> Q:
    """Parts that go on, and ended chats of one's own that have no name yet."""
    is_named_by_nobody = Q(
        part=Part.MAIN,
        ended=HandOutEnd.CHAT_ENDED,
        ended_at__gt=at - ASKED_FOR,
        chat__thread__classification="",
    )
    return Q(ended_at=None) | is_named_by_nobody


def _newest_of_each_chat(parts: Iterable[HandOut]) -> Iterable[HandOut]:
    """An agent may have had a chat twice: it came back after a transfer."""
    by_chat = {each.chat_id: each for each in parts}
    return sorted(by_chat.values(), key=lambda each: (each.ended_at is not None, each.handed_at))
