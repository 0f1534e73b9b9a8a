"""A chat begins with its first line, once, while somebody is there to answer."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from accounts.actor import Actor
from accounts.models import AuditEvent, Level
from accounts.services.mandates import RightTooNarrowError
from chat.models import Chat, ChatState
from chat.queries.chats import find_chat, live_chat_of
from chat.services import ending, starting
from messaging.matters import GENERAL, Matter, MatterKind
from messaging.models import Medium, Message, Queue, Thread, ThreadState
from messaging.rules.hours import SATURDAY
from messaging.services import posting
from myropo.calendar import HELSINKI
from tests.chat.conversations import CLOSED, OPEN, WORDS, again, begun, line, talked, visitor
from tests.factories import CompanyFactory, InvoiceFactory
from tests.messaging.talking import about, holder_for, wrote

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_a_chat_begins_with_its_first_line_and_waits(told):
    actor = visitor(language="sv")

    chat = begun(actor, text="  Hej!  ")

    message = Message.objects.get()
    thread = chat.thread
    assert (message.text, message.medium, message.number) == ("Hej!", Medium.CHAT, 1)
    assert (chat.state, chat.queue, chat.language) == ("WAITING", Queue.PAYMENT_ADVICE, "sv")
    assert (chat.first_number, chat.queued_at, chat.visitor_seen_at) == (1, OPEN, OPEN)
    assert (thread.live_since, thread.state) == (OPEN, ThreadState.WAITS_FOR_PERSON)
    assert AuditEvent.objects.get(action="chat.started").party == actor.acting_for
    assert told == []


def test_a_repeat_is_answered_with_the_chat_even_when_it_has_ended():
    actor, key = visitor(), uuid4()
    chat = begun(actor, client_id=key)

    assert begun(actor, client_id=key, at=OPEN + MINUTE) == chat
    ending.end(chat_id=chat.pk, reason="BY_VISITOR", by=actor.user, at=OPEN + MINUTE)
    assert begun(actor, client_id=key, at=CLOSED) == chat
    assert Message.objects.filter(medium=Medium.CHAT, user=actor.user).count() == 1


def test_what_is_written_while_a_chat_goes_on_is_a_line_of_it():
    actor = visitor()
    chat = begun(actor)

    other = begun(actor, text="Entä toinen lasku?", at=CLOSED)

    assert other == chat
    assert Message.objects.get(number=2).thread == chat.thread
    assert Chat.objects.count() == 1


def test_a_chat_for_another_party_goes_on_until_it_ends(debtor, other_debtor):
    own = Actor(debtor, debtor.party)
    chat = begun(own)
    for_other = holder_for(Actor(other_debtor, other_debtor.party), debtor)

    with pytest.raises(starting.ChatsForAnotherError) as refused:
        begun(for_other)

    assert refused.value.chat == chat
    assert Thread.objects.count() == 1
    assert live_chat_of(for_other) is None
    assert find_chat(for_other, chat.public_id) is None


def test_two_people_do_not_chat_in_one_thread(debtor, other_debtor):
    own = Actor(debtor, debtor.party)
    chat = begun(own)

    with pytest.raises(starting.OtherChatsError):
        begun(holder_for(own, other_debtor), thread=chat.thread)

    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("at", "opens_at"),
    [
        (CLOSED, datetime(2026, 11, 25, 8, tzinfo=HELSINKI)),
        # Advice chats on Saturdays, and opens on Monday after that.
        (datetime(2026, 11, 28, 15, tzinfo=HELSINKI), datetime(2026, 11, 30, 8, tzinfo=HELSINKI)),
        (datetime(2026, 11, 28, 9, tzinfo=HELSINKI), datetime(2026, 11, 28, 10, tzinfo=HELSINKI)),
        # Christmas Eve, and what follows it.
        (datetime(2026, 12, 24, 12, tzinfo=HELSINKI), datetime(2026, 12, 28, 8, tzinfo=HELSINKI)),
    ],
)
def test_nobody_begins_while_it_is_closed_and_nothing_is_written(at, opens_at):
    with pytest.raises(starting.ClosedError) as refused:
        begun(at=at)

    assert refused.value.opens_at == opens_at
    assert not Thread.objects.exists()


def test_advice_chats_on_a_saturday_and_companies_do_not():
    at = datetime(2026, 11, 28, 12, tzinfo=HELSINKI)
    assert at.weekday() == SATURDAY

    assert begun(at=at).state == ChatState.WAITING
    with pytest.raises(starting.ClosedError):
        begun(visitor(party=CompanyFactory()), at=at)


@pytest.mark.parametrize(("text", "error"), [(" \n", "Empty"), ("x" * 10_001, "TooLong")])
def test_a_first_line_says_something_that_can_be_read(text, error):
    errors = {"Empty": posting.EmptyMessageError, "TooLong": posting.TooLongError}

    with pytest.raises(errors[error]):
        begun(text=text)

    assert not Thread.objects.exists()


def test_who_may_only_see_begins_no_chat(debtor, other_debtor):
    own = Actor(debtor, debtor.party)
    viewer = holder_for(own, other_debtor, level=Level.VIEW)

    with pytest.raises(RightTooNarrowError):
        begun(viewer)


def test_who_writes_and_writes_is_asked_to_wait():
    actor = visitor()
    for number in range(40):
        begun(actor, text=f"{number}")

    with pytest.raises(posting.TooManyMessagesError):
        begun(actor)

    assert Message.objects.count() == 40


def test_another_s_matter_and_no_matter_are_refused(actor):
    stranger = Matter(MatterKind.INVOICE, InvoiceFactory().public_id)

    for matter in (stranger, None):
        with pytest.raises(posting.NoSuchMatterError):
            starting.start(actor=actor, text=WORDS, client_id=uuid4(), at=OPEN, matter=matter)


def test_a_chat_goes_on_in_the_thread_of_its_matter(actor):
    matter = about(InvoiceFactory(party=actor.acting_for, stage="COLLECTION"))
    thread = wrote(actor, matter=matter, at=OPEN).thread

    chat = begun(actor, matter=matter, at=OPEN + MINUTE)

    thread.refresh_from_db()
    assert (chat.thread, chat.first_number, chat.queue) == (thread, 2, Queue.PAYMENT_CONTROL)
    # Who waited for an answer to its message goes on waiting, with its promise.
    assert (thread.state, thread.waits_since) == (ThreadState.WAITS_FOR_US, OPEN)


def test_a_general_chat_needs_a_subject_as_a_message_does(actor):
    assert begun(actor, matter=GENERAL).thread.subject == "Asia"


def test_a_chat_is_found_by_its_own_person_alone(other_debtor):
    chat, agent = talked()
    owner = Actor(chat.user, chat.user.party)

    assert live_chat_of(owner) == find_chat(owner, chat.public_id) == chat
    assert find_chat(Actor(other_debtor, other_debtor.party), chat.public_id) is None
    assert find_chat(owner, uuid4()) is None
    line(chat, "Hei!", by=agent)
    ending.end(chat_id=chat.pk, reason="BY_AGENT", by=agent, at=OPEN)
    assert live_chat_of(owner) is None
    assert find_chat(owner, chat.public_id) == again(chat)
