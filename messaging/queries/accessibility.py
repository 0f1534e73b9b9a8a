"""What people could not use: what waits for an answer, and for the mail server."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from messaging.models import AccessibilityFeedback
from messaging.rules.accessibility import KEPT_FOR

A_DAY: Final = timedelta(days=1)


def find_feedback(public_id: UUID) -> AccessibilityFeedback | None:
    return AccessibilityFeedback.objects.filter(public_id=public_id).first()


def to_answer() -> QuerySet[AccessibilityFeedback]:
    return AccessibilityFeedback.objects.filter(answered_at__isnull=True)


def late_answers(today: date) -> int:
    """How many wait longer than the law lets them."""
    return to_answer().filter(answer_by__lt=today).count()


def receipts_lately(email: str, *, at: datetime) -> int:
    """How many messages came from an address within a day: each has a receipt."""
    rows = AccessibilityFeedback.objects.filter(email__iexact=email)
    return rows.filter(received_at__gt=at - A_DAY).count()


def to_mail(*, most: int) -> list[int]:
    """The oldest rows of which the mail server has not yet taken the receipt or the answer."""
    has_answer = Q(answered_at__isnull=False, answer_mailed_at__isnull=True) & ~Q(answer="")
    rows = AccessibilityFeedback.objects.exclude(email="").filter(refused_at__isnull=True)
    waiting = rows.filter(Q(receipt_mailed_at__isnull=True) | has_answer)
    return list(waiting.order_by("id").values_list("pk", flat=True)[:most])


def over(at: datetime) -> QuerySet[AccessibilityFeedback]:
    """What was answered so long ago that nobody asks about it any more."""
    return AccessibilityFeedback.objects.filter(answered_at__lt=at - KEPT_FOR)
