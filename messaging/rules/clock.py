"""How much of the promised time is left, as a queue's people work it. Pure."""

from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final

from messaging.rules.opening_hours import NOTHING, Hours, working_time_between

SOON: Final = timedelta(hours=1)


class Urgency(Enum):
    LATE = auto()
    SOON = auto()
    IN_TIME = auto()


def time_left(hours: Hours, answer_by: datetime, *, at: datetime) -> timedelta:
    """The working time until a promise; below zero by how much of it passed since.

    A promise that was broken while the queue is closed is late by nothing: so is one that ends
    when the queue opens next.
    """
    if at <= answer_by:
        return working_time_between(hours, at, answer_by)
    return -working_time_between(hours, answer_by, at)


def urgency(answer_by: datetime, left: timedelta, *, at: datetime) -> Urgency:
    if at > answer_by:
        return Urgency.LATE
    return Urgency.SOON if NOTHING <= left <= SOON else Urgency.IN_TIME
