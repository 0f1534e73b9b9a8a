"""What `chat` knows of a person, for the file with all of it (`accounts.own_data.parts`).

What was said in a chat are messages, which `messaging` tells.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from accounts.own_data.parts import DataPart, keep_back, tell
from chat.models import BotTalk, CallBack, Chat, HandOut

_OURS: Final = "a key or mark of ours that says nothing about the person"
_STANDING: Final = "where the talk stood; what was said in it is told as messages"


def register() -> None:
    tell(
        DataPart(
            name="chats",
            title=_("Your chats with us, and how long you waited"),
            model=Chat,
            rows="thread__party",
            left_out={
                "mandate": "told as a right of its own",
                "first_number": _OURS,
                "last_number": _OURS,
                "told_number": _OURS,
            },
        ),
        DataPart(
            name="chat_agents",
            title=_("When our staff were in these chats"),
            model=HandOut,
            rows="chat__thread__party",
        ),
        DataPart(
            name="robot_talks",
            title=_("Your talks with the robot, and whether they settled your matter"),
            model=BotTalk,
            rows="chat__thread__party",
            left_out={
                "heard_number": _OURS,
                "unsure": _OURS,
                "dialogue": _STANDING,
                "step": _STANDING,
                "slots": _STANDING,
                "expects": _STANDING,
                "then_step": _STANDING,
            },
        ),
        DataPart(
            name="call_backs",
            title=_("Calls that you asked for"),
            model=CallBack,
            rows="thread__party",
        ),
    )
    keep_back(
        chat__ChatAgent="what our staff can and when they are at work",
        chat__Board="the same rows as chats, under another name",
        chat__Desk="the same rows as chats, under another name",
        chat__BotQuestion="words without who wrote them, cut from their chat when it has ended",
        chat__BotModel="what the robot has learned of all; it leads to who of our staff chose it",
    )
