"""Who was away when an agent answered in its chat is told of it, as of any other answer."""

from datetime import datetime

from django.db import transaction

from accounts import news
from chat.models import Chat
from chat.queries.away import to_tell
from messaging.links import thread_path


def tell_away(*, at: datetime) -> int:
    """Tell visitors who are away what waits for them; how many were told. A repeat tells nobody."""
    return sum(_tell(chat_id, at=at) for chat_id, _number in to_tell(at))


@transaction.atomic
def _tell(chat_id: int, *, at: datetime) -> bool:
    # What somebody changes just now is looked at by the next round.
    locked = Chat.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    chat = locked.select_related("thread").filter(pk=chat_id).first()
    found = to_tell(at, chat_id=chat_id)
    if chat is None or not found:
        return False
    [(_key, number)] = found
    news.tell(
        news.News(
            kind=news.Kind.ANSWER,
            what="ANSWERED",
            cause=f"chat:{chat.public_id}:{number}",
            path=thread_path(chat.thread.public_id),
            party_id=chat.thread.party_id,
            at=at,
            user_ids=[chat.user_id],
            invoice_id=chat.thread.invoice_id,
        )
    )
    chat.told_number = number
    chat.save(update_fields=["told_number"])
    return True
