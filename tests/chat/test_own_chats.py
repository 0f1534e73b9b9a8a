"""What the copy of one's data and the deeds of a right tell of chats; what ends with a right."""

from datetime import timedelta

import pytest

from accounts.models import AuditEvent, Level, Mandate
from chat.models import EndReason
from chat.queries.call_backs import slots_of
from chat.queries.overdue import overdue
from chat.services import call_backs, rights
from invoices import deeds
from invoices.services import authorisations
from messaging.models import ThreadState
from messaging.words_matters import title_of
from tests.chat.conversations import OPEN, again, begun, talked
from tests.messaging.talking import holder_for, wrote
from tests.payments.test_own_data import parts_of

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def called(actor, chat):
    slot = slots_of(chat.queue, at=OPEN)[0]
    return call_backs.ask(
        actor=actor,
        chat=chat,
        phone="040 123 4567",
        from_at=slot.from_at,
        until_at=slot.until_at,
        at=OPEN,
    )


@pytest.fixture
def holder(actor, other_debtor):
    """Another one who acts for the actor, and chats in a thread of the actor's."""
    return holder_for(actor, other_debtor)


@pytest.fixture
def chat(actor, holder):
    return begun(holder, thread=wrote(actor, at=OPEN).thread)


def test_chats_and_calls_are_in_the_copy_and_nothing_of_others(actor, other_debtor):
    chat, _agent = talked(actor)
    called(actor, chat)

    parts = parts_of(actor.user, at=OPEN)
    others = parts_of(other_debtor, at=OPEN)

    assert [(each["user"], each["ended"]) for each in parts["chats"]] == [("me", "CALL_BACK")]
    assert [(each["agent"], each["part"]) for each in parts["chat_agents"]] == [("staff", "MAIN")]
    assert [each["phone"] for each in parts["call_backs"]] == ["+358401234567"]
    assert not any(others[name] for name in ("chats", "chat_agents", "call_backs"))


def test_deeds_name_the_matter_and_never_the_words(actor, django_assert_num_queries):
    chats = [begun(actor), begun()]
    called(actor, chats[0])
    events = list(AuditEvent.objects.filter(action__in=["chat.started", "callback.asked"]))

    with django_assert_num_queries(2):
        told = deeds.about(events)

    assert len(told) == 3
    assert set(told.values()) == {title_of(each.thread) for each in chats}


def test_a_chat_ends_when_the_right_is_taken_back(
    actor, chat, holder, django_capture_on_commit_callbacks
):
    mandate = Mandate.objects.get(pk=holder.access.mandate_id)

    with django_capture_on_commit_callbacks(execute=True):
        authorisations.revoke(actor=actor, mandate=mandate, at=OPEN)

    assert again(chat).ended == EndReason.RIGHT_ENDED
    assert again(chat).thread.state == ThreadState.WAITS_FOR_US


def test_a_chat_goes_on_while_the_right_does(chat, holder):
    key = holder.access.mandate_id

    assert rights.end_chats_without_right(mandate_id=key, at=OPEN) == 0
    assert overdue(OPEN + SECOND) == []


@pytest.mark.parametrize(
    "change", [{"level": Level.VIEW}, {"ends_on": OPEN.date() - timedelta(days=1)}]
)
def test_a_right_that_ran_out_or_is_too_narrow_is_found_by_the_sweep(change, chat, holder):
    Mandate.objects.filter(pk=holder.access.mandate_id).update(**change)

    assert overdue(OPEN + SECOND) == [(chat.pk, EndReason.RIGHT_ENDED)]


def test_a_chat_of_one_s_own_needs_no_right(actor):
    chat = begun(actor)

    assert chat.mandate is None
    assert overdue(OPEN + SECOND) == []
