"""The matters that the robot talks about, one module for those that are alike."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from chat.bot.dialogues import (
    explaining,
    invoices,
    letters,
    manners,
    paying,
    people,
    plans,
    refunds,
    rights,
    shifts,
    to_people,
)
from chat.bot.scene import Dialogue
from chat.rules.intents import Intent

DIALOGUES: Final[Mapping[Intent, Dialogue]] = MappingProxyType(
    {
        dialogue.intent: dialogue
        for module in (
            invoices,
            shifts,
            plans,
            paying,
            letters,
            refunds,
            people,
            explaining,
            to_people,
            rights,
            manners,
        )
        for dialogue in module.DIALOGUES
    }
)
