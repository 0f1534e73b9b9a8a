"""Who does not want to wait leaves what it has written: it is answered as a message."""

from datetime import datetime

from accounts.actor import Actor
from chat.models import Chat, EndReason
from chat.services.ending import end


def leave_message(*, actor: Actor, chat: Chat, at: datetime) -> bool:
    """End the actor's chat, and let what it wrote be a message; False when it had ended.

    Nothing is typed again: the lines are in the thread already. The chat was found by the actor.
    """
    return end(chat_id=chat.pk, reason=EndReason.LEFT_MESSAGE, at=at, by=actor.user)
