"""A visitor sends files in a chat: they stand in one line, with what was written beside them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.core.files.base import File
from django.db import transaction

from accounts.actor import Actor
from accounts.models import Level
from accounts.services.mandates import hold_right
from chat.models import Chat
from chat.services.saying import lock_living
from messaging.models import Author, Draft, Medium, Message
from messaging.services import attachments, posting


@transaction.atomic
def send_files(
    *,
    actor: Actor,
    chat: Chat,
    text: str,
    client_id: UUID,
    files: Sequence[File[bytes]],
    at: datetime,
) -> Message:
    """Say a line with files in the actor's chat; a repeat is answered with the line there is.

    In a chat that has ended it is a message. What the person has drafted as a message of the
    thread stays its draft. Raises `RightEndedError`, `RightTooNarrowError`, and what
    `attachments.add` and `posting.post` raise; then nothing was changed.
    """
    hold_right(actor=actor, level=Level.PAY, at=at)
    # Whether it is a line or a message does not change any more.
    thread = lock_living(chat.thread_id)
    sent = Message.objects.filter(thread__in=(thread, chat.thread), client_id=client_id).first()
    if sent is not None:
        return sent
    draft = Draft.objects.create(
        user=actor.user, party=actor.acting_for, matter=f"chat:{uuid4()}", changed_at=at
    )
    for file in files:
        attachments.add(draft=draft, file=file, user=actor.user, at=at)
    return posting.post(
        thread_id=thread.pk,
        author=Author.PERSON,
        user=actor.user,
        medium=Medium.CHAT if thread.live_since else Medium.PORTAL,
        text=text,
        client_id=client_id,
        at=at,
        draft_id=draft.pk,
    )
