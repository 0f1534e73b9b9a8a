"""The e-mails about accessibility: a receipt at once, and the answer. None is lost.

A row says which of its e-mails the mail server has taken. What it has not taken is tried again
by a sweep, with the same Message-ID; what it will never take is marked, for staff to see.
"""

from datetime import datetime
from smtplib import SMTPException
from typing import Final

import structlog
from django.urls import reverse

from accounts import mailing
from accounts.public_urls import public_url
from messaging import words_accessibility
from messaging.models import AccessibilityFeedback
from myropo.calendar import format_date

RECEIPT: Final = "accessibility_receipt"
ANSWER: Final = "accessibility_answer"

logger = structlog.get_logger(__name__)


def send_waiting(*, feedback_id: int, at: datetime) -> None:
    """Send of one message the receipt, if it was not sent, and the answer, if there is one."""
    feedback = AccessibilityFeedback.objects.filter(pk=feedback_id).exclude(email="").first()
    if feedback is None or feedback.refused_at is not None:
        return
    if feedback.receipt_mailed_at is None:
        _send(feedback, _receipt_of(feedback), "receipt_mailed_at", at=at)
    if feedback.refused_at is None and feedback.answer and feedback.answer_mailed_at is None:
        _send(feedback, _answer_of(feedback), "answer_mailed_at", at=at)


def _send(feedback: AccessibilityFeedback, mail: mailing.Mail, mark: str, *, at: datetime) -> None:
    try:
        taken = mailing.send(mail)
    except (SMTPException, OSError) as error:
        logger.warning("accessibility_unsent", mail=mail.template, error=type(error).__name__)
        return
    mark = mark if taken else "refused_at"
    setattr(feedback, mark, at)
    feedback.save(update_fields=[mark])


def _receipt_of(feedback: AccessibilityFeedback) -> mailing.Mail:
    """Nothing of what was written is in it: whose address it is, nobody has checked."""
    return mailing.Mail(
        to=feedback.email,
        language=feedback.language,
        template=RECEIPT,
        subject=words_accessibility.RECEIPT,
        key=f"accessibility-receipt-{feedback.public_id}",
        context={
            "answer_by": format_date(feedback.answer_by, feedback.language),
            "url": public_url(reverse("accessibility")),
        },
    )


def _answer_of(feedback: AccessibilityFeedback) -> mailing.Mail:
    return mailing.Mail(
        to=feedback.email,
        language=feedback.language,
        template=ANSWER,
        subject=words_accessibility.ANSWER,
        key=f"accessibility-answer-{feedback.public_id}",
        context={
            "answer": feedback.answer,
            "url": public_url(reverse("accessibility")),
        },
    )
