"""What somebody wants who writes: the language, the intent, and whether that is sure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import structlog

from chat.bot import rights_words
from chat.bot.language import language_of
from chat.rules.intents import RIGHTS, Intent

if TYPE_CHECKING:
    from chat.bot.learned import Bounds, Ranked

log = structlog.get_logger(__name__)

# What most people want, where nothing is known of what one of them wants.
WITHOUT_MODEL: Final = (
    (Intent.OTHER, 0.0),
    (Intent.WHAT_I_OWE, 0.0),
    (Intent.SHIFT_DUE_DATE, 0.0),
    (Intent.PAY, 0.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What the words are taken for.

    language  of the words: "fi", "sv" or "en"
    ranked    intents with their probabilities, the likeliest first, `OTHER` among them
    is_sure   whether the first may be answered without asking back
    right     a right that the person stands on, which goes before all else; None: none
    """

    language: str
    ranked: tuple[tuple[Intent, float], ...]
    is_sure: bool
    right: Intent | None = None

    @property
    def intent(self) -> Intent:
        return self.ranked[0][0]

    @property
    def likeliest(self) -> tuple[Intent, ...]:
        """The three to ask back with."""
        return tuple(intent for intent, _ in self.ranked if intent != Intent.OTHER)[:3]


def understand(text: str, *, language: str | None, usual: str) -> Understanding:
    """What the words are taken for, by the model in use.

    language  in which the talk goes on; None: it begins with these words
    usual     the language to take where the words do not tell

    Without a model nothing is sure, and rights are still heard by their words.
    """
    from chat.bot import in_use  # noqa: PLC0415 - arrays and learning are for the live process

    try:
        ranked = in_use.current().rank(text)
    except in_use.NoModelError:
        log.exception("robot_without_model")
        return Understanding(
            language=language or usual,
            ranked=WITHOUT_MODEL,
            is_sure=False,
            right=rights_words.right_in(text),
        )
    return understood(ranked, text, language=language, usual=usual)


def understood(ranked: "Ranked", text: str, *, language: str | None, usual: str) -> Understanding:
    """What a ranking of the words' intents amounts to."""
    likeliest, chance = ranked.intents[0]
    bounds = ranked.bounds
    rights = {intent: each for intent, each in ranked.intents if intent in RIGHTS}
    is_doubtful = likeliest not in RIGHTS and sum(rights.values()) >= bounds.doubt
    return Understanding(
        language=language or language_of(text, ranked.languages, usual=usual),
        ranked=_with_right_second(ranked.intents) if is_doubtful else ranked.intents,
        is_sure=chance >= bounds.sure and not is_doubtful,
        right=rights_words.right_in(text) or _right_of(rights, bounds),
    )


def _right_of(rights: Mapping[Intent, float], bounds: "Bounds") -> Intent | None:
    """The right that is heard: a life in danger at once, else the likeliest of them."""
    if rights.get(Intent.CRISIS, 0) >= bounds.crisis:
        return Intent.CRISIS
    if sum(rights.values()) >= bounds.right:
        return max(rights, key=lambda each: rights[each])
    return None


def _with_right_second(
    intents: tuple[tuple[Intent, float], ...],
) -> tuple[tuple[Intent, float], ...]:
    """Where a right may be meant the likeliest is among the first that are asked for."""
    meant = next(each for each in intents if each[0] in RIGHTS)
    first, *others = [each for each in intents if each != meant]
    return (first, meant, *others)
