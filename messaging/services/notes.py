"""What agents tell each other about a matter."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from accounts import audit
from accounts.models import User
from messaging.models import InternalNote
from messaging.services.states import lock_thread

LONGEST_NOTE: Final = 4000
# The same words of the same agent within this time are one press of a button, done twice.
SAME_PRESS: Final = timedelta(minutes=1)


class EmptyNoteError(Exception):
    """There are no words in it, or too many. Nothing was written."""


@transaction.atomic
def write_note(*, agent: User, thread_id: int, text: str, at: datetime) -> InternalNote:
    """Write a note where the conversation stands now. It never changes.

    A second press of the button answers with the note that is there. Raises `EmptyNoteError`.
    """
    text = text.strip()
    if not text or len(text) > LONGEST_NOTE:
        raise EmptyNoteError
    thread = lock_thread(thread_id)
    latest = InternalNote.objects.filter(thread=thread).last()
    if latest and _is_same(latest, agent, text, at):
        return latest
    note = InternalNote.objects.create(
        thread=thread, agent=agent, text=text, after_number=thread.last_number, written_at=at
    )
    data = {"note": note.pk}
    audit.record(action="thread.noted", actor=agent, at=at, target=thread, data=data)
    return note


def _is_same(note: InternalNote, agent: User, text: str, at: datetime) -> bool:
    return note.agent_id == agent.pk and note.text == text and at - note.written_at < SAME_PRESS
