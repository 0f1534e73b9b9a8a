"""People of ours say what questions to the robot are; the next training learns from it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from accounts import audit
from accounts.models import User
from chat.models import BotQuestion, ChatState, QuestionState
from chat.rules.intents import Intent
from myropo.calendar import helsinki_date

# What was put away stays for so long, for who changes their mind.
PUT_AWAY_DAYS: Final = 30
# What nobody has labelled in so long is not asked any more, or is asked anew.
NEW_DAYS: Final = 365


@transaction.atomic
def label(*, question_ids: Iterable[int], intent: Intent, by: User, at: datetime) -> int:
    """Say what questions are; how many there were to label.

    What somebody else has labelled or put away meanwhile stays as they said.
    """
    keys = _locked(question_ids, QuestionState.NEW)
    BotQuestion.objects.filter(pk__in=keys).update(
        state=QuestionState.LABELLED, intent=intent, labelled_by=by, labelled_at=at
    )
    _record("labelled", keys, by=by, at=at, intent=str(intent))
    return len(keys)


@transaction.atomic
def put_away(*, question_ids: Iterable[int], by: User, at: datetime) -> int:
    """Nothing is to be learned from them: chatter, or words that tell of somebody; how many."""
    keys = _locked(question_ids, QuestionState.NEW)
    BotQuestion.objects.filter(pk__in=keys).update(
        state=QuestionState.PUT_AWAY, labelled_by=by, labelled_at=at
    )
    _record("put_away", keys, by=by, at=at)
    return len(keys)


@transaction.atomic
def take_back(*, question_ids: Iterable[int], by: User, at: datetime) -> int:
    """They are to be labelled again; how many were labelled or put away."""
    keys = _locked(question_ids, QuestionState.LABELLED, QuestionState.PUT_AWAY)
    BotQuestion.objects.filter(pk__in=keys).update(
        state=QuestionState.NEW, intent="", labelled_by=None, labelled_at=None
    )
    _record("taken_back", keys, by=by, at=at)
    return len(keys)


@transaction.atomic
def forget(*, at: datetime) -> int:
    """Questions are cut from chats that have ended, and go when their time is over; how many went.

    From then on nobody can find out in which chat something was asked. What was labelled stays.
    """
    BotQuestion.objects.filter(chat__state=ChatState.ENDED).update(chat=None)
    today = helsinki_date(at)
    over = Q(state=QuestionState.NEW, asked_on__lt=today - timedelta(days=NEW_DAYS)) | Q(
        state=QuestionState.PUT_AWAY, labelled_at__lt=at - timedelta(days=PUT_AWAY_DAYS)
    )
    return BotQuestion.objects.filter(over).delete()[0]


def _locked(question_ids: Iterable[int], *states: QuestionState) -> list[int]:
    rows = BotQuestion.objects.select_for_update().filter(pk__in=question_ids, state__in=states)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _record(what: str, keys: list[int], *, by: User, at: datetime, **data: str) -> None:
    if keys:
        audit.record(
            action=f"bot_question.{what}", actor=by, at=at, data={"questions": keys, **data}
        )
