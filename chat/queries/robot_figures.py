"""How the talks with the robot end: for the figures of those who run the portal, and team leads."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from django.db.models import Case, Count, F, Q, QuerySet, Value, When

from chat.models import BotQuestion, Chat, ChatState, EndReason, QuestionState, Whence


class TalkEnd(StrEnum):
    """What became of a talk with the robot, the first that is true."""

    HANDED_OVER = "HANDED_OVER"
    MESSAGE = "MESSAGE"
    SETTLED = "SETTLED"
    NOT_SETTLED = "NOT_SETTLED"
    # The person went without saying whether the matter is settled.
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotFigures:
    """Of the talks that ended in some time.

    ends         how many ended how
    yes, no      answers to "Did that settle your matter?", however the talk went on
    """

    ends: dict[TalkEnd, int]
    yes: int
    no: int

    @property
    def talks(self) -> int:
        return sum(self.ends.values())

    def percent(self, end: TalkEnd) -> int | None:
        """Of all talks; None where there was none."""
        return round(100 * self.ends[end] / self.talks) if self.talks else None


def robot_figures(*, since: datetime, until: datetime) -> RobotFigures:
    """Of the talks that ended between two moments; two queries."""
    talks = Chat.objects.filter(
        state=ChatState.ENDED, ended_at__gte=since, ended_at__lt=until, bot_talk__isnull=False
    ).order_by()
    answers = talks.aggregate(
        yes=Count("pk", filter=Q(bot_talk__was_solved=True)),
        no=Count("pk", filter=Q(bot_talk__was_solved=False)),
    )
    return RobotFigures(ends=_ends(talks), yes=answers["yes"], no=answers["no"])


def unsure_questions(*, since: date) -> int:
    """What the robot was asked from a day on, and did not understand or not surely."""
    unsure = [Whence.UNSURE, Whence.UNKNOWN, Whence.CORRECTED]
    return BotQuestion.objects.filter(asked_on__gte=since, whence__in=unsure).count()


def unlabelled_questions() -> int:
    """What people asked the robot, and nobody has looked at."""
    return BotQuestion.objects.filter(state=QuestionState.NEW).count()


# The kind of end of a chat that has ended; one that goes to people gets its place in the queue in
# that moment.
HOW_TALKS_END: Final = Case(
    When(queued_at__gt=F("started_at"), then=Value(str(TalkEnd.HANDED_OVER))),
    When(
        ended__in=[EndReason.LEFT_MESSAGE, EndReason.CALL_BACK],
        then=Value(str(TalkEnd.MESSAGE)),
    ),
    When(
        Q(ended=EndReason.SETTLED) | Q(bot_talk__was_solved=True),
        then=Value(str(TalkEnd.SETTLED)),
    ),
    When(bot_talk__was_solved=False, then=Value(str(TalkEnd.NOT_SETTLED))),
    default=Value(str(TalkEnd.UNKNOWN)),
)


def _ends(talks: QuerySet[Chat]) -> dict[TalkEnd, int]:
    counted = talks.annotate(how=HOW_TALKS_END).values_list("how").annotate(number=Count("pk"))
    return {**dict.fromkeys(TalkEnd, 0), **{TalkEnd(end): number for end, number in counted}}
