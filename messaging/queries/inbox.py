"""The agents' inbox: what waits in each queue, the nearest promise first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Left

from accounts.models import User
from messaging.models import Draft, InternalNote, Message, Queue, Thread, ThreadState
from messaging.rules.taking import HELD_FOR

FIRST_WORDS: Final = 140


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueCount:
    """What waits for an answer in one queue.

    late    whose promised time has passed
    free    that nobody works on
    mine    that the asking agent has taken
    oldest  since when the longest waits; None where nothing does
    """

    queue: Queue
    waiting: int
    late: int
    free: int
    mine: int
    oldest: datetime | None


def is_free(agent: User | None, *, at: datetime) -> Q:
    """The condition under which a thread may be taken; one's own count as free for oneself."""
    free = Q(assigned_to=None) | Q(assigned_at__lte=at - HELD_FOR)
    free |= Q(assigned_to__is_active=False)
    return free if agent is None else free | Q(assigned_to=agent)


def waiting() -> QuerySet[Thread]:
    """What somebody of ours has to answer; a partial index holds these alone.

    Where a chat goes on, somebody is there, or about to be.
    """
    rows = Thread.objects.filter(state=ThreadState.WAITS_FOR_US, merged_into=None)
    return rows.filter(live_since=None)


def counts(*, agent: User, at: datetime) -> list[QueueCount]:
    """Each queue with what waits in it; one query."""
    rows = waiting().values("queue").order_by()
    told = {
        row["queue"]: row
        for row in rows.annotate(
            waiting=Count("pk"),
            late=Count("pk", filter=Q(answer_by__lt=at)),
            free=Count("pk", filter=is_free(None, at=at)),
            mine=Count("pk", filter=Q(assigned_to=agent)),
            oldest=Min("waits_since"),
        )
    }
    return [_count(queue, told.get(queue, {})) for queue in Queue]


def _count(queue: Queue, row: Mapping[str, Any]) -> QueueCount:
    """A queue in which nothing waits has no row."""
    return QueueCount(
        queue=queue,
        waiting=row.get("waiting", 0),
        late=row.get("late", 0),
        free=row.get("free", 0),
        mine=row.get("mine", 0),
        oldest=row.get("oldest"),
    )


def with_first_words(rows: QuerySet[Thread], *, agent: User) -> QuerySet[Thread]:
    """The rows with what was said last in them, and who has begun an answer beside `agent`.

    `last_words`, `last_author`, `begun_by` (a user's key) and `notes_count`.
    """
    last = Message.objects.filter(thread=OuterRef("pk"), number=OuterRef("last_number"))
    begun = others_drafts(agent).filter(thread=OuterRef("pk")).order_by("-changed_at")
    notes = InternalNote.objects.filter(thread=OuterRef("pk")).order_by().values("thread")
    return rows.annotate(
        last_words=Subquery(last.values(words=Left("text", FIRST_WORDS))[:1]),
        last_author=Subquery(last.values("author")[:1]),
        begun_by=Subquery(begun.values("user_id")[:1]),
        notes_count=Subquery(notes.values(count=Count("pk")), output_field=IntegerField(null=True)),
    )


def others_drafts(agent: User) -> QuerySet[Draft]:
    """Answers that other agents have begun and not sent."""
    return Draft.objects.filter(user__is_staff=True).exclude(user=agent).exclude(text="")


def next_to_answer(
    *, agent: User, queue: Queue | None, at: datetime, without: int | None = None
) -> Thread | None:
    """The most urgent thread that nobody else works on; what the agent has taken comes first.

    without  the key of the one that was just answered
    """
    rows = waiting().filter(is_free(agent, at=at))
    if without is not None:
        rows = rows.exclude(pk=without)
    if queue is not None:
        rows = rows.filter(queue=queue)
    own = Case(When(assigned_to=agent, then=0), default=1)
    return rows.order_by(own, F("answer_by").asc(nulls_last=True), "pk").first()


def agents() -> QuerySet[User]:
    """Who may answer, and be given a thread."""
    right = Q(
        groups__permissions__codename="change_thread",
        groups__permissions__content_type__app_label="messaging",
    )
    return User.objects.filter(right, is_staff=True, is_active=True).distinct().order_by("username")
