"""A right to act for another ends, and the chats that were talked by it."""

from datetime import datetime

from chat.models import Chat, EndReason
from chat.queries.rights import without_right
from chat.services.ending import end


def end_chats_without_right(*, mandate_id: int, at: datetime) -> int:
    """End the chats that were begun by a right, if it is over; how many.

    What nobody answered is a message of the party. While the right is valid nothing is changed;
    that it ran out at midnight the sweep finds (`queries.overdue`).
    """
    begun = Chat.objects.filter(mandate=mandate_id)
    keys = list(without_right(begun, at=at).values_list("pk", flat=True))
    return sum(end(chat_id=key, reason=EndReason.RIGHT_ENDED, at=at, by=None) for key in keys)
