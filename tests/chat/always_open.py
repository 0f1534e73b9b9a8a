"""A chat that is open now, whatever the day: pages look at the clock themselves."""

from datetime import time, timedelta

from django.utils import timezone

from messaging.models import Queue, Service, SpecialDay
from myropo.calendar import helsinki_date


def open_now() -> None:
    _let(opens=time.min, closes=time.max)


def close_now() -> None:
    _let(opens=None, closes=None)


def _let(**hours: time | None) -> None:
    """Of today, and of tomorrow for who works at midnight."""
    today = helsinki_date(timezone.now())
    for queue in Queue:
        for day in (today, today + timedelta(days=1)):
            SpecialDay.objects.update_or_create(
                service=Service.CHAT, queue=queue, day=day, defaults=hours
            )
