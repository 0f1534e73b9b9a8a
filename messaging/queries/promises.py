"""By when a queue answers, from how fast it has really been."""

from datetime import datetime, timedelta
from typing import Final

from messaging.models import Queue, Thread, ThreadState, Wait
from messaging.queries.hours import hours_of, usual_hours_of
from messaging.rules.opening_hours import Hours, NeverOpenError, working_time_between
from messaging.rules.promises import answer_by, pace_of

# The pace is that of the latest answers, and of those the ones that say something of today.
LATEST: Final = 50
LATELY: Final = timedelta(days=60)


def promise_for(queue: Queue | str, *, at: datetime) -> datetime:
    """By when who writes now is answered; four queries.

    A queue whose hours never open (somebody closed every weekday by mistake) promises by the
    usual ones: a message is never refused for that.
    """
    hours = hours_of(queue)
    pace = _pace_of(queue, hours, at)
    try:
        return answer_by(hours, at, pace)
    except NeverOpenError:
        return answer_by(usual_hours_of(queue), at, pace)


def worked_between(queue: Queue | str, start: datetime, end: datetime) -> timedelta:
    """How much of the time between two moments the queue was open."""
    return working_time_between(hours_of(queue), start, end)


def _pace_of(queue: Queue | str, hours: Hours, at: datetime) -> timedelta:
    waits = Wait.objects.filter(queue=queue, answered_at__gt=at - LATELY, answered_at__lte=at)
    latest = list(waits.order_by("-answered_at").values_list("worked", flat=True)[:LATEST])
    threads = Thread.objects.filter(queue=queue, state=ThreadState.WAITS_FOR_US)
    oldest = threads.order_by("waits_since").values_list("waits_since", flat=True)[:LATEST]
    waiting = [working_time_between(hours, since, at) for since in oldest if since is not None]
    return pace_of(latest, waiting)
