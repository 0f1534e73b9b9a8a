"""When chats got their first answer: read from the lines, which are stored without the chat."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery

from chat.models import Chat, ChatState
from messaging.models import Author, Message


@transaction.atomic
def note_first_answers() -> int:
    """Write down when an agent first said something in each chat that goes on; in how many.

    Two statements. A chat that ends before the next time notes it at its end.
    """
    said = Message.objects.filter(
        thread=OuterRef("thread"), author=Author.AGENT, number__gte=OuterRef("first_number")
    ).order_by("number")
    live = Chat.objects.exclude(state=ChatState.ENDED).filter(answered_at=None)
    # In the order of their keys, as all who lock several chats: else two wait for each other.
    rows = live.filter(Exists(said)).select_for_update(of=("self",), no_key=True).order_by("pk")
    found = Chat.objects.filter(pk__in=list(rows.values_list("pk", flat=True)))
    return found.update(answered_at=Subquery(said.values("sent_at")[:1]))
