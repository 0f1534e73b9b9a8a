"""An agent sends files in a chat."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.core.files.base import File
from django.db import transaction

from accounts.models import User
from chat.models import Chat
from chat.services.saying import check_part
from messaging.models import Author, Draft, Medium, Message
from messaging.services import attachments, posting
from messaging.services.drafts import save_draft
from messaging.services.states import lock_thread


@transaction.atomic
def send_files(
    *,
    agent: User,
    chat: Chat,
    text: str,
    client_id: UUID,
    files: Sequence[File[bytes]],
    at: datetime,
) -> Message:
    """Say a line with files; a repeat is answered with the line that is there.

    What the agent has drafted as a message of the thread stays
    its draft. Raises `NotInChatError` where the chat has ended or gone to somebody else, and what
    `attachments.add` and `posting.post` raise; then nothing was changed.
    """
    # The thread before its drafts, as everywhere.
    thread = lock_thread(chat.thread_id)
    if sent := Message.objects.filter(thread=thread, client_id=client_id).first():
        return sent
    check_part(agent, thread)
    drafted = Draft.objects.select_for_update().filter(user=agent, thread=thread).first()
    typed = drafted.text if drafted else ""
    draft = drafted or Draft.objects.create(
        user=agent, party=thread.party, thread=thread, client_id=client_id, changed_at=at
    )
    for file in files:
        attachments.add(draft=draft, file=file, user=agent, at=at)
    message = posting.post(
        thread_id=thread.pk,
        author=Author.AGENT,
        user=agent,
        medium=Medium.CHAT,
        text=text,
        client_id=client_id,
        at=at,
        draft_id=draft.pk,
    )
    if typed:
        save_draft(
            user=agent, party=thread.party, thread=thread, text=typed, client_id=uuid4(), at=at
        )
    return message
