"""The button of every page that leads to the chat, and shows what goes on in it.

Who chats is known to Valkey, so that the pages of all others ask nothing of the database. What
is kept there says only where to look: if it is lost, the button says less and leads as before.
"""

from typing import Final
from uuid import UUID

import structlog
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from redis.exceptions import RedisError

from accounts.actor import Actor
from chat.models import Chat, ChatState
from chat.queries.chats import agent_of, find_chat
from messaging.models import Author, Message
from messaging.queries.messages import read_to, shown_name

# A chat that nobody ended by then is not what somebody looks for.
KEPT_SECONDS: Final = 24 * 3600
PLAIN: Final = SafeString("")

logger = structlog.get_logger(__name__)


def remember(chat: Chat) -> None:
    """A chat began, changed or ended. While Valkey is away the button says less."""
    key = _key(chat.user_id)
    try:
        if chat.state == ChatState.ENDED:
            cache.delete(key)
        else:
            cache.set(key, str(chat.public_id), timeout=KEPT_SECONDS)
    except (RedisError, OSError):
        logger.warning("chat_button_failed", chat=chat.pk)


def button_of(actor: Actor) -> SafeString:
    """The button while a chat of the actor's goes on; "" where none does: the plain one stands."""
    known = cache.get(_key(actor.user.pk))
    chat = find_chat(actor, UUID(known)) if known else None
    if chat is None or chat.state == ChatState.ENDED:
        return PLAIN
    agent = agent_of(chat)
    context = {
        "chat": chat,
        "agent": shown_name(Author.AGENT, agent) if agent else "",
        "is_with_robot": chat.state == ChatState.BOT,
        "last": chat.thread.last_number,
        "unread": _unread(chat),
        "is_looking": actor.is_looking,
    }
    return render_to_string("chat/button.html", context)


def _unread(chat: Chat) -> int:
    """How many lines came that nobody of the person's side has seen."""
    seen = max(read_to(chat.thread).person, chat.first_number)
    rows = Message.objects.filter(thread=chat.thread_id, number__gt=seen)
    return rows.filter(author__in=(Author.AGENT, Author.BOT)).count()


def _key(user_id: int) -> str:
    return f"chat-of:{user_id}"
