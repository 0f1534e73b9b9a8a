"""Chats, who answers them, and calls that were asked for instead."""

from chat.models.agent import MOST_AT_ONCE, ChatAgent, Presence
from chat.models.bot import (
    BotModel,
    BotModelState,
    BotQuestion,
    BotTalk,
    QuestionState,
    Whence,
)
from chat.models.call_back import CallBack
from chat.models.chat import CHAT_TRANSITIONS, Chat, ChatState, EndReason, Priority
from chat.models.desk import Board, Desk
from chat.models.hand_out import HandOut, HandOutEnd, Part

__all__ = [
    "CHAT_TRANSITIONS",
    "MOST_AT_ONCE",
    "Board",
    "BotModel",
    "BotModelState",
    "BotQuestion",
    "BotTalk",
    "CallBack",
    "Chat",
    "ChatAgent",
    "ChatState",
    "Desk",
    "EndReason",
    "HandOut",
    "HandOutEnd",
    "Part",
    "Presence",
    "Priority",
    "QuestionState",
    "Whence",
]
