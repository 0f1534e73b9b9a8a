"""Changing when a queue is open: its week, and days with hours of their own."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from accounts import audit
from accounts.models import User
from messaging.models import Queue, QueueHours, Service, SpecialDay
from messaging.queries.hours import hours_of_all
from messaging.rules.eves import shorter_days
from messaging.rules.opening_hours import Span

EVES_AHEAD: Final = timedelta(days=365)


class NeverOpenWeekError(Exception):
    """A queue without a single open hour could promise nothing. Nothing was changed."""


@transaction.atomic
def set_week(
    *,
    queue: Queue,
    week: Mapping[int, Span | None],
    actor: User,
    at: datetime,
    service: Service = Service.MESSAGES,
) -> bool:
    """Write the hours of a queue's weekdays (0 is Monday; None or missing: closed).

    What was promised before stays promised. Whether anything changed; the same week again
    changes nothing. Raises `NeverOpenWeekError`.
    """
    wanted = {day: span for day, span in week.items() if span is not None}
    if not wanted:
        raise NeverOpenWeekError
    of_queue = QueueHours.objects.filter(queue=queue, service=service)
    rows = list(of_queue.select_for_update())
    if {row.weekday: Span(row.opens, row.closes) for row in rows} == wanted:
        return False
    of_queue.delete()
    QueueHours.objects.bulk_create(
        QueueHours(service=service, queue=queue, weekday=day, opens=span.opens, closes=span.closes)
        for day, span in sorted(wanted.items())
    )
    told = {str(day): _told(span) for day, span in sorted(wanted.items())}
    data = {"service": service, "queue": queue, "week": told}
    audit.record(action="queuehours.changed", actor=actor, at=at, data=data)
    return True


@transaction.atomic
def set_day(
    *,
    queue: Queue,
    day: date,
    span: Span | None,
    actor: User,
    at: datetime,
    services: Collection[Service] = (Service.MESSAGES,),
) -> list[SpecialDay]:
    """Give one day hours of its own, or none; it replaces what was said of that day before."""
    return [
        _set_day(service=each, queue=queue, day=day, span=span, actor=actor, at=at)
        for each in services
    ]


@transaction.atomic
def add_eves(*, today: date, actor: User, at: datetime) -> int:
    """Let every queue close early on the usual eves of the next year; how many days that made.

    Days that have hours of their own keep them, so that a repeat changes nothing.
    """
    made = 0
    for service in Service:
        for queue, hours in hours_of_all(service).items():
            for day, span in shorter_days(hours, today, today + EVES_AHEAD).items():
                _set_day(service=service, queue=queue, day=day, span=span, actor=actor, at=at)
                made += 1
    return made


@transaction.atomic
def remove_day(*, special_day_id: int, actor: User, at: datetime) -> bool:
    """Let a day have the hours of its weekday again; whether it had its own."""
    row = SpecialDay.objects.select_for_update().filter(pk=special_day_id).first()
    if row is None:
        return False
    data = {"service": row.service, "queue": row.queue, "day": row.day.isoformat()}
    audit.record(action="specialday.removed", actor=actor, at=at, target=row, data=data)
    row.delete()
    return True


def _set_day(
    *, service: Service, queue: Queue, day: date, span: Span | None, actor: User, at: datetime
) -> SpecialDay:
    hours = {"opens": span.opens if span else None, "closes": span.closes if span else None}
    row, _is_new = SpecialDay.objects.update_or_create(
        service=service, queue=queue, day=day, defaults=hours
    )
    data = {"service": service, "queue": queue, "day": day.isoformat(), "hours": _told(span)}
    audit.record(action="specialday.set", actor=actor, at=at, target=row, data=data)
    return row


def _told(span: Span | None) -> str:
    return f"{span.opens:%H:%M}-{span.closes:%H:%M}" if span else ""
