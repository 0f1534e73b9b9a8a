"""A team lead looks at a chat without being seen, and whispers to its agent. Both are on record."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from chat import bells
from chat.models import Chat
from chat.queries.chats import WATCH
from messaging.models import InternalNote
from messaging.services.notes import write_note


class NotALeadError(Exception):
    """The user may not look at the chats of others. Nothing was changed."""


def look(*, lead: User, chat_id: int, at: datetime) -> Chat:
    """Look on from now; each time is a row of the audit. Raises `NotALeadError`."""
    if not lead.has_perm(WATCH):
        raise NotALeadError
    chat = Chat.objects.select_related("thread__party").get(pk=chat_id)
    audit.record(action="chat.looked", actor=lead, at=at, party=chat.thread.party, target=chat)
    return chat


@transaction.atomic
def whisper(*, lead: User, chat_id: int, text: str, at: datetime) -> InternalNote:
    """Say something that the agents of a chat hear at once, and its visitor never.

    It stays as a note of the thread. The same words again within a minute are one press of a
    button. Raises `NotALeadError`, `EmptyNoteError`.
    """
    if not lead.has_perm(WATCH):
        raise NotALeadError
    chat = Chat.objects.select_related("thread__party").get(pk=chat_id)
    note = write_note(agent=lead, thread_id=chat.thread_id, text=text, at=at)
    audit.record(
        action="chat.whispered",
        actor=lead,
        at=at,
        party=chat.thread.party,
        target=chat,
        data={"note": note.pk},
    )
    transaction.on_commit(lambda: bells.ring_note(chat.pk, note.pk), robust=True)
    return note
