"""What those who run the portal want to know of messages: what waits, and since when."""

from datetime import datetime

from django.db.models import Count, Min

from accounts.models import TO_SCAN
from messaging.models import Attachment, Delivery, DeliveryState, Queue
from messaging.queries.accessibility import late_answers
from messaging.queries.inbox import waiting
from messaging.queries.mails import mails_without_sender
from myropo.calendar import helsinki_date


def waiting_by_queue() -> dict[str, int]:
    """How many threads wait for an answer, of every queue."""
    counted = waiting().order_by().values_list("queue").annotate(number=Count("pk"))
    return {**dict.fromkeys(Queue.values, 0), **dict(counted)}


def oldest_waiting_seconds(at: datetime) -> float:
    """How long the longest has waited for an answer; 0 when nobody waits."""
    return _age(waiting().aggregate(oldest=Min("waits_since"))["oldest"], at)


def broken_promises(at: datetime) -> int:
    """How many threads wait longer than was promised."""
    return waiting().filter(answer_by__lt=at).count()


def oldest_undelivered_seconds(at: datetime) -> float:
    """How long the oldest notice has been due and not sent; 0 when none is."""
    due = Delivery.objects.filter(state=DeliveryState.WAITS, send_at__lte=at)
    return _age(due.aggregate(oldest=Min("send_at"))["oldest"], at)


def unplaced_mails() -> int:
    """E-mails of which nobody knows whose they are."""
    return mails_without_sender().count()


def late_accessibility_answers(at: datetime) -> int:
    """Messages about accessibility that wait longer than the law lets them."""
    return late_answers(helsinki_date(at))


def oldest_unscanned_seconds(at: datetime) -> float:
    """How long the oldest file of a message has waited to be checked; 0 when none does."""
    waits = Attachment.objects.filter(scan__in=sorted(TO_SCAN))
    return _age(waits.aggregate(oldest=Min("uploaded_at"))["oldest"], at)


def _age(oldest: datetime | None, at: datetime) -> float:
    return (at - oldest).total_seconds() if oldest else 0.0
