"""The state of a thread: whom it waits for, since when, and by when it was promised."""

from datetime import datetime
from typing import Final

from messaging.models import THREAD_TRANSITIONS, Thread, ThreadState
from messaging.queries.promises import promise_for

STATE_FIELDS: Final = (
    "state",
    "waits_since",
    "answer_by",
    "closed_at",
    "changed_at",
)


class IllegalThreadStateError(Exception):
    """The thread cannot go from its state to the wanted one. Nothing was changed."""


def lock_thread(thread_id: int) -> Thread:
    """The thread as it is, until the transaction ends; what points to it may still be written.

    Raises `Thread.DoesNotExist`.
    """
    rows = Thread.objects.select_for_update(of=("self",), no_key=True)
    # Who has taken it is read after the lock: of a row that waited for it, PostgreSQL joins what
    # stood there before.
    return rows.select_related("party").get(pk=thread_id)


def wait_for_us(thread: Thread, *, at: datetime) -> None:
    """Somebody of ours has to answer; who waited before goes on waiting, with its promise.

    Changes the thread in memory: the caller has locked it, and saves `STATE_FIELDS`.
    """
    thread.changed_at = at
    if thread.state == ThreadState.WAITS_FOR_US:
        return
    _move(thread, ThreadState.WAITS_FOR_US)
    thread.waits_since, thread.closed_at = at, None
    thread.answer_by = promise_for(thread.queue, at=at)


def wait_for_person(thread: Thread, *, at: datetime) -> None:
    """It was answered, or is open for the person to write. As above, in memory."""
    thread.changed_at = at
    if thread.state != ThreadState.WAITS_FOR_PERSON:
        _move(thread, ThreadState.WAITS_FOR_PERSON)
    thread.waits_since = thread.answer_by = thread.closed_at = None


def end(thread: Thread, *, at: datetime) -> None:
    """Nobody waits for anything. As above, in memory."""
    _move(thread, ThreadState.CLOSED)
    thread.changed_at = thread.closed_at = at
    thread.waits_since = thread.answer_by = None


def _move(thread: Thread, state: ThreadState) -> None:
    if state not in THREAD_TRANSITIONS[ThreadState(thread.state)]:
        msg = f"{thread.state} to {state}"
        raise IllegalThreadStateError(msg)
    thread.state = state
