"""Who is at the desk, with what room; what waits for them."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, QuerySet

from accounts.models import User
from chat.models import Chat, ChatAgent, ChatState, HandOut, HandOutEnd, Presence
from chat.rules.routing import AWAY_AFTER, VANISHED_AFTER, Desk, Waiting
from messaging.queries.inbox import agents


def agents_here(at: datetime) -> QuerySet[ChatAgent]:
    """Who takes chats now: at the desk, and not vanished."""
    return ChatAgent.objects.filter(
        presence=Presence.HERE, seen_at__gte=at - VANISHED_AFTER, user__is_active=True
    )


def desks_of(agents: Iterable[ChatAgent]) -> list[Desk]:
    """Agents with what they have now; one query besides that of the agents."""
    rows = list(agents)
    loads = load_of([each.user_id for each in rows])
    return [
        Desk(
            agent_id=each.user_id,
            queues=frozenset(each.queues),
            languages=frozenset(each.languages),
            load=loads.get(each.user_id, 0),
            at_once=each.at_once,
            last_handed_at=each.last_handed_at,
        )
        for each in rows
    ]


def is_anybody_seen(*, since: datetime) -> bool:
    """Whether an agent or a visitor gave a sign of life since then; two queries at most."""
    live = Chat.objects.exclude(state=ChatState.ENDED)
    return (
        ChatAgent.objects.filter(seen_at__gte=since).exists()
        or live.filter(visitor_seen_at__gte=since).exists()
    )


def load_of(agent_ids: Iterable[int]) -> dict[int, int]:
    """How many chats users have now, with those in which they help; of who has none: nothing."""
    open_ones = HandOut.objects.filter(ended_at__isnull=True, agent__in=agent_ids)
    counted = open_ones.order_by().values_list("agent").annotate(Count("pk"))
    return dict(counted)


def to_serve(at: datetime) -> QuerySet[Chat]:
    """Chats that wait and whose visitor is there."""
    return Chat.objects.filter(state=ChatState.WAITING, visitor_seen_at__gte=at - AWAY_AFTER)


def waiting_of(chats: Iterable[Chat], *, at: datetime) -> list[Waiting]:
    """Chats as the rules see them, with who gave them to others; one query besides theirs."""
    rows = list(chats)
    given = HandOut.objects.filter(chat__in=[each.pk for each in rows])
    parted: dict[int, set[int]] = {}
    for chat_id, agent_id in given.filter(ended=HandOutEnd.TRANSFERRED).values_list(
        "chat", "agent"
    ):
        parted.setdefault(chat_id, set()).add(agent_id)
    return [
        Waiting(
            chat_id=each.pk,
            queue=each.queue,
            language=each.language,
            priority=each.priority,
            queued_at=each.queued_at,
            is_there=each.visitor_seen_at >= at - AWAY_AFTER,
            parted_with=frozenset(parted.get(each.pk, ())),
        )
        for each in rows
    ]


def could_chat() -> QuerySet[User]:
    """Those who may chat by their role, and of whom nobody has written down what they serve."""
    return agents().filter(chat_agent__isnull=True)
