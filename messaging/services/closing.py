"""A matter is done: closed by the person or by an agent, and opened again."""

from datetime import datetime
from functools import partial

from django.db import transaction

from accounts import audit
from accounts.actor import Actor
from accounts.models import Level, User
from accounts.services.mandates import hold_right
from invoices import bells
from messaging import events
from messaging.models import Author, Classification, Message, Thread, ThreadState
from messaging.services import states
from messaging.services.posting import AnsweredMeanwhileError, newest_after
from messaging.services.taking import TakenByOtherError, holder_of


class NotClassifiedError(Exception):
    """An agent says what the contact was about before it is closed. Nothing was changed."""


@transaction.atomic
def close(*, actor: Actor, thread: Thread, at: datetime) -> bool:
    """The person needs no more; False when it was closed already, or a chat goes on in it.

    The actor was found to see the thread. Raises `RightTooNarrowError` and `RightEndedError`.
    """
    hold_right(actor=actor, level=Level.PAY, at=at)
    return _close(states.lock_thread(thread.pk), user=actor.user, by_staff=False, at=at)


@transaction.atomic
def close_as_agent(
    *,
    agent: User,
    thread_id: int,
    classification: Classification | str,
    after_number: int,
    at: datetime,
) -> bool:
    """An agent has resolved it; False when it was closed already, and then only classified.

    So is one in which a chat goes on: that ends first.

    after_number  of the newest message that the agent has seen

    Raises `NotClassifiedError`, `TakenByOtherError` while another works on it, and
    `AnsweredMeanwhileError`: nothing is closed that nobody has read.
    """
    if classification not in Classification.values:
        raise NotClassifiedError
    thread = states.lock_thread(thread_id)
    if other := holder_of(thread, agent=agent, at=at):
        raise TakenByOtherError(other)
    if message := newest_after(thread, after_number):
        raise AnsweredMeanwhileError(message)
    thread.classification = classification
    thread.save(update_fields=["classification"])
    return _close(thread, user=agent, by_staff=True, at=at)


@transaction.atomic
def reopen(*, agent: User, thread_id: int, at: datetime) -> bool:
    """It goes on, though the person has written nothing; False when it is open, or in another.

    It waits for us if the person said the last word, from now on and with a new promise; else
    for the person.
    """
    thread = states.lock_thread(thread_id)
    if thread.state != ThreadState.CLOSED or thread.merged_into_id is not None:
        return False
    said = Message.objects.filter(thread=thread, author__in=[Author.PERSON, Author.AGENT])
    last = said.order_by("number").last()
    if last is not None and last.author == Author.PERSON:
        states.wait_for_us(thread, at=at)
    else:
        states.wait_for_person(thread, at=at)
    _save("thread.reopened", thread, user=agent, at=at)
    return True


def _close(thread: Thread, *, user: User, by_staff: bool, at: datetime) -> bool:
    if thread.state == ThreadState.CLOSED or thread.live_since is not None:
        return False
    states.end(thread, at=at)
    thread.assigned_to, thread.assigned_at = None, None
    thread.save(update_fields=["assigned_to", "assigned_at"])
    _save("thread.closed", thread, user=user, at=at)
    told = partial(
        events.thread_closed.send_robust, sender=Thread, thread_id=thread.pk, by_staff=by_staff
    )
    transaction.on_commit(told, robust=True)
    return True


def _save(action: str, thread: Thread, *, user: User, at: datetime) -> None:
    thread.save(update_fields=states.STATE_FIELDS)
    audit.record(action=action, actor=user, at=at, party=thread.party, target=thread)
    transaction.on_commit(partial(bells.ring, [thread.party_id], at=at), robust=True)
