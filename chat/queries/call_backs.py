"""When somebody of ours can call."""

from datetime import datetime

from chat.rules.call_backs import Slot, slots
from messaging.models import Queue, Service
from messaging.queries.hours import hours_of


def slots_of(queue: Queue | str, *, at: datetime) -> list[Slot]:
    """When somebody of a queue can call, the next window first; two queries.

    Who calls answers messages, too: the hours are those of messages.
    """
    return slots(hours_of(queue, Service.MESSAGES), at=at)
