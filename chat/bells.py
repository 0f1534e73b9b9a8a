"""Bells: the processes that hold sockets hear that something changed, never what.

Each such process listens on one channel of the layer (`chat.hub`). What a bell missed is found
all the same, since hubs look at the tables by themselves: a bell that cannot ring (Valkey is
away) is logged and stops nothing.
"""

from hashlib import sha256
from typing import Any, Final

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

# Every hub is in it.
GROUP: Final = "chat"

logger = structlog.get_logger(__name__)


def ring_lines(thread_id: int, number: int) -> None:
    """Something was said in a thread, and got a number."""
    _ring({"type": "chat.lines", "lines": [[thread_id, number]]})


def ring_marks(thread_id: int, number: int) -> None:
    """The person's side has read a thread up to a number."""
    _ring({"type": "chat.marks", "thread": thread_id, "mark": "visitor_read", "number": number})


def ring_chat(chat_id: int) -> None:
    """A chat has another state or another agent, or has ended."""
    _ring({"type": "chat.chat", "chat": chat_id})


def ring_queue() -> None:
    """Places in the queue, or how long one waits, are others now."""
    _ring({"type": "chat.queue"})


def ring_agent(agent_id: int) -> None:
    """An agent is here or away, has another limit or other chats. Of the user's key."""
    _ring({"type": "chat.agent", "agent": agent_id})


def ring_note(chat_id: int, note_id: int) -> None:
    """An agent has left a note on the thread of a chat: for desks, never for visitors."""
    _ring({"type": "chat.note", "chat": chat_id, "note": note_id})


def ring_robot(chat_id: int) -> None:
    """Somebody said something to the robot: a process that holds sockets answers."""
    _ring({"type": "chat.robot", "chat": chat_id})


def ring_party(party_id: int) -> None:
    """Rights to act for a party changed: who talks for it is looked at again."""
    _ring({"type": "chat.party", "party": party_id})


def ring_session(session_key: str) -> None:
    """A session has ended, and its sockets with it."""
    _ring({"type": "chat.session", "session": name_of_session(session_key)})


def name_of_session(session_key: str) -> str:
    """What a session is called between processes: a name that does not open it."""
    return sha256(session_key.encode()).hexdigest()[:40]


def _ring(message: dict[str, Any]) -> None:
    try:
        async_to_sync(get_channel_layer().group_send)(GROUP, message)
    except (RedisError, OSError):
        logger.warning("chat_bell_failed", bell=message["type"])
