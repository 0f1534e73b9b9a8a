"""To be called instead of waiting: asked for in the person's own words, done by an agent."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.actor import Actor
from accounts.models import AuditEvent, Level
from accounts.phone_numbers import NotAPhoneNumberError
from accounts.services.mandates import RightTooNarrowError
from chat.models import CallBack, EndReason
from chat.queries.call_backs import slots_of
from chat.rules.call_backs import Slot, slots
from chat.services import call_backs
from messaging.models import Author, Medium, Message, Queue, ThreadState
from messaging.rules.opening_hours import Hours, Span
from myropo.calendar import HELSINKI
from tests.chat.conversations import OPEN, again, begun, talked
from tests.factories import AgentFactory
from tests.messaging.talking import answered, holder_for, wrote

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
PHONE = "040 123 4567"
WEEK = Hours(weekly=dict.fromkeys(range(5), Span(time(8), time(17))))


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=HELSINKI)


def asked(actor, *, phone=PHONE, slot=0, now=OPEN, **about):
    chosen = slots_of(Queue.PAYMENT_ADVICE, at=now)[slot]
    return call_backs.ask(
        actor=actor, phone=phone, from_at=chosen.from_at, until_at=chosen.until_at, at=now, **about
    )


def owner_of(chat):
    return Actor(chat.user, chat.user.party)


def test_who_waits_is_called_instead_and_the_transcript_tells_it():
    chat = begun()

    call_back = asked(owner_of(chat), chat=chat)

    wish, end = Message.objects.filter(number__gt=1).order_by("number")
    assert (wish.author, wish.user, wish.medium) == (Author.PERSON, chat.user, Medium.CHAT)
    assert (
        wish.text
        == "Soittakaa minulle numeroon 040 1234567 tiistaina 24.11. klo\N{NO-BREAK SPACE}14–16."
    )
    assert end.text == "Chat on päättynyt: soitamme sinulle."
    assert (call_back.phone, call_back.from_at) == ("+358401234567", at(24, 14))
    assert again(chat).ended == EndReason.CALL_BACK
    assert again(chat).thread.state == ThreadState.WAITS_FOR_US
    assert CallBack.objects.get(thread=chat.thread, done_at=None) == call_back
    assert AuditEvent.objects.get(action="callback.asked").target_id == str(call_back.pk)


def test_the_same_wish_again_changes_nothing_and_another_one_replaces_it(actor):
    thread = wrote(actor, at=OPEN).thread

    first = asked(actor, thread=thread)
    assert asked(actor, thread=thread) == first
    other = asked(actor, thread=thread, phone="+46 70 123 45 67", slot=1)

    assert other == first
    assert CallBack.objects.get().phone == "+46701234567"
    assert list(Message.objects.values_list("medium", flat=True)) == ["PORTAL"] * 3


@pytest.mark.parametrize("phone", ["", "12", "ei ole", "040 123 4567 ext. 5"])
def test_a_number_that_nobody_can_call_is_refused(phone, actor):
    thread = wrote(actor, at=OPEN).thread

    with pytest.raises(NotAPhoneNumberError):
        asked(actor, thread=thread, phone=phone)

    assert not CallBack.objects.exists()


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (at(24, 12), at(24, 14)),
        (at(24, 20), at(24, 22)),
        (at(24, 14), at(24, 18)),
        (at(28, 10), at(28, 12)),
        (at(24, 16), at(24, 14)),
    ],
)
def test_nobody_calls_at_other_hours_than_those_offered(first, last, actor):
    thread = wrote(actor, at=OPEN).thread

    with pytest.raises(call_backs.NotThenError):
        call_backs.ask(
            actor=actor, thread=thread, phone=PHONE, from_at=first, until_at=last, at=OPEN
        )

    assert Message.objects.count() == 1


def test_who_may_only_see_is_not_called(actor, other_debtor):
    thread = wrote(actor, at=OPEN).thread

    with pytest.raises(RightTooNarrowError):
        asked(holder_for(actor, other_debtor, level=Level.VIEW), thread=thread)


def test_a_call_is_done_once(actor, agent):
    call_back = asked(actor, thread=wrote(actor, at=OPEN).thread)

    assert call_backs.done(agent=agent, call_back_id=call_back.pk, at=OPEN + HOUR)
    assert not call_backs.done(agent=AgentFactory(), call_back_id=call_back.pk, at=OPEN)

    call_back.refresh_from_db()
    assert (call_back.done_at, call_back.done_by) == (OPEN + HOUR, agent)
    assert AuditEvent.objects.get(action="callback.done").actor == agent


def test_a_noted_call_is_done(actor, agent, django_capture_on_commit_callbacks):
    thread = wrote(actor, at=OPEN).thread
    call_back = asked(actor, thread=thread)

    with django_capture_on_commit_callbacks(execute=True):
        answered(thread, agent=agent, at=OPEN + HOUR)
    call_back.refresh_from_db()
    assert call_back.done_at is None
    with django_capture_on_commit_callbacks(execute=True):
        answered(thread, agent=agent, at=OPEN + 2 * HOUR, medium=Medium.CALL)

    call_back.refresh_from_db()
    assert (call_back.done_at, call_back.done_by) == (OPEN + 2 * HOUR, agent)


def test_a_call_that_was_noted_before_is_another_one(actor, agent):
    thread = wrote(actor, at=OPEN).thread
    note = answered(thread, agent=agent, at=OPEN, medium=Medium.CALL)
    asked(actor, thread=thread)

    assert not call_backs.done_by_note(message_id=note.pk)


def test_a_call_in_the_words_of_the_person_is_in_its_language():
    chat, _agent = talked()
    chat.user.language = "sv"
    chat.user.save()

    asked(owner_of(again(chat)), chat=chat)

    texts = list(Message.objects.order_by("number").values_list("text", flat=True)[1:])
    assert texts == [
        "Ring mig på numret 040 1234567 tisdag 24.11 kl.\N{NO-BREAK SPACE}14–16.",
        "Chatten har avslutats: vi ringer dig i stället.",
    ]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        # A day is cut from its opening on; its last window has what is left.
        (at(24, 7), [(at(24, 8), at(24, 10)), (at(24, 10), at(24, 12)), (at(24, 12), at(24, 14))]),
        (at(24, 13, 30), [(at(24, 14), at(24, 16)), (at(24, 16), at(24, 17))]),
        # Within half an hour nobody can promise a call.
        (at(24, 13, 31), [(at(24, 16), at(24, 17)), (at(25, 8), at(25, 10))]),
        (at(27, 18), [(at(30, 8), at(30, 10))]),
    ],
)
def test_windows_begin_with_the_next_one(now, expected):
    found = slots(WEEK, at=now)

    assert found[: len(expected)] == [Slot(*each) for each in expected]


def test_windows_are_of_five_days_and_none_of_a_queue_that_never_opens():
    found = slots(WEEK, at=at(24, 18))

    days = {each.from_at.astimezone(HELSINKI).day for each in found}
    assert days == {25, 26, 27, 30, 1}
    assert slots(Hours(weekly={}), at=at(24, 18)) == []


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("call_back_within_hours", {"until_at": OPEN - HOUR}),
        ("call_back_done_by_someone", {"done_at": OPEN}),
    ],
)
def test_the_database_refuses_a_call_that_makes_no_sense(constraint, fields, actor):
    asked(actor, thread=wrote(actor, at=OPEN).thread)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        CallBack.objects.update(**fields)


def test_the_database_lets_one_call_of_a_thread_be_open(actor):
    call_back = asked(actor, thread=wrote(actor, at=OPEN).thread)
    call_back.pk, call_back.public_id = None, uuid4()

    with pytest.raises(IntegrityError, match="call_back_one_open"), transaction.atomic():
        call_back.save(force_insert=True)
