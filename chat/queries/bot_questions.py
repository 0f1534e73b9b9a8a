"""What was asked in a talk with the robot; and the questions that people look at, in groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import BigIntegerField, Count, F, Max, Min
from django.db.models.functions import Cast, Coalesce

from chat.models import BotQuestion, Chat, QuestionState
from chat.rules.intents import Intent
from messaging.models import Author, Message

# A shorter line than this says hello, or names a day that the robot had asked for.
WORDS_OF_A_QUESTION: Final = 3
SETTLED_STEP: Final = f"{Intent.THANKS}.settled"
# So many of a group are shown at once: who labels reads them all.
MOST_SHOWN: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Questions that are alike, the newest first.

    size  how many there are; more than `questions` where it is a very large group
    """

    number: int
    size: int
    questions: Sequence[BotQuestion]


def asked_before(chat: Chat) -> str:
    """What was written before the robot's last line that has an answer; "" of nothing."""
    lines = _lines_of(chat)
    last = _last(lines, Author.PERSON)
    before = _last(lines[:last], Author.BOT)
    asked = []
    for line in reversed(lines[:before]):
        if line.author != Author.PERSON:
            break
        asked.append(line.text)
    return "\n".join(each for each in reversed(asked) if each)


def question_behind(chat: Chat) -> str:
    """With what the matter began that the person has just called settled or not; "" if unknown.

    The first line of several words since the last such answer, typed and not pressed.
    """
    lines = _lines_of(chat)
    lines = lines[: _last(lines, Author.PERSON)]
    asks = [place for place, line in enumerate(lines) if _asks_whether_settled(line)]
    start = asks[-2] + 1 if len(asks) > 1 else 0
    typed = list(_typed(lines[start : asks[-1]])) if asks else []
    long_enough = [text for text in typed if len(text.split()) >= WORDS_OF_A_QUESTION]
    return long_enough[0] if long_enough else max(typed, key=len, default="")


def count_new() -> dict[str, int]:
    """How many questions nobody has looked at, by language."""
    rows = BotQuestion.objects.filter(state=QuestionState.NEW).order_by()
    return dict(rows.values_list("language").annotate(number=Count("pk")))


def groups_of(
    *, state: QuestionState, language: str, first: int, most: int
) -> tuple[list[Group], bool]:
    """Some groups of the questions in a state, the newest first, and whether there are more.

    language  "" for all; first: how many groups are passed over
    """
    rows = BotQuestion.objects.filter(state=state).order_by()
    if language:
        rows = rows.filter(language=language)
    # Who is alone is a group of its own, with a number below zero.
    grouped = rows.annotate(group=Coalesce(Cast("cluster", BigIntegerField()), -F("pk")))
    found = grouped.values("group").annotate(size=Count("pk"), newest=Max("pk"), oldest=Min("pk"))
    page = list(found.order_by("-newest")[first : first + most + 1])
    shown = page[:most]
    members = grouped.filter(group__in=[each["group"] for each in shown]).order_by("-pk")
    by_group: dict[int, list[BotQuestion]] = {each["group"]: [] for each in shown}
    for question in members.select_related("labelled_by"):
        by_group[question.group].append(question)
    result = [
        Group(
            number=each["group"],
            size=each["size"],
            questions=by_group[each["group"]][:MOST_SHOWN],
        )
        for each in shown
    ]
    return result, len(page) > most


def _lines_of(chat: Chat) -> list[Message]:
    lines = Message.objects.filter(thread=chat.thread_id, number__gte=chat.first_number)
    return list(lines.only("number", "author", "text", "choices").order_by("number"))


def _last(lines: Sequence[Message], author: Author) -> int:
    """The place of the last line of an author; 0 where there is none."""
    return max((place for place, line in enumerate(lines) if line.author == author), default=0)


def _asks_whether_settled(line: Message) -> bool:
    return any(each["step"] == SETTLED_STEP for each in line.choices)


def _typed(lines: Sequence[Message]) -> Sequence[str]:
    """What the person wrote; a line that says what a button above it says was pressed."""
    typed, offered = [], set[str]()
    for line in lines:
        if line.author == Author.BOT:
            offered |= {each["label"] for each in line.choices}
        elif line.author == Author.PERSON:
            if line.text and line.text not in offered:
                typed.append(line.text)
            offered = set()
    return typed
