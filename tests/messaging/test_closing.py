"""A matter that is done, and one that is not."""

from datetime import timedelta

import pytest

from accounts.models import AuditEvent, Level
from accounts.services.mandates import RightTooNarrowError
from messaging.events import thread_closed
from messaging.models import THREAD_TRANSITIONS, Classification, Medium, Thread, ThreadState
from messaging.services import closing, states
from messaging.services.posting import AnsweredMeanwhileError, TakenByOtherError
from tests.factories import AgentFactory
from tests.messaging.talking import answered, holder_for, wrote

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=2)
WAITS_FOR_US, WAITS_FOR_PERSON, CLOSED = ThreadState


@pytest.fixture
def thread(actor, now):
    return wrote(actor, at=now).thread


def close_as(agent, thread, at, *, after=1, classification=Classification.PAYING):
    return closing.close_as_agent(
        agent=agent,
        thread_id=thread.pk,
        classification=classification,
        after_number=after,
        at=at,
    )


def test_a_person_closes_once_and_it_is_heard_once(
    actor, thread, now, django_capture_on_commit_callbacks
):
    heard = []

    def listen(thread_id, by_staff, **_more):
        heard.append((thread_id, by_staff))

    thread_closed.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        closed = [closing.close(actor=actor, thread=thread, at=now) for _press in range(2)]
    thread_closed.disconnect(listen)

    assert closed == [True, False]
    assert heard == [(thread.pk, False)]
    thread.refresh_from_db()
    assert (thread.state, thread.closed_at, thread.waits_since) == (CLOSED, now, None)
    assert AuditEvent.objects.filter(action="thread.closed").count() == 1


def test_who_may_only_look_closes_nothing(actor, other_debtor, thread, now):
    viewer = holder_for(actor, other_debtor, level=Level.VIEW)

    with pytest.raises(RightTooNarrowError):
        closing.close(actor=viewer, thread=thread, at=now)


def test_an_agent_says_what_it_was_about(agent, thread, now):
    with pytest.raises(closing.NotClassifiedError):
        close_as(agent, thread, now, classification="")

    assert close_as(agent, thread, now)
    assert not close_as(agent, thread, now, classification=Classification.OTHER)

    thread.refresh_from_db()
    assert (thread.state, thread.classification) == (CLOSED, Classification.OTHER)
    assert thread.assigned_to is None


def test_what_came_meanwhile_is_not_closed_unread(actor, agent, thread, now):
    wrote(actor, thread=thread, at=now)

    with pytest.raises(AnsweredMeanwhileError):
        close_as(agent, thread, now)


def test_what_another_works_on_is_not_closed(thread, now):
    answered(thread, medium=Medium.CALL, at=now)

    with pytest.raises(TakenByOtherError):
        close_as(AgentFactory(), thread, now, after=2)


@pytest.mark.parametrize(
    ("is_answered", "state"), [(False, WAITS_FOR_US), (True, WAITS_FOR_PERSON)]
)
def test_what_is_opened_again_waits_for_whose_turn_it_is(
    is_answered, state, actor, agent, thread, now
):
    if is_answered:
        answered(thread, agent=agent, at=now)
    closing.close(actor=actor, thread=thread, at=now)

    opened = [
        closing.reopen(agent=agent, thread_id=thread.pk, at=now + LATER) for _press in range(2)
    ]

    thread.refresh_from_db()
    assert opened == [True, False]
    assert (thread.state, thread.closed_at) == (state, None)
    assert thread.waits_since == (None if is_answered else now + LATER)


@pytest.mark.parametrize("state", ThreadState)
@pytest.mark.parametrize("change", [states.wait_for_us, states.wait_for_person, states.end])
def test_states_change_as_the_table_says(state, change, now, db):
    wanted = {"wait_for_us": WAITS_FOR_US, "wait_for_person": WAITS_FOR_PERSON, "end": CLOSED}
    target = wanted[change.__name__]
    thread = Thread(pk=1, queue="PAYMENT_ADVICE", state=state, closed_at=None, waits_since=now)

    if target in THREAD_TRANSITIONS[state] or (target == state and change is not states.end):
        change(thread, at=now)
        assert thread.state == target
    else:
        with pytest.raises(states.IllegalThreadStateError):
            change(thread, at=now)
