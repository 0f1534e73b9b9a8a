"""A chat as its window shows it: the lines day by day, and where one stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from typing import Any, Final

from django.utils.html import escape, urlize
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.actor import Actor
from chat import words
from chat.bot.scene import Kind
from chat.frames import BY
from chat.models import Chat, ChatState, EndReason
from chat.queries.queue import Turn
from messaging import words_times
from messaging.models import Attachment, Author, Message, ThreadState
from messaging.queries.messages import Said, said_of
from myropo.calendar import helsinki_date

# Of a long chat the latest lines; all of them stand in the message centre.
MOST: Final = 300
# What somebody says within this time goes on from the line before.
TOGETHER: Final = timedelta(minutes=5)
BY_US: Final = frozenset({Author.AGENT, Author.BOT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """goes_on  of the same author as the line before, shortly after it
    choices  the robot's buttons that may be pressed still; of older lines the pages they open
    """

    number: int
    id: str
    by: str
    name: str
    text: SafeString
    time: str
    sent_at: datetime
    files: Sequence[Attachment]
    is_own: bool
    goes_on: bool
    choices: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """What was said on one day; `iso` as in `2026-11-22`."""

    iso: str
    label: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Place:
    """The queue in words."""

    place: str
    wait: str
    more: str
    may_not_get_turn: bool


@dataclass(frozen=True, slots=True)
class Over:
    """How a chat ended, and what comes of it."""

    title: str
    next: str


def lines_of(chat: Chat) -> list[Said]:
    """What was said in a chat, the latest `MOST` of it; three queries."""
    rows = Message.objects.filter(thread=chat.thread_id, number__gte=chat.first_number)
    if chat.last_number is not None:
        rows = rows.filter(number__lte=chat.last_number)
    rows = rows.select_related("user__party").prefetch_related("attachments").defer("search")
    return [said_of(each) for each in reversed(rows.order_by("-number")[:MOST])]


def days_of(said: Sequence[Said], *, chat: Chat, actor: Actor, at: datetime) -> list[Day]:
    today = helsinki_date(at)
    answered = _answered_to(said) if chat.state == ChatState.BOT else None
    lines = [
        _line(each, before, actor, answered)
        for before, each in pairwise([None, *said])
        if each is not None
    ]
    return [
        Day(day.isoformat(), words_times.heading_of(day, today=today), list(of_day))
        for day, of_day in groupby(lines, key=lambda each: helsinki_date(each.sent_at))
    ]


def place_of(turn: Turn) -> Place:
    place, wait, more = words.queue(
        place=turn.place,
        low=turn.expected.low if turn.expected else None,
        high=turn.expected.high if turn.expected else None,
        closes_at=turn.closes_at,
        may_not_get_turn=turn.may_not_get_turn,
    ).split("\n", 2)
    return Place(place, wait, more, turn.may_not_get_turn)


def over(chat: Chat, *, at: datetime) -> Over:
    """Of an ended chat whose thread is loaded."""
    return Over(words.ended(chat.ended), _next(chat, at=at))


def _next(chat: Chat, *, at: datetime) -> str:
    thread = chat.thread
    if chat.ended == EndReason.CALL_BACK:
        return _("Everything that was said stays in your messages.")
    if thread.state == ThreadState.WAITS_FOR_US and thread.answer_by is not None:
        when = words_times.promise(thread.answer_by, at=at)
        return _("We answer your message by %(when)s. You need not type anything again.") % {
            "when": when
        }
    return _("Everything that was said stays in your messages. If something is open, write there.")


def _answered_to(said: Sequence[Said]) -> int:
    """Up to which line the robot's buttons have been answered: the person's last one."""
    return max((each.number for each in said if each.is_by_person), default=0)


def _line(said: Said, before: Said | None, actor: Actor, answered: int | None) -> Line:
    """answered  None: the robot is not asked any more"""
    may_press = answered is not None and said.number > answered
    return Line(
        number=said.number,
        id=str(said.client_id),
        by=BY[said.author],
        name=said.name,
        text=_text(said),
        time=words_times.time_of(said.sent_at),
        sent_at=said.sent_at,
        files=said.attachments,
        is_own=said.is_by_person and said.user_id == actor.user.pk,
        goes_on=before is not None and _goes_on(said, before),
        choices=[each for each in said.choices if may_press or each["kind"] == Kind.OPEN],
    )


def _goes_on(said: Said, before: Said) -> bool:
    alike = (said.author, said.user_id) == (before.author, before.user_id)
    is_soon = said.sent_at - before.sent_at < TOGETHER
    is_same_day = helsinki_date(said.sent_at) == helsinki_date(before.sent_at)
    return alike and is_soon and is_same_day and said.author != Author.PORTAL


def _text(said: Said) -> SafeString:
    """Lines break where they were broken (by the style); our addresses lead somewhere."""
    if said.author in BY_US:
        return SafeString(urlize(said.text, nofollow=True, autoescape=True))
    return escape(said.text)
