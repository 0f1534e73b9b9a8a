"""A chat begins and ends in a thread: meanwhile nobody waits for an answer by message."""

from datetime import datetime
from functools import partial

from django.db import transaction

from invoices import bells
from messaging.models import Author, Message, Thread, ThreadState
from messaging.services import states


def begin_live(thread: Thread, *, at: datetime) -> None:
    """From now on lines are said to whom is there. The caller has locked the thread."""
    if thread.state == ThreadState.CLOSED:
        states.wait_for_person(thread, at=at)
    thread.live_since = thread.changed_at = at
    thread.save(update_fields=["live_since", *states.STATE_FIELDS])
    transaction.on_commit(partial(bells.ring, [thread.party_id], at=at), robust=True)


def end_live(thread: Thread, *, at: datetime, settled_to: int = 0) -> bool:
    """The chat is over: what the person said last and nobody answered is a message now.

    settled_to  up to this number nothing needs an answer, though it has none: "Thank you!"

    Whether somebody of ours has to answer. It waits since the first of the lines that nobody
    answered, with a promise from now. The caller has locked the thread.
    """
    thread.live_since = None
    unanswered = _first_unanswered(thread, settled_to)
    if unanswered is None:
        states.wait_for_person(thread, at=at)
    else:
        states.wait_for_us(thread, at=at)
        thread.waits_since = min(thread.waits_since or at, unanswered.sent_at)
    thread.save(update_fields=["live_since", *states.STATE_FIELDS])
    transaction.on_commit(partial(bells.ring, [thread.party_id], at=at), robust=True)
    return thread.state == ThreadState.WAITS_FOR_US


def _first_unanswered(thread: Thread, settled_to: int) -> Message | None:
    """The person's first line after the last one of an agent, and after what is settled."""
    said = Message.objects.filter(thread=thread)
    answer = said.filter(author=Author.AGENT).order_by("number").last()
    answered_to = max(settled_to, answer.number if answer else 0)
    after = said.filter(author=Author.PERSON, number__gt=answered_to)
    return after.order_by("number").first()
