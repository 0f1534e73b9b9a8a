"""The staff's pages of the chat."""

from chat.admin import (
    agents,
    board,
    bot_models,
    bot_questions,
    call_backs,
    desk,
    glance,
    home,
)

__all__ = [
    "agents",
    "board",
    "bot_models",
    "bot_questions",
    "call_backs",
    "desk",
    "glance",
    "home",
]
