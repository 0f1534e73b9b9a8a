"""What those who run the portal want to know of the chat: what waits, and who is there."""

from datetime import datetime

from django.db.models import Count, Min

from chat.models import Chat, ChatState
from chat.queries.desks import agents_here
from messaging.models import Queue


def waiting_by_queue() -> dict[str, int]:
    """How many chats wait for an agent, of every queue."""
    waiting = Chat.objects.filter(state=ChatState.WAITING)
    counted = waiting.order_by().values_list("queue").annotate(number=Count("pk"))
    return {**dict.fromkeys(Queue.values, 0), **dict(counted)}


def oldest_waiting_seconds(at: datetime) -> float:
    """How long the longest has waited for an agent; 0 when nobody waits."""
    waiting = Chat.objects.filter(state=ChatState.WAITING)
    oldest = waiting.aggregate(oldest=Min("queued_at"))["oldest"]
    return (at - oldest).total_seconds() if oldest else 0.0


def talking() -> int:
    """Chats that an agent has now."""
    return Chat.objects.filter(state=ChatState.TALKING).count()


def agents_at_desks(at: datetime) -> int:
    """Agents who take chats, and whose desks give a sign of life."""
    return agents_here(at).count()
