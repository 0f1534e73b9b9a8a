"""Chats that time alone has ended: nobody is there any more to talk with."""

from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Q, QuerySet

from chat.models import Chat, ChatState, EndReason, Priority
from chat.queries.desks import agents_here, desks_of
from chat.queries.rights import without_right
from messaging.models import Queue, Service
from messaging.queries.hours import hours_of_all
from messaging.rules.opening_hours import is_open

# How long a visitor may be away: who waits, or is waited for by a robot, may do something else.
WAITING_AWAY: Final = timedelta(minutes=30)
TALKING_AWAY: Final = timedelta(minutes=20)
AWAY: Final = {
    ChatState.BOT: WAITING_AWAY,
    ChatState.WAITING: WAITING_AWAY,
    ChatState.TALKING: TALKING_AWAY,
}


def overdue(at: datetime, *, chat_id: int | None = None) -> list[tuple[int, EndReason]]:
    """The keys of the chats to end, and why, of all or of one; six queries."""
    chats = Chat.objects.order_by("pk")
    if chat_id is not None:
        chats = chats.filter(pk=chat_id)
    reasons = dict.fromkeys(_closed_out(chats, at), EndReason.CLOSING_TIME)
    left = chats.filter(_left(at)).values_list("pk", flat=True)
    reasons |= dict.fromkeys(left, EndReason.VISITOR_LEFT)
    # A right that ran out, or that ended while nobody heard of it.
    ended = without_right(chats, at=at).values_list("pk", flat=True)
    reasons |= dict.fromkeys(ended, EndReason.RIGHT_ENDED)
    return sorted(reasons.items())


def _left(at: datetime) -> Q:
    return reduce(
        or_, [Q(state=state, visitor_seen_at__lt=at - away) for state, away in AWAY.items()]
    )


def _closed_out(chats: QuerySet[Chat], at: datetime) -> list[int]:
    """Who waits in a queue that has closed.

    A chat that had an agent and came back is still given to one who has stayed and can serve it.
    """
    hours = hours_of_all(Service.CHAT)
    closed = [queue for queue in Queue if not is_open(hours[queue], at)]
    rows = list(chats.filter(state=ChatState.WAITING, queue__in=closed))
    desks = desks_of(agents_here(at)) if rows else []
    return [
        chat.pk
        for chat in rows
        if chat.priority == Priority.USUAL
        or not any(desk.serves(chat.queue, chat.language) for desk in desks)
    ]
