"""The demo's chats: who chats, at every hour, and what stands of them among messages."""

from datetime import date, datetime, time, timedelta

from accounts.models import Language
from chat.models import (
    BotTalk,
    Chat,
    ChatAgent,
    ChatState,
    EndReason,
    HandOut,
    HandOutEnd,
    Presence,
)
from chat.queries.queue import expected_now
from demo.seed import seed
from messaging.models import Author, Medium, Message, Queue, Service, Survey, SurveyKind, Thread
from messaging.queries.hours import hours_of
from messaging.rules.opening_hours import is_open
from myropo.calendar import HELSINKI

DAY_ZERO = date(2026, 11, 20)
NOON = datetime.combine(DAY_ZERO, time(12), HELSINKI)


def test_every_line_has_an_agent_and_none_of_them_is_at_the_desk(seeded):
    for queue in Queue:
        for language in Language.values:
            agents = ChatAgent.objects.filter(
                queues__contains=[queue], languages__contains=[language]
            )
            assert agents.exists()

    assert set(ChatAgent.objects.values_list("presence", flat=True)) == {Presence.AWAY}


def test_the_chat_is_open_whenever_somebody_tries_it(seeded):
    sunday_evening = datetime(2026, 11, 22, 22, 30, tzinfo=HELSINKI)
    christmas_night = datetime(2026, 12, 25, 3, tzinfo=HELSINKI)

    for queue in Queue:
        assert is_open(hours_of(queue, Service.CHAT), sunday_evening)
        assert is_open(hours_of(queue, Service.CHAT), christmas_night)
        assert not is_open(hours_of(queue, Service.MESSAGES), sunday_evening)


def test_chats_in_three_languages_have_ended_with_nothing_left_to_answer(seeded):
    chats = Chat.objects.filter(bot_talk=None).select_related("thread")

    assert {each.language for each in chats} == {"fi", "sv", "en"}
    assert {each.state for each in chats} == {ChatState.ENDED}
    assert all(each.answered_at < each.ended_at <= NOON for each in chats)
    assert not Thread.objects.filter(live_since__isnull=False).exists()
    assert "WAITS_FOR_US" not in {each.thread.state for each in chats}


def test_transcripts_stand_whole_in_their_threads(seeded):
    for chat in Chat.objects.all():
        lines = Message.objects.filter(
            thread=chat.thread_id, number__range=(chat.first_number, chat.last_number)
        ).order_by("number")

        assert {each.medium for each in lines} == {Medium.CHAT}
        assert len(lines) == chat.last_number - chat.first_number + 1
        assert lines[0].author == Author.PERSON


def test_the_robot_has_answered_in_two_languages_and_settled_it(seeded):
    talks = BotTalk.objects.select_related("chat__thread")

    assert {each.language for each in talks} == {"fi", "sv"}
    assert {each.chat.ended for each in talks} == {EndReason.SETTLED}
    assert all(each.was_solved for each in talks)
    assert {each.chat.thread.state for each in talks}.isdisjoint({"WAITS_FOR_US"})
    said = Message.objects.filter(author=Author.BOT, text__contains="€")
    assert {each.thread_id for each in said} == {each.chat.thread_id for each in talks}


def test_one_chat_was_transferred_with_a_note_and_one_visitor_said_how_it_went(seeded):
    [part] = HandOut.objects.filter(ended=HandOutEnd.TRANSFERRED)

    assert part.chat.thread.notes.exists()
    assert Survey.objects.get(kind=SurveyKind.CHAT).answered_at


def test_the_last_half_hour_tells_how_long_one_waits_once_an_agent_comes(seeded):
    recent = HandOut.objects.filter(is_first=True, handed_at__gte=NOON - timedelta(minutes=30))
    assert recent.count() == 3

    ChatAgent.objects.filter(user__username="agent").update(presence=Presence.HERE, seen_at=NOON)

    assert expected_now(at=NOON)["PAYMENT_ADVICE", "fi"]


def test_a_second_seeding_changes_no_hours_agents_or_chats(seeded, tmp_path):
    ChatAgent.objects.filter(user__username="agent2").delete()
    before = Chat.objects.count(), ChatAgent.objects.count(), Message.objects.count()

    seed(folder=tmp_path / "samples", at=NOON + timedelta(days=3))

    assert before == (Chat.objects.count(), ChatAgent.objects.count(), Message.objects.count())
