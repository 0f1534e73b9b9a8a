"""What a word of bills and letters is, for the robot."""

from dataclasses import dataclass

from django.utils.functional import Promise

from chat.rules.intents import Intent


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word of ours.

    forms  how it begins in what people write, in the three languages, folded; commas divide them
    leads  the talk that goes on from it; None: nothing does
    """

    key: str
    title: Promise
    text: Promise
    forms: str
    leads: Intent | None = None
