"""What happens to chats announces itself: after the commit, with ids only."""

from functools import partial
from typing import Final

from django.db import transaction
from django.dispatch import Signal

# Something of a chat changed: its state, its agent, how it ended. Argument: `chat_id`.
chat_changed: Final = Signal()
# The line of waiting chats, or who serves it, changed: places and waiting times are others now.
queue_changed: Final = Signal()
# What agents see of themselves changed: presence, limit, chats. Argument: `agent_id`.
agent_changed: Final = Signal()


def announce(signal: Signal, **ids: int) -> None:
    """Send a signal when the transaction has been committed; nobody's trouble stops another."""
    transaction.on_commit(partial(signal.send_robust, sender=None, **ids), robust=True)
