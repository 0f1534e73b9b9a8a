"""What somebody could not use: taken in, answered within two weeks, and forgotten a year later."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.models import User
from messaging.events import announce_accessibility_mail
from messaging.models import AccessibilityFeedback
from messaging.queries.accessibility import find_feedback, over, receipts_lately
from messaging.rules.accessibility import MOST_RECEIPTS, answer_by
from myropo.calendar import helsinki_date

ANSWER: Final = "messaging.change_accessibilityfeedback"


class NotAllowedError(Exception):
    """Who may not answer tries to. Nothing was changed."""


class AnsweredAlreadyError(Exception):
    """A colleague was quicker. Nothing was changed."""


class NothingSaidError(Exception):
    """Whoever left an address reads an answer in words. Nothing was changed."""


def take_feedback(
    *, public_id: UUID, text: str, page: str, email: str, language: str, at: datetime
) -> AccessibilityFeedback:
    """Keep what somebody tells us; the receipt goes to the address after the commit.

    The same form sent twice, by `public_id`, answers with the row that is there. An address
    that had several receipts today has no more of them: its message counts as any other.
    """
    if sent := find_feedback(public_id):
        return sent
    is_known = bool(email) and receipts_lately(email, at=at) >= MOST_RECEIPTS
    try:
        with transaction.atomic():
            feedback = AccessibilityFeedback.objects.create(
                public_id=public_id,
                text=text,
                page=page,
                email=email,
                language=language,
                received_at=at,
                answer_by=answer_by(helsinki_date(at)),
                receipt_mailed_at=at if is_known else None,
            )
            if email and not is_known:
                announce_accessibility_mail(feedback.pk)
    except IntegrityError:
        return AccessibilityFeedback.objects.get(public_id=public_id)
    return feedback


@transaction.atomic
def answer_feedback(*, feedback_id: int, agent: User, text: str, at: datetime) -> None:
    """Answer, or note as read what came without an address; the mail goes after the commit.

    Raises `NotAllowedError`, `AnsweredAlreadyError` (on a repeat, too), `NothingSaidError`.
    """
    if not agent.has_perm(ANSWER):
        raise NotAllowedError
    feedback = AccessibilityFeedback.objects.select_for_update().get(pk=feedback_id)
    if feedback.answered_at is not None:
        raise AnsweredAlreadyError
    text = text.strip()
    if feedback.email and not text:
        raise NothingSaidError
    feedback.answer, feedback.answered_at, feedback.answered_by = text, at, agent
    feedback.save(update_fields=["answer", "answered_at", "answered_by"])
    action = "accessibility.answered" if feedback.email else "accessibility.noted"
    audit.record(action=action, actor=agent, at=at, target=feedback)
    if feedback.email:
        announce_accessibility_mail(feedback.pk)


def forget_old(*, at: datetime) -> int:
    """Delete what was answered a year ago, words and address; how many rows it was."""
    deleted, _by_model = over(at).delete()
    return deleted
