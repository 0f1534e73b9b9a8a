"""What time alone brings: visitors who left, and closing time."""

from datetime import datetime, timedelta

import pytest

from chat import tasks
from chat.models import Chat, ChatState, EndReason, Priority
from chat.queries.overdue import overdue
from chat.services import presence, sweeping
from messaging.models import ThreadState
from myropo.calendar import HELSINKI
from tests.chat.conversations import OPEN, again, at_desk, begun, talked

pytestmark = pytest.mark.django_db
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
BEFORE_CLOSING = datetime(2026, 11, 24, 19, 59, 30, tzinfo=HELSINKI)
CLOSING = datetime(2026, 11, 24, 20, tzinfo=HELSINKI)


def ended(chat, at):
    """Why the sweep ends it; "" if it does not."""
    sweeping.end_overdue(chat_id=chat.pk, at=at)
    return again(chat).ended


@pytest.mark.parametrize(
    ("minutes", "reason"), [(30, ""), (31, EndReason.VISITOR_LEFT)], ids=["in time", "too late"]
)
def test_who_waits_may_be_away_for_half_an_hour(minutes, reason):
    chat = begun(at=OPEN)

    assert ended(chat, OPEN + minutes * MINUTE) == reason


@pytest.mark.parametrize(
    ("minutes", "reason"), [(20, ""), (21, EndReason.VISITOR_LEFT)], ids=["in time", "too late"]
)
def test_who_talks_may_be_away_for_twenty_minutes(minutes, reason):
    chat, _agent = talked(at=OPEN)

    assert ended(chat, OPEN + minutes * MINUTE) == reason


def test_what_who_left_had_written_is_a_message():
    chat = begun(at=OPEN)

    ended(chat, OPEN + 31 * MINUTE)

    assert again(chat).thread.state == ThreadState.WAITS_FOR_US


def test_who_is_there_is_not_ended():
    chat = begun(at=OPEN)
    presence.visitors_seen([chat.pk], OPEN + 31 * MINUTE)

    assert ended(chat, OPEN + 32 * MINUTE) == ""
    assert overdue(OPEN + 32 * MINUTE) == []


def test_at_closing_time_who_waits_is_ended_and_who_talks_goes_on():
    talk, _agent = talked(at=BEFORE_CLOSING)
    waits = begun(at=BEFORE_CLOSING)

    assert overdue(CLOSING - SECOND) == []
    assert overdue(CLOSING) == [(waits.pk, EndReason.CLOSING_TIME)]
    assert ended(waits, CLOSING) == EndReason.CLOSING_TIME
    assert again(waits).thread.state == ThreadState.WAITS_FOR_US
    assert ended(talk, CLOSING) == ""


def test_who_lost_its_agent_at_closing_time_waits_for_one_who_has_stayed():
    chat = begun(at=BEFORE_CLOSING)
    Chat.objects.filter(pk=chat.pk).update(priority=Priority.RETURNED)
    stays = at_desk(at=CLOSING)

    assert overdue(CLOSING) == []
    presence.go(stays, CLOSING)

    assert overdue(CLOSING) == [(chat.pk, EndReason.CLOSING_TIME)]


def test_the_sweep_queues_a_task_for_each_and_a_repeat_ends_nothing_more(monkeypatch):
    chat = begun(at=OPEN)
    queued = []
    at = OPEN + 31 * MINUTE
    monkeypatch.setattr(tasks.end_overdue_chat, "apply_async", lambda **how: queued.append(how))
    monkeypatch.setattr(tasks.timezone, "now", lambda: at)

    tasks.end_overdue_chats()
    for _twice in range(2):
        tasks.end_overdue_chat(**queued[0]["kwargs"])

    assert [each["kwargs"] for each in queued] == [{"chat_id": chat.pk}]
    assert again(chat).state == ChatState.ENDED
    tasks.end_overdue_chats()
    assert len(queued) == 1
