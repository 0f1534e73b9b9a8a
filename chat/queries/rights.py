"""Chats that were talked by a right to act for another which is over."""

from datetime import datetime

from django.db.models import QuerySet

from accounts.models import Level, Mandate
from chat.models import Chat, ChatState
from myropo.calendar import helsinki_date


def without_right(chats: QuerySet[Chat], *, at: datetime) -> QuerySet[Chat]:
    """Of some chats those that go on without the right by which they were begun."""
    by_right = chats.filter(mandate__isnull=False).exclude(state=ChatState.ENDED)
    valid = Mandate.objects.valid(helsinki_date(at)).filter(level__gte=Level.PAY)
    return by_right.exclude(mandate__in=valid.order_by().values("pk"))
