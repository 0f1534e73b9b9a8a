"""Figures of what is said: contacts by channel, waits for answers, what people said of us."""

from collections.abc import Callable
from typing import Final

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from invoices.figures.expressions import kind_by, seconds_between, seconds_of
from invoices.figures.registry import Figure, Source, Unit, give
from messaging.models import Author, Classification, Ease, Medium, Message, Survey, SurveyKind, Wait

CONTACTS: Final = "contacts"
MATTERS: Final = "matters"
NOT_SAID: Final = "NONE"
WAITS: Final = "message_waits"
WORKED: Final = "message_waits_worked"
NPS_PORTAL: Final = "nps_portal"
NPS_SERVICE: Final = "nps_service"
EASY: Final = "said_easy"
RESOLVED: Final = "said_resolved"
ASKED: Final = "surveys_asked"
# Of 0–10: who recommends the service, and who warns of it.
PROMOTES_FROM, DETRACTS_TO = 9, 6
PROMISES: Final = {
    "KEPT": _("By the promised time"),
    "BROKEN": _("Later than promised"),
    "NONE": _("Nothing was promised"),
}
LIKELY: Final = {
    "PROMOTER": _("Promoters (9–10)"),
    "PASSIVE": _("Passives (7–8)"),
    "DETRACTOR": _("Detractors (0–6)"),
}
FIGURES: Final = (
    Figure(
        name=CONTACTS,
        title=_("Contacts"),
        kinds={
            "CALL": _("Phone"),
            "CHAT": _("Chat"),
            "MESSAGE": _("Message"),
            "EMAIL": _("E-mail"),
        },
    ),
    Figure(
        name=MATTERS,
        title=_("What contacts were about"),
        kinds={**dict(Classification.choices), NOT_SAID: _("Not said")},
    ),
    Figure(name=WAITS, title=_("Answers to messages"), unit=Unit.SECONDS, kinds=PROMISES),
    Figure(
        name=WORKED,
        title=_("Answers to messages, in opening hours"),
        unit=Unit.SECONDS,
        kinds=PROMISES,
    ),
    Figure(name=NPS_PORTAL, title=_("Would recommend MyRopo (NPS)"), kinds=LIKELY),
    Figure(name=NPS_SERVICE, title=_("Would recommend customer service (NPS)"), kinds=LIKELY),
    Figure(
        name=EASY,
        title=_("Found it easy (CES)"),
        kinds={
            "EASY": _("Easy or very easy"),
            "NEITHER": Ease.NEITHER.label,
            "HARD": _("Hard or very hard"),
        },
    ),
    Figure(
        name=RESOLVED,
        title=_("Resolved at once, as customers say"),
        kinds={"YES": _("Yes"), "NO": _("No")},
    ),
    Figure(name=ASKED, title=_("Surveys asked"), kinds=dict(SurveyKind.choices)),
)
_OF_THREAD: Final = F("thread__invoice__creditor")


def calls() -> QuerySet[Message]:
    return Message.objects.filter(medium=Medium.CALL, author=Author.AGENT)


def contacts_written() -> QuerySet[Message]:
    """Messages and e-mails that begin a contact: what follows before an answer belongs to it."""
    said = Message.objects.filter(
        thread=OuterRef("thread"),
        number__lt=OuterRef("number"),
        author__in=[Author.PERSON, Author.AGENT],
    )
    before = Coalesce(Subquery(said.order_by("-number").values("author")[:1]), Value(""))
    written = Message.objects.filter(author=Author.PERSON, medium__in=[Medium.PORTAL, Medium.EMAIL])
    return written.annotate(before=before).exclude(before=Author.PERSON)


def _waits() -> QuerySet[Wait]:
    return Wait.objects.all()


def _likely(*kinds: SurveyKind) -> Callable[[], QuerySet[Survey]]:
    return lambda: Survey.objects.filter(kind__in=kinds, likely__isnull=False)


def _said_whether_resolved() -> QuerySet[Survey]:
    return Survey.objects.filter(resolved__isnull=False)


def _said_how_easy() -> QuerySet[Survey]:
    return Survey.objects.filter(ease__isnull=False)


def _asked() -> QuerySet[Survey]:
    return Survey.objects.all()


# An agent says it when the contact is over: until then, and in the end of some, it is not said.
ABOUT: Final = Coalesce(NullIf("thread__classification", Value("")), Value(NOT_SAID))
_CHANNEL: Final = Case(When(medium=Medium.PORTAL, then=Value("MESSAGE")), default=F("medium"))
_CONTACTS: Final = tuple(
    Source(
        figure=figure,
        name=name,
        rows=rows,
        moment="sent_at",
        creditor=_OF_THREAD,
        language=F("thread__language"),
        kind=kind,
    )
    for figure, kind in ((CONTACTS, _CHANNEL), (MATTERS, ABOUT))
    for name, rows in (("call", calls), ("written", contacts_written))
)
_KEPT: Final = kind_by(
    (Q(promised_by__isnull=True), "NONE"),
    (Q(answered_at__lte=F("promised_by")), "KEPT"),
    otherwise="BROKEN",
)
_WAITS: Final = tuple(
    Source(
        figure=figure,
        name="wait",
        rows=_waits,
        moment="answered_at",
        creditor=F("message__thread__invoice__creditor"),
        language=F("message__thread__language"),
        kind=_KEPT,
        total=total,
    )
    for figure, total in (
        (WAITS, seconds_between("asked_at", "answered_at")),
        (WORKED, seconds_of(F("worked"))),
    )
)
_GROUP: Final = kind_by(
    (Q(likely__gte=PROMOTES_FROM), "PROMOTER"),
    (Q(likely__lte=DETRACTS_TO), "DETRACTOR"),
    otherwise="PASSIVE",
)
_EASE: Final = kind_by(
    (Q(ease__gte=Ease.EASY), "EASY"), (Q(ease__lte=Ease.HARD), "HARD"), otherwise="NEITHER"
)
# What is asked at signing out and once a year is about no matter, and so about no creditor.
_SURVEYS: Final = tuple(
    Source(
        figure=figure,
        name="survey",
        rows=rows,
        moment=moment,
        creditor=creditor,
        language=F("language"),
        kind=kind,
    )
    for figure, rows, moment, creditor, kind in (
        (NPS_PORTAL, _likely(SurveyKind.LOG_OUT, SurveyKind.YEARLY), "answered_at", None, _GROUP),
        (
            NPS_SERVICE,
            _likely(SurveyKind.THREAD, SurveyKind.CHAT),
            "answered_at",
            _OF_THREAD,
            _GROUP,
        ),
        (EASY, _said_how_easy, "answered_at", _OF_THREAD, _EASE),
        (
            RESOLVED,
            _said_whether_resolved,
            "answered_at",
            _OF_THREAD,
            kind_by((Q(resolved=True), "YES"), otherwise="NO"),
        ),
        (ASKED, _asked, "asked_at", _OF_THREAD, F("kind")),
    )
)


def register() -> None:
    give(FIGURES, (*_CONTACTS, *_WAITS, *_SURVEYS))
