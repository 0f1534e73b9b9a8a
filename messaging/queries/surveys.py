"""Whom surveys may ask, whom they are to ask now, and what was answered."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.db.models import CharField, Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast

from accounts.models import AuditEvent, EmailAddress, PartyKind, User
from invoices.models import Creditor
from messaging.models import (
    Author,
    Ease,
    Message,
    Survey,
    SurveyKind,
    SurveyRefusal,
    Thread,
    ThreadState,
)
from messaging.queries.wishes import find_address_of
from messaging.rules import surveys as rules
from messaging.rules.surveys import Asked, Silence

CLOSED_ACTION: Final = "thread.closed"


def asked_of(user: User, *, is_for_another: bool = False) -> Asked:
    """What is known of a user who might be asked; three queries."""
    email = find_address_of(user.pk)
    latest = Survey.objects.filter(user=user).aggregate(
        any=Max("asked_at"), yearly=Max("asked_at", filter=Q(kind=SurveyKind.YEARLY))
    )
    return Asked(
        address=email.address if email else "",
        has_declined=has_declined(user),
        is_for_another=is_for_another,
        last_asked_at=latest["any"],
        last_yearly_at=latest["yearly"],
        known_since=user.created_at,
    )


def why_not(kind: SurveyKind, asked: Asked, *, at: datetime) -> Silence | None:
    """`rules.surveys.why_not` with the creditors that there are; one query at most."""
    survey = rules.Survey(kind)
    return rules.why_not(survey, asked, creditors=_creditors(asked.address), at=at)


def has_declined(user: User) -> bool:
    return SurveyRefusal.objects.filter(user=user).exists()


def open_yearly(user: User, *, at: datetime) -> Survey | None:
    """The yearly survey that waits on the person's home page, neither answered nor put away."""
    since = at - rules.YEARLY_SHOWN_FOR
    rows = Survey.objects.filter(user=user, kind=SurveyKind.YEARLY, asked_at__gt=since)
    return rows.filter(answered_at=None, user__survey_refusal=None).first()


def resolved_threads(*, at: datetime) -> QuerySet[Thread]:
    """Those that were resolved some days ago: we answered, and it was closed once and for all.

    What was opened again was not resolved, and its person has told us so already.
    """
    answered = Message.objects.filter(thread=OuterRef("pk"), author=Author.AGENT)
    closings = AuditEvent.objects.filter(
        target_type=Thread._meta.label_lower,
        target_id=Cast(OuterRef("pk"), CharField()),
        action=CLOSED_ACTION,
    )
    counted = closings.order_by().values("target_id").annotate(number=Count("pk"))
    lately = Thread.objects.filter(
        state=ThreadState.CLOSED,
        merged_into=None,
        closed_at__gt=at - rules.THREAD_UNTIL,
        closed_at__lte=at - rules.THREAD_AFTER,
    )
    return (
        lately.filter(Exists(answered))
        .alias(times=Subquery(counted.values("number")))
        .filter(times=1)
    )


def to_ask_about_threads(*, at: datetime, most: int) -> list[tuple[int, int]]:
    """Threads and users who are to be asked how it went; who waits longest comes first.

    Asked is who wrote for itself, or for a company. What else speaks against asking, the rule
    says when it is done.
    """
    asked = Survey.objects.filter(user=OuterRef("user"))
    about_this = asked.filter(thread=OuterRef("thread"), kind=SurveyKind.THREAD)
    lately = asked.filter(asked_at__gt=at - rules.BETWEEN)
    own = Q(user__party=F("thread__party")) | Q(thread__party__kind=PartyKind.COMPANY)
    wrote = Message.objects.filter(
        own,
        ~Exists(about_this),
        ~Exists(lately),
        Exists(EmailAddress.objects.filter(user=OuterRef("user"), confirmed_at__isnull=False)),
        thread__in=resolved_threads(at=at).order_by().values("pk"),
        author=Author.PERSON,
        user__is_active=True,
        user__survey_refusal=None,
    )
    rows = wrote.order_by("thread__closed_at", "thread", "user")
    pairs = rows.values_list("thread__closed_at", "thread", "user").distinct()
    return [(thread, user) for _closed_at, thread, user in pairs[:most]]


@dataclass(slots=True)
class Figures:
    """What one kind of survey brought: of so many asked, how often which answer was given.

    likely    how often each of 0–10 was said
    ease      how often each of 1–5 was said
    resolved  how often "at once" was said, and how often not
    """

    asked: int = 0
    likely: Counter[int] = field(default_factory=Counter)
    ease: Counter[int] = field(default_factory=Counter)
    resolved: Counter[bool] = field(default_factory=Counter)

    @property
    def answered(self) -> int:
        return sum(self.likely.values())

    @property
    def nps(self) -> int | None:
        return rules.nps(self.likely)

    @property
    def ces(self) -> int | None:
        """Customer effort score, in percent who found it easy; None where nobody said."""
        total = sum(self.ease.values())
        easy = sum(number for ease, number in self.ease.items() if ease >= Ease.EASY)
        return round(100 * easy / total) if total else None

    @property
    def fcr(self) -> int | None:
        """First contact resolution, in percent; None where nobody was asked about it."""
        total = sum(self.resolved.values())
        return round(100 * self.resolved[True] / total) if total else None


def figures_of(surveys: QuerySet[Survey]) -> dict[SurveyKind, Figures]:
    """Those of each kind that occurs, in one query."""
    found: dict[SurveyKind, Figures] = defaultdict(Figures)
    columns = ("kind", "likely", "ease", "resolved")
    rows = surveys.order_by().values_list(*columns).annotate(number=Count("pk"))
    for kind, likely, ease, resolved, number in rows:
        figures = found[SurveyKind(kind)]
        figures.asked += number
        if likely is not None:
            figures.likely[likely] += number
        if ease is not None:
            figures.ease[ease] += number
        if resolved is not None:
            figures.resolved[resolved] += number
    return {kind: found[kind] for kind in SurveyKind if kind in found}


def _creditors(address: str) -> set[str]:
    """What addresses of creditors stand for, as far as it may concern this one."""
    if not address:
        return set()
    matching = Q(email__iexact=address)
    for domain in rules.above(rules.domain_of(address)):
        matching |= Q(email__iendswith=f"@{domain}")
    emails = Creditor.objects.filter(matching).values_list("email", flat=True)
    return {rules.whose(email) for email in emails}
