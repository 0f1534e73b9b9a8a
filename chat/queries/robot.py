"""Where the robot is asked something that it has not answered."""

from typing import Final

from django.db.models import F, Q

from chat.models import BotTalk, Chat, ChatState
from messaging.models import Author

# Of a talk: a line of the person's that comes after all that the robot has answered.
OWED: Final = Q(
    chat__state=ChatState.BOT,
    chat__thread__messages__author=Author.PERSON,
    chat__thread__messages__number__gt=F("heard_number"),
)


def chats_owing() -> list[int]:
    """The keys of the chats in which the robot owes an answer, also after a crash; one query."""
    rows = BotTalk.objects.filter(OWED).order_by("chat")
    return list(rows.distinct().values_list("chat", flat=True))


def chat_owing(message_id: int) -> int | None:
    """The key of the chat in which a message is one that the robot has not answered; one query."""
    # In one call: several calls of `filter` would mean several lines.
    rows = BotTalk.objects.filter(OWED, chat__thread__messages=message_id)
    return rows.values_list("chat", flat=True).first()


def answered_to(chat_id: int) -> int | None:
    """Up to which line the robot has answered in a chat; None where it owes no answer there."""
    rows = BotTalk.objects.filter(OWED, chat=chat_id)
    return rows.values_list("heard_number", flat=True).first()


def was_answered(chat: Chat) -> bool:
    """Whether anybody answered in a chat: an agent, or the robot; at most one query."""
    if chat.answered_at is not None:
        return True
    return BotTalk.objects.filter(chat=chat, heard_number__gte=chat.first_number).exists()
