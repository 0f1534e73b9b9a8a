"""Visitors who were away when an agent said something to them in their chat."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, IntegerField, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from chat.models import Chat, ChatState, EndReason
from messaging.models import Author, Message, ReadMark

# Without an open page for so long a visitor is away.
AWAY: Final = timedelta(minutes=1)
# What nobody told within this after the end, a message centre shows as new.
AFTER_END: Final = timedelta(hours=1)


def to_tell(at: datetime, *, chat_id: int | None = None) -> list[tuple[int, int]]:
    """Chats whose visitors are away and have something to read that nobody told them of.

    By key, each with the number of the latest such line; of all, or of one. While a chat goes
    on a visitor is told once, until it has read that; and once more when the chat has ended with
    something new. Two partial indexes hold the chats that are looked at.
    """
    recent = ~Q(state=ChatState.ENDED) | Q(state=ChatState.ENDED, ended_at__gt=at - AFTER_END)
    marks = ReadMark.objects.filter(thread=OuterRef("thread"), agent=None).values("number")
    read = Coalesce(Subquery(marks[:1]), Value(0), output_field=IntegerField())
    chats = Chat.objects.filter(recent, visitor_seen_at__lte=at - AWAY).annotate(read=read)
    chats = chats.annotate(
        seen_to=Greatest("read", "told_number", F("first_number") - 1),
        until=Coalesce("last_number", Value(2**31 - 1), output_field=IntegerField()),
    )
    said = Message.objects.filter(
        thread=OuterRef("thread"),
        author__in=[Author.AGENT, Author.BOT],
        number__gt=OuterRef("seen_to"),
        number__lte=OuterRef("until"),
    )
    latest = said.order_by().values("thread").annotate(latest=Max("number")).values("latest")
    rows = chats.annotate(unread=Subquery(latest, output_field=IntegerField()))
    is_told = Q(told_number__gt=F("read")) & ~Q(state=ChatState.ENDED)
    # Who may not read it any more is not told that there is something.
    rows = rows.exclude(ended=EndReason.RIGHT_ENDED).exclude(is_told)
    if chat_id is not None:
        rows = rows.filter(pk=chat_id)
    return list(rows.filter(unread__isnull=False).order_by("pk").values_list("pk", "unread"))
