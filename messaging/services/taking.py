"""Taking threads to work on, giving them back, giving them to another, moving them."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from accounts import audit
from accounts.models import User
from messaging.models import Queue, Thread
from messaging.rules.taking import is_held
from messaging.services.states import lock_thread

ANSWER: Final = "messaging.change_thread"
ASSIGN: Final = "messaging.assign_thread"
# How often the work on a thread renews the taking of it, at most.
RENEWED_EVERY: Final = timedelta(minutes=1)


class TakenByOtherError(Exception):
    """Another agent works on the thread. Nothing was changed."""

    def __init__(self, agent: User) -> None:
        super().__init__()
        self.agent = agent


class NotAllowedError(Exception):
    """The user may not give threads to others. Nothing was changed."""


class NotAnAgentError(Exception):
    """The user cannot answer, so that nothing is given to it. Nothing was changed."""


def holder_of(thread: Thread, *, agent: User, at: datetime) -> User | None:
    """Another agent for whom the thread is kept now; None when this agent may answer."""
    other = thread.assigned_to
    if other is None or other == agent or not other.is_active:
        return None
    return other if is_held(thread.assigned_at, at=at) else None


@transaction.atomic
def take(*, agent: User, thread_id: int, at: datetime) -> Thread:
    """Take a thread; who has it already renews that. Raises `TakenByOtherError`.

    Of two who take it in the same moment, one has it and the other is told who.
    """
    thread = lock_thread(thread_id)
    if other := holder_of(thread, agent=agent, at=at):
        raise TakenByOtherError(other)
    if thread.assigned_to == agent:
        return _give(thread, agent, at)
    before = thread.assigned_to_id
    _give(thread, agent, at)
    data = {"from": before} if before else {}
    audit.record(action="thread.taken", actor=agent, at=at, target=thread, data=data)
    return thread


def renew(*, agent: User, thread_id: int, at: datetime) -> bool:
    """The agent still works on what it has taken. Of others' threads it changes nothing."""
    own = Thread.objects.filter(pk=thread_id, assigned_to=agent)
    return bool(own.filter(assigned_at__lt=at - RENEWED_EVERY).update(assigned_at=at))


@transaction.atomic
def release(*, agent: User, thread_id: int, at: datetime) -> bool:
    """Give a thread back to its queue; whether the agent had it."""
    thread = lock_thread(thread_id)
    if thread.assigned_to != agent:
        return False
    _give(thread, None, None)
    audit.record(action="thread.released", actor=agent, at=at, target=thread)
    return True


@transaction.atomic
def assign(*, lead: User, thread_id: int, agent: User, at: datetime) -> Thread:
    """Give a thread to an agent, whoever has it. A repeat changes nothing.

    Raises `NotAllowedError`, `NotAnAgentError`.
    """
    if not lead.has_perm(ASSIGN):
        raise NotAllowedError
    if not (agent.is_active and agent.has_perm(ANSWER)):
        raise NotAnAgentError
    thread = lock_thread(thread_id)
    before = thread.assigned_to_id
    if before == agent.pk and is_held(thread.assigned_at, at=at):
        return thread
    _give(thread, agent, at)
    data = {"from": before, "to": agent.pk}
    audit.record(action="thread.assigned", actor=lead, at=at, target=thread, data=data)
    return thread


@transaction.atomic
def move(*, agent: User, thread_id: int, queue: Queue, at: datetime) -> bool:
    """Move a thread to the queue whose work it is, free for all there; whether it moved.

    What was promised to the person stays promised. Raises `TakenByOtherError`.
    """
    thread = lock_thread(thread_id)
    if other := holder_of(thread, agent=agent, at=at):
        raise TakenByOtherError(other)
    if thread.queue == queue:
        return False
    data = {"from": thread.queue, "to": queue}
    thread.queue, thread.assigned_to, thread.assigned_at = queue, None, None
    thread.save(update_fields=["queue", "assigned_to", "assigned_at"])
    audit.record(action="thread.moved", actor=agent, at=at, target=thread, data=data)
    return True


def _give(thread: Thread, agent: User | None, at: datetime | None) -> Thread:
    thread.assigned_to, thread.assigned_at = agent, at
    thread.save(update_fields=["assigned_to", "assigned_at"])
    return thread
