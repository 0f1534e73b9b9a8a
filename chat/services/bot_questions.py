"""What the robot did not understand is kept for people to look at, without who asked.

Nothing that a person chooses teaches the robot by itself: somebody of ours says what a question is
(`services.bot_labelling`). What was said of a life in danger, of need or of a death is not kept.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from chat.bot.anonymous import anonymous, says_something
from chat.bot.understanding import Understanding
from chat.models import BotQuestion, Chat, QuestionState, Whence
from chat.queries.bot_names import names_around
from chat.queries.bot_questions import asked_before, question_behind
from chat.rules.intents import Intent
from myropo.calendar import helsinki_date

# So many guesses are kept: what follows is as good as nothing.
MOST_GUESSES: Final = 5
NOT_SOLVED: Final = f"{Intent.THANKS}.not_settled"
TOO_PRIVATE: Final = frozenset({Intent.CRISIS, Intent.HARDSHIP, Intent.DECEASED})

type Guesses = Sequence[tuple[str, float]]


def note_unknown(*, chat: Chat, text: str, understanding: Understanding, at: datetime) -> None:
    """The robot was not sure, or took it for something that is not ours.

    The same words of the same chat are kept once.
    """
    guesses = [(str(each), round(float(share), 3)) for each, share in understanding.ranked]
    if understanding.intent in TOO_PRIVATE or understanding.right is not None:
        return
    is_other = understanding.is_sure and understanding.intent is Intent.OTHER
    whence = Whence.UNKNOWN if is_other else Whence.UNSURE
    _keep(chat, text, guesses[:MOST_GUESSES], language=understanding.language, whence=whence, at=at)


def note_choice(*, chat: Chat, offered: Mapping[str, Any], at: datetime) -> None:
    """A button was pressed: the person said what it had meant, or that it is not settled.

    What was chosen of "Is it one of these?" becomes the first guess of the question, for people to
    confirm. "Not yet" makes the question that came before one to look at.
    """
    step = str(offered["step"])
    if step == NOT_SOLVED:
        _note_not_solved(chat, at=at)
    elif step.endswith(".start"):
        _note_meant(chat, step.removesuffix(".start"))


def _note_meant(chat: Chat, intent: str) -> None:
    asked = asked_before(chat)
    question = BotQuestion.objects.select_for_update().filter(
        chat=chat, text__in=[_without_names(chat, asked)] if asked else [], whence=Whence.UNSURE
    )
    for each in question.filter(state=QuestionState.NEW):
        if intent not in dict(each.guesses):
            continue
        others = [guess for guess in each.guesses if guess[0] != intent]
        each.guesses, each.whence = [(intent, 1), *others], Whence.CORRECTED
        each.save(update_fields=["guesses", "whence"])


def _note_not_solved(chat: Chat, *, at: datetime) -> None:
    talk = chat.bot_talk
    if not talk.tried or talk.tried[-1]["intent"] in TOO_PRIVATE:
        return
    text = question_behind(chat)
    guesses = [(str(talk.tried[-1]["intent"]), 1.0)]
    if text:
        _keep(chat, text, guesses, language=talk.language, whence=Whence.NOT_SOLVED, at=at)


def _keep(
    chat: Chat, text: str, guesses: Guesses, *, language: str, whence: Whence, at: datetime
) -> None:
    text = _without_names(chat, text)
    if not says_something(text) or BotQuestion.objects.filter(chat=chat, text=text).exists():
        return
    BotQuestion.objects.create(
        asked_on=helsinki_date(at),
        chat=chat,
        language=language,
        text=text,
        guesses=guesses,
        whence=whence,
    )


def _without_names(chat: Chat, text: str) -> str:
    return anonymous(text, names=names_around(chat))
