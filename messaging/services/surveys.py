"""Asking people how they find us, and keeping what they say (L1–L4).

Each way of asking comes here, and whoever is asked is locked meanwhile: two ways at once ask
one question, and the rule of seven days holds over all of them.
"""

from datetime import datetime

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import audit, mailing
from accounts.models import Party, PartyKind, User
from accounts.public_urls import public_url
from messaging import survey_links
from messaging.models import Survey, SurveyKind, SurveyRefusal, Thread
from messaging.queries import surveys
from messaging.queries.wishes import find_address_of, wishes_of
from messaging.rules.telling import not_in_quiet
from messaging.services.states import lock_thread
from messaging.texts import readable

logger = structlog.get_logger(__name__)


@transaction.atomic
def ask_at_sign_out(*, user: User, is_for_another: bool, at: datetime) -> Survey | None:
    """The question that who signs out may answer; None for who is not asked."""
    return _ask(user, SurveyKind.LOG_OUT, is_for_another=is_for_another, at=at)


@transaction.atomic
def ask_yearly(*, user: User, at: datetime) -> Survey | None:
    """The yearly survey for the person's home page: the one that waits there, else a new one."""
    _lock(user)
    waiting = surveys.open_yearly(user, at=at)
    return waiting or _ask(user, SurveyKind.YEARLY, at=at)


@transaction.atomic
def ask_about_thread(*, thread_id: int, user_id: int, at: datetime) -> bool:
    """Ask by e-mail how a matter went that was resolved some days ago; whether it was asked.

    A repeat asks nothing, nor does a thread that was opened again meanwhile. At night and in
    the person's own quiet hours nobody is asked: the next round does it. Raises
    `SMTPException` or `OSError` while the message cannot be handed over, and asks nothing then.
    """
    user = _lock(User.objects.get(pk=user_id))
    thread = lock_thread(thread_id)
    if not _is_to_ask(thread, user, at=at):
        return False
    survey = _ask(
        user, SurveyKind.THREAD, thread=thread, is_for_another=_is_anothers(thread, user), at=at
    )
    email = find_address_of(user.pk)
    if survey is None or email is None:
        return False
    url = survey_links.answer_path(survey_links.code_of(survey))
    mailing.send(
        mailing.Mail(
            to=email.address,
            language=user.language,
            template="survey",
            subject=_("How did it go?"),
            key=f"survey:{thread.public_id}:{user.username}",
            context={"name": user.get_short_name(), "url": public_url(url)},
            stop_url=public_url(survey_links.stop_path(user)),
            is_one_click=True,
        )
    )
    return True


@transaction.atomic
def ask_about_chat(
    *, user: User, thread: Thread, ended_at: datetime, at: datetime
) -> Survey | None:
    """Ask in the window of a chat that has just ended how it went; None for who is not asked.

    The window asks as often as it is opened within the hour, with one survey: none once that
    was answered or put away, and none about a second chat in the same thread.
    """
    if at - ended_at > survey_links.LIVES[SurveyKind.CHAT]:
        return None
    user = _lock(user)
    before = Survey.objects.filter(user=user, thread=thread, kind=SurveyKind.CHAT).first()
    if before is not None:
        is_open = before.asked_at >= ended_at and before.answered_at is None
        return before if is_open else None
    is_for_another = _is_anothers(thread, user)
    return _ask(user, SurveyKind.CHAT, thread=thread, is_for_another=is_for_another, at=at)


@transaction.atomic
def answer(
    *,
    survey: Survey,
    likely: int | None,
    ease: int | None = None,
    resolved: bool | None = None,
    text: str | None = None,
    at: datetime,
) -> Survey:
    """Keep what a person says; said again it takes the place of what was said before.

    text  None leaves what was written as it is: who presses a number has not seen the field
    """
    row = Survey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    row.likely = row.likely if likely is None else likely
    row.ease = row.ease if ease is None else ease
    row.resolved = row.resolved if resolved is None else resolved
    row.text = row.text if text is None else readable(text)
    row.answered_at = row.answered_at or at
    row.save(update_fields=["likely", "ease", "resolved", "text", "answered_at"])
    return row


@transaction.atomic
def put_away(*, survey: Survey, at: datetime) -> None:
    """Not now: the survey is over, and nothing is answered; what was said before stays."""
    Survey.objects.filter(pk=survey.pk, answered_at=None).update(answered_at=at)


@transaction.atomic
def decline(*, user: User, at: datetime) -> bool:
    """Never again, by any channel; False when it was so already."""
    _lock(user)
    _row, is_new = SurveyRefusal.objects.get_or_create(user=user, defaults={"said_at": at})
    if is_new:
        audit.record(action="survey.declined", actor=user, party=user.party, target=user, at=at)
    return is_new


@transaction.atomic
def welcome(*, user: User, at: datetime) -> bool:
    """The person may be asked again; False when it was so already."""
    _lock(user)
    ended, _kinds = SurveyRefusal.objects.filter(user=user).delete()
    if ended:
        audit.record(action="survey.welcomed", actor=user, party=user.party, target=user, at=at)
    return bool(ended)


def _ask(
    user: User,
    kind: SurveyKind,
    *,
    thread: Thread | None = None,
    is_for_another: bool = False,
    at: datetime,
) -> Survey | None:
    user = _lock(user)
    asked = surveys.asked_of(user, is_for_another=is_for_another)
    if silence := surveys.why_not(kind, asked, at=at):
        logger.info("survey_not_asked", kind=kind, why=silence)
        return None
    party: Party | None = thread.party if thread else user.party
    if party is None:
        return None
    return Survey.objects.create(
        kind=kind, user=user, party=party, thread=thread, language=user.language, asked_at=at
    )


def _lock(user: User) -> User:
    """Nobody else asks the person meanwhile; who signs in or writes does not wait for it."""
    rows = User.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("party").get(pk=user.pk)


def _is_to_ask(thread: Thread, user: User, *, at: datetime) -> bool:
    """Whether it still is as it was when the round found it."""
    is_resolved = surveys.resolved_threads(at=at).filter(pk=thread.pk).exists()
    was_asked = Survey.objects.filter(thread=thread, user=user, kind=SurveyKind.THREAD).exists()
    is_awake = not_in_quiet(wishes_of(user.pk), "", at=at) == at
    has_email = find_address_of(user.pk) is not None
    return is_resolved and is_awake and has_email and user.is_active and not was_asked


def _is_anothers(thread: Thread, user: User) -> bool:
    """Who writes for a company is its customer; who writes for another person is not."""
    return thread.party_id != user.party_id and thread.party.kind != PartyKind.COMPANY
