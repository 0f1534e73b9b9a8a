"""A chat that waits from now on: what it is told of the wait, and who is told of it."""

from datetime import datetime

from chat import events
from chat.models import Chat
from chat.queries.queue import estimate_of
from chat.services.handing_out import hand_out_soon


def join_line(chat: Chat, *, at: datetime) -> None:
    """It has come to the end of its line, in the caller's transaction: somebody may be free."""
    shown = estimate_of(chat, at=at)
    if shown is not None:
        chat.shown_low, chat.shown_high = shown.low, shown.high
        chat.save(update_fields=["shown_low", "shown_high"])
    events.announce(events.chat_changed, chat_id=chat.pk)
    events.announce(events.queue_changed)
    hand_out_soon(at=at)
