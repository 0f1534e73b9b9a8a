"""Saying something: numbered, once, and with all that follows from it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.models import AuditEvent, Basis, Level, Mandate
from accounts.services.mandates import RightEndedError, RightTooNarrowError
from messaging.events import message_posted
from messaging.matters import GENERAL
from messaging.models import (
    Attachment,
    Author,
    Draft,
    Medium,
    Message,
    Notice,
    Thread,
    ThreadState,
    Wait,
)
from messaging.queries.hearers import hearers_of
from messaging.queries.threads import unread_of
from messaging.services import closing, drafts, posting, reading
from messaging.texts import LONGEST
from tests.factories import AgentFactory, DebtorFactory, MandateFactory
from tests.messaging.sent_files import draft_file
from tests.messaging.talking import about, answered, holder_for, invoice_of, wrote

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_what_a_person_says_waits_for_us_with_a_promise(actor, now):
    message = wrote(actor, at=now)

    thread = message.thread
    assert (message.number, message.author, message.user) == (1, Author.PERSON, actor.user)
    assert (thread.state, thread.waits_since) == (ThreadState.WAITS_FOR_US, now)
    assert thread.answer_by is not None
    assert thread.answer_by > now
    event = AuditEvent.objects.get(action="message.sent")
    assert (event.party, event.actor, event.data) == (actor.acting_for, actor.user, {})


def test_who_waits_keeps_its_place_and_its_promise(actor, now):
    first = wrote(actor, at=now)
    promised = first.thread.answer_by

    second = wrote(actor, thread=first.thread, at=now + HOUR)

    assert second.number == 2
    assert second.thread.waits_since == now
    assert second.thread.answer_by == promised


def test_the_same_client_id_is_said_once(actor, now, django_capture_on_commit_callbacks):
    invoice, client_id = invoice_of(actor), uuid4()
    heard = []

    def listen(message_id, **_more):
        heard.append(message_id)

    message_posted.connect(listen)

    with django_capture_on_commit_callbacks(execute=True):
        messages = [
            wrote(actor, matter=about(invoice), client_id=client_id, text=text, at=now)
            for text in ("Hei!", "Hei!", "Hei taas!")
        ]

    message_posted.disconnect(listen)
    assert {each.pk for each in messages} == {Message.objects.get().pk}
    assert heard == [messages[0].pk]


def test_a_general_matter_sent_twice_is_one_thread(actor, now):
    client_id = uuid4()

    for _press in range(2):
        wrote(actor, matter=GENERAL, subject="Uusi  osoite\n", client_id=client_id, at=now)
    wrote(actor, matter=GENERAL, subject="Uusi osoite", at=now)

    assert [each.subject for each in Thread.objects.all()] == ["Uusi osoite"] * 2


def test_an_answer_ends_the_wait_and_is_told(actor, now):
    thread = wrote(actor, at=now).thread

    message = answered(thread, at=now + 49 * HOUR)

    thread.refresh_from_db()
    assert (thread.state, thread.waits_since, thread.answer_by) == (
        ThreadState.WAITS_FOR_PERSON,
        None,
        None,
    )
    assert thread.assigned_to == message.user
    wait = Wait.objects.get()
    # From Saturday at noon to Monday at 13: the queue opened on Monday at 8.
    assert (wait.message, wait.worked) == (message, 5 * HOUR)
    notice = Notice.objects.get()
    assert notice.path == f"/messages/{thread.public_id}/"
    assert (notice.party, notice.invoice) == (thread.party, thread.invoice)


def test_what_is_said_on_the_phone_or_in_a_chat_is_not_told(actor, now):
    thread = wrote(actor, at=now).thread

    answered(thread, medium=Medium.CALL, at=now)

    assert Wait.objects.count() == 1
    assert not Notice.objects.exists()


@pytest.mark.parametrize("author", [Author.BOT, Author.PORTAL])
def test_who_waits_for_a_person_waits_on_when_a_machine_speaks(author, actor, now):
    thread = wrote(actor, at=now).thread

    posting.post(
        thread_id=thread.pk,
        author=author,
        user=None,
        medium=Medium.CHAT,
        text="Hetki vielä.",
        client_id=uuid4(),
        at=now + HOUR,
    )

    thread.refresh_from_db()
    assert (thread.state, thread.waits_since) == (ThreadState.WAITS_FOR_US, now)
    assert thread.last_number == 2


def test_an_answer_to_what_has_changed_meanwhile_is_not_said(actor, now):
    thread = wrote(actor, at=now).thread
    newest = wrote(actor, thread=thread, text="Asia hoitui jo.", at=now)

    with pytest.raises(posting.AnsweredMeanwhileError) as refusal:
        answered(thread, after=1, at=now)

    assert refusal.value.message == newest
    assert Message.objects.count() == 2


def test_an_answer_sent_twice_is_said_once_though_it_came_meanwhile(actor, now):
    thread, agent, client_id = wrote(actor, at=now).thread, AgentFactory(), uuid4()

    sent = [
        answered(thread, agent=agent, after=1, client_id=client_id, at=now) for _press in range(2)
    ]

    assert sent[0] == sent[1]
    assert Wait.objects.count() == 1


def test_nobody_answers_what_another_agent_has_just_taken(actor, now):
    thread = wrote(actor, at=now).thread
    first = answered(thread, at=now)

    with pytest.raises(posting.TakenByOtherError) as refusal:
        answered(thread, at=now + timedelta(minutes=1))

    assert refusal.value.agent == first.user


def test_a_message_takes_the_files_of_its_draft_along(actor, now):
    file = draft_file(actor.user, at=now)
    other = draft_file(DebtorFactory(), at=now)

    message = wrote(actor, thread=file.draft.thread, text=" \r\n", at=now)

    assert message.text == ""
    assert list(message.attachments.all()) == [file]
    assert list(Draft.objects.all()) == [other.draft]
    assert Attachment.objects.get(draft__isnull=False) == other


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (" \n\t\0", posting.EmptyMessageError),
        ("a" * (LONGEST + 1), posting.TooLongError),
    ],
)
def test_nothing_and_too_much_leave_no_trace(text, error, actor, now):
    matter = about(invoice_of(actor))

    with pytest.raises(error):
        wrote(actor, matter=matter, text=text, at=now)

    assert not Message.objects.exists()
    assert not Thread.objects.exists()


def test_what_nobody_can_read_is_left_out(actor, now):
    message = wrote(actor, text="Hei\x00 \x1b[31mmaailma\r\n\ud800😀\n ", at=now)

    assert message.text == "Hei [31mmaailma\n😀"


def test_a_flood_stops_and_a_repeat_is_not_counted(actor, now):
    thread = wrote(actor, at=now).thread
    client_id = uuid4()
    for _press in range(100):
        wrote(actor, thread=thread, client_id=client_id, at=now)

    for _message in range(38):
        wrote(actor, thread=thread, at=now)
    with pytest.raises(posting.TooManyMessagesError) as refusal:
        wrote(actor, thread=thread, at=now)

    assert refusal.value.allowance.retry_after_minutes > 0
    assert thread.messages.count() == 40


def test_who_may_only_look_does_not_speak(actor, other_debtor, now):
    viewer = holder_for(actor, other_debtor, level=Level.VIEW)

    with pytest.raises(RightTooNarrowError):
        wrote(viewer, at=now)


def test_a_right_that_ended_on_the_page_speaks_no_more(actor, other_debtor, now):
    payer = holder_for(actor, other_debtor)
    Mandate.objects.update(ends_on=now.date() - timedelta(days=1))

    with pytest.raises(RightEndedError):
        wrote(payer, at=now)


def test_who_wrote_by_a_right_hears_the_answer(actor, other_debtor, now):
    payer = holder_for(actor, other_debtor)
    everything = MandateFactory(
        principal=actor.acting_for,
        holder=DebtorFactory().party,
        basis=Basis.GUARDIAN,
        level=Level.FULL,
    )
    thread = wrote(payer, at=now).thread

    heard = hearers_of(thread, today=now.date())

    assert heard == sorted({actor.user.pk, other_debtor.pk, everything.holder.user.pk})


def test_a_message_opens_what_was_closed(actor, now):
    thread = wrote(actor, at=now).thread
    closing.close(actor=actor, thread=thread, at=now)

    message = wrote(actor, thread=thread, at=now + HOUR)

    assert message.thread.state == ThreadState.WAITS_FOR_US
    assert (message.thread.waits_since, message.thread.closed_at) == (now + HOUR, None)


def test_a_thread_that_was_merged_goes_on_in_the_other(actor, now):
    into = wrote(actor, at=now).thread
    merged = wrote(actor, at=now).thread
    Thread.objects.filter(pk=merged.pk).update(merged_into=into)

    message = wrote(actor, thread=merged, at=now)

    assert (message.thread, message.number) == (into, 2)
    with pytest.raises(posting.ThreadMergedError) as refusal:
        answered(merged, at=now)
    assert refusal.value.thread == into


def test_reading_never_goes_back_and_ends_what_was_to_be_told(actor, now):
    thread = wrote(actor, at=now).thread
    answered(thread, at=now)
    assert unread_of(actor) == 1
    thread.refresh_from_db()

    is_new = reading.read_as_person(actor=actor, thread=thread, at=now)
    is_newer = reading.mark_read(thread=thread, number=1, at=now)

    assert (is_new, is_newer, unread_of(actor)) == (True, False, 0)
    assert Notice.objects.get().read_at == now


def test_who_writes_past_an_unread_answer_has_not_read_it(actor, now):
    thread = wrote(actor, at=now).thread
    answered(thread, at=now)

    wrote(actor, thread=thread, at=now)

    assert unread_of(actor) == 1


def test_a_draft_that_comes_after_its_message_stays_away(actor, now):
    thread, client_id = wrote(actor, at=now).thread, uuid4()
    place = {"user": actor.user, "party": actor.acting_for, "thread": thread}
    drafts.save_draft(**place, text="Kiit", client_id=client_id, at=now)
    wrote(actor, thread=thread, text="Kiitos!", client_id=client_id, at=now)

    late = drafts.save_draft(**place, text="Kiito", client_id=client_id, at=now)

    assert late is None
    assert drafts.get_draft(**place) is None


def test_the_database_keeps_what_was_said(actor, now):
    message = wrote(actor, at=now)

    with pytest.raises(DatabaseError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(text="Muuta")
    with pytest.raises(IntegrityError, match="message_number_once"), transaction.atomic():
        Message.objects.create(
            thread=message.thread,
            number=1,
            author=Author.PERSON,
            medium=Medium.PORTAL,
            text="Sama numero",
            sent_at=now,
        )
