"""When a queue is open for messages and for chats, as staff have written it down."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Final

from django.db.models import Q

from messaging.models import Queue, QueueHours, Service, SpecialDay
from messaging.rules.hours import USUAL, USUAL_CHAT
from messaging.rules.opening_hours import Hours, Span
from messaging.rules.queues import Team

_USUAL: Final[Mapping[str, Mapping[Team, Mapping[int, Span]]]] = {
    Service.MESSAGES: USUAL,
    Service.CHAT: USUAL_CHAT,
}


def hours_of(queue: Queue | str, service: Service = Service.MESSAGES) -> Hours:
    """The hours of a queue, two queries; the usual ones where no weekday has any."""
    return _read(service, Q(queue=queue))[Queue(queue)]


def hours_of_all(service: Service) -> Mapping[Queue, Hours]:
    """The hours of every queue by the same two queries."""
    return _read(service, Q())


def usual_hours_of(queue: Queue | str) -> Hours:
    """Those that are sure to open some day, whatever staff wrote."""
    return Hours(weekly=USUAL[Team(queue)])


def _read(service: Service, of_queues: Q) -> dict[Queue, Hours]:
    weekly: defaultdict[str, dict[int, Span]] = defaultdict(dict)
    for row in QueueHours.objects.filter(of_queues, service=service).order_by():
        weekly[row.queue][row.weekday] = Span(row.opens, row.closes)
    on_days: defaultdict[str, dict[date, Span | None]] = defaultdict(dict)
    for each in SpecialDay.objects.filter(of_queues, service=service).order_by():
        own = Span(each.opens, each.closes) if each.opens and each.closes else None
        on_days[each.queue][each.day] = own
    usual = _USUAL[service]
    return {
        queue: Hours(weekly=weekly.get(queue) or usual[Team(queue)], on_days=on_days.get(queue, {}))
        for queue in Queue
    }
