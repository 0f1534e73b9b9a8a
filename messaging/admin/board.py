"""What stands above the inbox, and what its rows say of promises and of who works on them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import User
from messaging import words_desk, words_times
from messaging.models import Thread, ThreadState
from messaging.queries import inbox
from messaging.queries.hours import hours_of
from messaging.queries.inbox import QueueCount
from messaging.rules.clock import Urgency
from messaging.rules.opening_hours import Hours, NeverOpenError, is_open, next_opening
from messaging.rules.taking import is_held
from messaging.services.taking import ANSWER
from myropo.calendar import helsinki_date

MARKS: Final = {Urgency.LATE: "late", Urgency.SOON: "near"}
MOST_ROWS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One queue above the list.

    open_now  "open until 20" or when it opens next
    waits     how long the oldest message has waited; "" where none does
    """

    count: QueueCount
    open_now: str
    waits: str


def lines(*, agent: User, at: datetime) -> list[Line]:
    """The queues; a few queries, however much waits."""
    return [
        Line(
            count=count,
            open_now=_open_now(hours_of(count.queue), at=at),
            waits=words_desk.waited(count.oldest, at=at) if count.oldest else "",
        )
        for count in inbox.counts(agent=agent, at=at)
    ]


def newest() -> int:
    """When somebody began to wait last, in seconds: a list that is older lacks that thread."""
    latest = inbox.waiting().order_by("-waits_since").values_list("waits_since", flat=True).first()
    return int(latest.timestamp()) if latest else 0


def complete(rows: Sequence[Any], *, agent: User, at: datetime) -> None:
    """Give rows of the list `left_in_words` and `taken_in_words`."""
    hours = cache(hours_of)
    keys = {row.begun_by for row in rows if row.begun_by}
    names = {user.pk: user.get_short_name() for user in User.objects.filter(pk__in=keys)}
    for row in rows:
        row.left_in_words = _left(row, hours, at=at)
        begun = names.get(row.begun_by, "")
        row.taken_in_words = _taken(row, agent=agent, begun_by=begun, at=at)


def fresh(keys: Collection[int], *, agent: User, at: datetime) -> dict[str, Any]:
    """What the open list asks for again and again."""
    shown = Thread.objects.filter(pk__in=keys).select_related("assigned_to__party")
    rows: Sequence[Any] = list(inbox.with_first_words(shown, agent=agent))
    complete(rows, agent=agent, at=at)
    return {
        "queues": lines(agent=agent, at=at),
        "newest": newest(),
        "rows": rows,
        "may_answer": agent.has_perm(ANSWER),
    }


def keys_of(text: str) -> set[int]:
    """Keys of rows as an address names them; whatever else is in it is nothing."""
    parts = text.split(",")[:MOST_ROWS]
    return {int(each) for each in parts if each.isascii() and each.isdigit() and len(each) < 19}


def _left(thread: Thread, hours: Any, *, at: datetime) -> SafeString | str:
    if thread.state != ThreadState.WAITS_FOR_US or thread.answer_by is None:
        return "–"
    how, words = words_desk.left(thread, hours(thread.queue), at=at)
    by = words_desk.by(thread.answer_by)
    return format_html(
        '<span class="{}">{}</span><span class="inbox__words">{}</span>',
        MARKS.get(how, ""),
        words,
        by,
    )


def _taken(thread: Thread, *, agent: User, begun_by: str, at: datetime) -> str:
    """Who works on it: who has taken it, or has begun an answer all the same."""
    other = thread.assigned_to
    if other == agent:
        return _("You")
    if other is not None and is_held(thread.assigned_at, at=at):
        return other.get_short_name()
    if begun_by:
        return _("%(name)s has begun an answer") % {"name": begun_by}
    if other is not None and thread.state == ThreadState.WAITS_FOR_US:
        return _("Free, was %(name)s’s") % {"name": other.get_short_name()}
    return "–"


def _open_now(hours: Hours, *, at: datetime) -> str:
    span = hours.on(helsinki_date(at))
    if span and is_open(hours, at):
        return _("open until %(time)s") % {"time": words_times.clock(span.closes)}
    try:
        opens = next_opening(hours, at)
    except NeverOpenError:
        return _("closed")
    return _("opens %(when)s") % {"when": words_desk.opens(opens, at=at)}
