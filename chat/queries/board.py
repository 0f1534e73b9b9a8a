"""All that goes on in chats now, for those who lead: lines, agents, conversations.

A constant number of queries, however much goes on: open boards ask every few seconds.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from statistics import median
from typing import Final

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Language, User
from chat.models import Chat, ChatAgent, ChatState, HandOut, Presence
from chat.queries.desks import load_of
from chat.queries.queue import Line, expected_now
from chat.rules.routing import AWAY_AFTER, VANISHED_AFTER
from chat.rules.waiting import Range
from messaging.models import Author, Message, Queue, Service
from messaging.queries.hours import hours_of_all
from messaging.rules.opening_hours import Hours, is_open
from myropo.calendar import HELSINKI, helsinki_date

WITH_PEOPLE: Final = (ChatState.WAITING, ChatState.TALKING)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineNow:
    """One queue in one language.

    oldest    since when the longest has waited; None where nobody does
    is_late   somebody waits longer than was shown at the start
    expected  how long one who came now would wait; None: nobody can say
    agents    who takes chats of it now; room: how many they could take at once
    answered  chats begun today that have their first answer; the median of how long that took
    as_shown, shown  first hand-outs of today within the range that was shown, of so many
    """

    queue: str
    language: str
    hours: Hours
    is_open: bool
    waiting: int
    oldest: datetime | None
    is_late: bool
    expected: Range | None
    agents: int
    room: int
    answered: int
    median: timedelta | None
    as_shown: int
    shown: int

    @property
    def is_unserved(self) -> bool:
        """Somebody waits, or could come at any moment, and nobody is there."""
        return self.agents == 0 and (self.is_open or self.waiting > 0)

    @property
    def is_quiet(self) -> bool:
        """Closed, and nothing in it."""
        return not (self.is_open or self.waiting or self.answered)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentNow:
    """An agent who is at the desk or on a break.

    waits_since  since when a customer of theirs has waited for a reply; None: nobody does
    is_lost      no sign of life: the chats go to others in a moment
    """

    agent: ChatAgent
    load: int
    waits_since: datetime | None
    is_lost: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatNow:
    """A conversation that goes on.

    agents       who answers, then who helps
    waits_since  since when the customer has waited for a reply; None: the reply is the customer's
    is_away      the customer has no page open
    """

    chat: Chat
    agents: Sequence[User]
    waits_since: datetime | None
    is_away: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardNow:
    """chats are those with people; so many more (with_robot) talk with the robot."""

    lines: Sequence[LineNow]
    agents: Sequence[AgentNow]
    away: int
    chats: Sequence[ChatNow]
    with_robot: int


def board_now(*, at: datetime) -> BoardNow:
    chats = _chats(at)
    rows = list(ChatAgent.objects.select_related("user").filter(user__is_active=True))
    present = [each for each in rows if each.presence != Presence.AWAY]
    loads = load_of([each.user_id for each in present])
    agents = [_agent(each, loads, chats, at) for each in present]
    return BoardNow(
        lines=_lines(chats, agents, at),
        agents=sorted(agents, key=lambda each: str(each.agent.user).casefold()),
        away=len(rows) - len(present),
        chats=chats,
        with_robot=Chat.objects.filter(state=ChatState.BOT).count(),
    )


def _chats(at: datetime) -> list[ChatNow]:
    """Who waits for an agent longest first, then who waits for a reply longest."""
    said = Message.objects.filter(thread=OuterRef("thread"), number__gte=OuterRef("first_number"))
    by_agents = said.filter(author=Author.AGENT).order_by("-number")
    to_answer = said.filter(author=Author.PERSON, number__gt=OuterRef("answered_to"))
    rows = Chat.objects.filter(state__in=WITH_PEOPLE).select_related("thread__party", "user")
    live = rows.annotate(
        answered_to=Coalesce(Subquery(by_agents.values("number")[:1]), 0),
        waits_since=Subquery(to_answer.order_by("number").values("sent_at")[:1]),
    )
    agents: defaultdict[int, list[User]] = defaultdict(list)
    parts = HandOut.objects.filter(ended_at=None).exclude(chat__state=ChatState.ENDED)
    for part in parts.select_related("agent").order_by("part", "pk"):
        agents[part.chat_id].append(part.agent)
    found = [
        ChatNow(
            chat=each,
            agents=agents[each.pk],
            waits_since=each.waits_since,
            is_away=each.visitor_seen_at < at - AWAY_AFTER,
        )
        for each in live.order_by("queued_at", "id")
    ]
    return sorted(
        found,
        key=lambda each: (
            each.chat.state != ChatState.WAITING,
            each.waits_since or at,
            each.chat.started_at,
        ),
    )


def _agent(
    row: ChatAgent, loads: Mapping[int, int], chats: Iterable[ChatNow], at: datetime
) -> AgentNow:
    waits = [
        each.waits_since
        for each in chats
        if each.waits_since and each.agents and each.agents[0].pk == row.user_id
    ]
    return AgentNow(
        agent=row,
        load=loads.get(row.user_id, 0),
        waits_since=min(waits, default=None),
        is_lost=row.seen_at is None or row.seen_at < at - VANISHED_AFTER,
    )


def _lines(chats: Iterable[ChatNow], agents: Sequence[AgentNow], at: datetime) -> list[LineNow]:
    hours, expected, today = hours_of_all(Service.CHAT), expected_now(at=at), _Today(at)
    waiting: defaultdict[Line, list[Chat]] = defaultdict(list)
    for each in chats:
        if each.chat.state == ChatState.WAITING:
            waiting[each.chat.queue, each.chat.language].append(each.chat)
    return [
        _line(
            (queue, language),
            hours=hours[Queue(queue)],
            waiting=waiting[queue, language],
            expected=expected[queue, language],
            agents=agents,
            today=today,
            at=at,
        )
        for queue in Queue.values
        for language in Language.values
    ]


def _line(
    line: Line,
    *,
    hours: Hours,
    waiting: Sequence[Chat],
    expected: Range | None,
    agents: Sequence[AgentNow],
    today: "_Today",
    at: datetime,
) -> LineNow:
    queue, language = line
    serve = [each for each in agents if _serves(each, queue, language)]
    answers = today.answers[line]
    return LineNow(
        queue=queue,
        language=language,
        hours=hours,
        is_open=is_open(hours, at),
        waiting=len(waiting),
        oldest=min((each.queued_at for each in waiting), default=None),
        is_late=any(_is_late(each, at) for each in waiting),
        expected=expected,
        agents=len(serve),
        room=sum(max(0, each.agent.at_once - each.load) for each in serve),
        answered=len(answers),
        median=timedelta(seconds=median(answers)) if answers else None,
        as_shown=today.as_shown[line],
        shown=today.shown[line],
    )


class _Today:
    """What became of chats that got their first agent today, by line; one query.

    Of a chat that has no first answer yet, the wait alone.
    """

    def __init__(self, at: datetime) -> None:
        began = datetime.combine(helsinki_date(at), time.min, tzinfo=HELSINKI)
        self.answers: defaultdict[Line, list[float]] = defaultdict(list)
        self.shown: Counter[Line] = Counter()
        self.as_shown: Counter[Line] = Counter()
        handed = HandOut.objects.filter(
            is_first=True,
            queue__in=Queue.values,
            language__in=Language.values,
            handed_at__gte=began,
            handed_at__lte=at,
        )
        for each in handed.order_by().select_related("chat"):
            line, chat = (each.queue, each.language), each.chat
            if chat.answered_at is not None:
                # Not since it began: it may have begun with the robot.
                took = chat.answered_at - chat.queued_at
                self.answers[line].append(took.total_seconds())
            if chat.shown_low is not None and chat.shown_high is not None:
                self.shown[line] += 1
                waited = each.waited.total_seconds()
                self.as_shown[line] += chat.shown_low <= waited <= chat.shown_high


def _serves(each: AgentNow, queue: str, language: str) -> bool:
    row = each.agent
    is_there = row.presence == Presence.HERE and not each.is_lost
    return is_there and queue in row.queues and language in row.languages


def _is_late(chat: Chat, at: datetime) -> bool:
    """Whether the chat waits longer than its visitor was told at the start."""
    high = chat.shown_high
    return high is not None and (at - chat.queued_at).total_seconds() > high
