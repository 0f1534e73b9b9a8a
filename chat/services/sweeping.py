"""What time alone brings: vanished agents, visitors who left, closing time."""

from datetime import datetime

from chat.queries.overdue import overdue
from chat.services.ending import end
from chat.services.handing_out import hand_out, requeue_vanished


def share_out(*, at: datetime) -> None:
    """Chats of vanished agents go back, and what waits is given to whoever has room.

    Two queries where nobody vanished and nothing waits.
    """
    requeue_vanished(at=at)
    hand_out(at=at)


def end_overdue(*, chat_id: int, at: datetime) -> bool:
    """End a chat that time has ended; False of one that has been gone on with, or ended."""
    why = dict(overdue(at, chat_id=chat_id)).get(chat_id)
    return why is not None and end(chat_id=chat_id, reason=why, at=at, by=None)
