"""Figures of chats and of the robot, and of matters that were resolved at the first contact."""

from datetime import timedelta
from typing import Any, Final

from django.db.models import (
    BigIntegerField,
    Count,
    DateTimeField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent
from chat.models import Chat, ChatState, EndReason
from chat.queries.robot_figures import HOW_TALKS_END, TalkEnd
from invoices.figures.expressions import kind_by, seconds_between
from invoices.figures.registry import Figure, Source, Unit, give
from messaging.figures import ABOUT, CONTACTS, MATTERS, calls, contacts_written
from messaging.models import Thread

CHAT_WAITS: Final = "chat_waits"
GIVEN_UP: Final = "chats_unanswered"
ROBOT: Final = "robot"
FIRST: Final = "first_contact"
FIGURES: Final = (
    Figure(
        name=CHAT_WAITS,
        title=_("Chats answered"),
        unit=Unit.SECONDS,
        kinds={
            "WITHIN": _("In the time that was shown"),
            "OVER": _("Later than was shown"),
            "NONE": _("No time was shown"),
        },
    ),
    Figure(
        name=GIVEN_UP,
        title=_("Chats that ended without an answer"),
        unit=Unit.SECONDS,
        kinds=dict(EndReason.choices),
    ),
    Figure(
        name=ROBOT,
        title=_("Talks with the robot"),
        kinds={
            TalkEnd.SETTLED: _("Settled by the robot"),
            TalkEnd.HANDED_OVER: _("Handed over to a person"),
            TalkEnd.MESSAGE: _("Became a message"),
            TalkEnd.NOT_SETTLED: _("Not settled"),
            TalkEnd.UNKNOWN: _("Ended without a word"),
        },
    ),
    Figure(
        name=FIRST,
        title=_("Matters closed"),
        kinds={"FIRST": _("At the first contact"), "LATER": _("After more contacts")},
    ),
)
# Who comes back within these days had not got the matter resolved.
COMES_BACK_WITHIN: Final = timedelta(days=7)


def with_people() -> QuerySet[Chat]:
    """Chats that went to people: without the robot, or handed over by it."""
    return Chat.objects.filter(Q(bot_talk__isnull=True) | Q(queued_at__gt=F("started_at")))


def _answered() -> QuerySet[Chat]:
    answered = Chat.objects.filter(answered_at__isnull=False)
    return answered.annotate(took=seconds_between("queued_at", "answered_at"))


def _unanswered() -> QuerySet[Chat]:
    return with_people().filter(state=ChatState.ENDED, answered_at__isnull=True)


def _talks() -> QuerySet[Chat]:
    return Chat.objects.filter(state=ChatState.ENDED, bot_talk__isnull=False)


def _closings() -> QuerySet[AuditEvent]:
    """Threads as they were closed: each time is a row that nobody can change."""
    closed = AuditEvent.objects.filter(action="thread.closed")
    # The audit knows a thread by its key, as a text.
    closed = closed.annotate(
        thread=Cast("target_id", BigIntegerField()),
        until=ExpressionWrapper(F("at") + COMES_BACK_WITHIN, output_field=DateTimeField()),
    )
    return closed.annotate(
        contacts=_number_of(contacts_written(), "sent_at")
        + _number_of(calls(), "sent_at")
        + _number_of(with_people(), "started_at")
    )


def _number_of(rows: QuerySet[Any], moment: str) -> Coalesce:
    """How many of them the thread had, until some days after its closing."""
    found = rows.filter(**{"thread": OuterRef("thread"), f"{moment}__lt": OuterRef("until")})
    return Coalesce(
        Subquery(found.order_by().values("thread").annotate(n=Count("pk")).values("n")), 0
    )


_CHANNELS: Final = (
    Source(
        figure=CONTACTS,
        name="chat",
        rows=with_people,
        moment="queued_at",
        creditor=F("thread__invoice__creditor"),
        language=F("language"),
        kind=Value("CHAT"),
    ),
    Source(
        figure=MATTERS,
        name="chat",
        rows=with_people,
        moment="queued_at",
        creditor=F("thread__invoice__creditor"),
        language=F("language"),
        kind=ABOUT,
    ),
)
_SHOWN: Final = kind_by(
    (Q(shown_high__isnull=True), "NONE"), (Q(took__lte=F("shown_high")), "WITHIN"), otherwise="OVER"
)
_CHATS: Final = tuple(
    Source(
        figure=figure,
        name="chat",
        rows=rows,
        moment=moment,
        creditor=F("thread__invoice__creditor"),
        language=F("language"),
        kind=kind,
        total=total,
    )
    for figure, rows, moment, kind, total in (
        (CHAT_WAITS, _answered, "answered_at", _SHOWN, F("took")),
        (GIVEN_UP, _unanswered, "ended_at", F("ended"), seconds_between("queued_at", "ended_at")),
        (ROBOT, _talks, "ended_at", HOW_TALKS_END, None),
    )
)
_THREAD: Final = Thread.objects.filter(pk=OuterRef("thread"))
_FIRST: Final = Source(
    figure=FIRST,
    name="closing",
    rows=_closings,
    moment="at",
    creditor=Subquery(_THREAD.values("invoice__creditor")),
    language=Subquery(_THREAD.values("language")),
    kind=kind_by((Q(contacts__lte=1), "FIRST"), otherwise="LATER"),
)


def register() -> None:
    give(FIGURES, (*_CHANNELS, *_CHATS, _FIRST))
