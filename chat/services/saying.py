"""The slow way of a line: over HTTP, for another party, and into a chat that has ended.

What comes after the end, from a phone that was away, is not lost: it is a message of the thread.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Level, User
from accounts.rate_limits import Rule, hit, hit_each
from accounts.services.mandates import hold_right
from chat.models import Chat, HandOut
from chat.services.transferring import NotInChatError
from messaging.models import Author, Medium, Message, Thread
from messaging.services import posting
from messaging.services.posting import MESSAGES, MESSAGES_A_DAY, TooManyMessagesError
from messaging.services.states import lock_thread

# As over a socket (`consumers.base.Pace`).
LINES: Final = Rule("chat-lines", "20/10seconds")


def say(*, actor: Actor, chat: Chat, text: str, client_id: UUID, at: datetime) -> Message:
    """A visitor says a line in its chat; a repeat is answered with the line that there is.

    What it has drafted as a message of the thread stays its draft. Raises
    `RightTooNarrowError`, `RightEndedError`, `EmptyMessageError`, `TooLongError`, and
    `TooManyMessagesError`; then nothing was changed.
    """
    if sent := _sent(chat, client_id):
        return sent
    counter = f"user-{actor.user.pk}"
    is_live = Thread.objects.filter(pk=chat.thread_id, live_since__isnull=False).exists()
    counted = hit(LINES, counter)
    if counted.allowed and not is_live:
        counted = hit_each((MESSAGES, counter), (MESSAGES_A_DAY, counter))
    if not counted.allowed:
        raise TooManyMessagesError(counted)
    with transaction.atomic():
        hold_right(actor=actor, level=Level.PAY, at=at)
        thread = lock_living(chat.thread_id)
        return _post(thread, Author.PERSON, user=actor.user, text=text, client_id=client_id, at=at)


@transaction.atomic
def answer(
    *, agent: User, chat: Chat, text: str, client_id: UUID, after_number: int, at: datetime
) -> Message:
    """An agent says a line in a chat that it has; after its end it is an answer by message.

    after_number  up to which line the agent's page had all

    That the agent has, or had, the chat is the caller's to know. Where another chat goes on in the
    thread now, or this one has gone to somebody else meanwhile, that one's agents talk: raises
    `NotInChatError`, and what `posting.answer` raises.
    """
    if sent := _sent(chat, client_id):
        return sent
    thread = lock_living(chat.thread_id)
    if thread.live_since is not None:
        check_part(agent, thread)
        return _post(thread, Author.AGENT, user=agent, text=text, client_id=client_id, at=at)
    return posting.answer(
        agent=agent,
        thread_id=thread.pk,
        text=text,
        client_id=client_id,
        after_number=after_number,
        at=at,
    )


def check_part(agent: User, thread: Thread) -> None:
    """Raises `NotInChatError` unless the agent is in the chat that goes on in a locked thread."""
    if not HandOut.objects.filter(chat__thread=thread, agent=agent, ended_at=None).exists():
        raise NotInChatError


def _sent(chat: Chat, client_id: UUID) -> Message | None:
    """A repeat, wherever the thread goes on since it was merged."""
    threads = (chat.thread_id, chat.thread.goes_on_in().pk)
    return Message.objects.filter(thread__in=threads, client_id=client_id).first()


def _post(
    thread: Thread, author: Author, *, user: User, text: str, client_id: UUID, at: datetime
) -> Message:
    return posting.post(
        thread_id=thread.pk,
        author=author,
        user=user,
        medium=Medium.CHAT if thread.live_since is not None else Medium.PORTAL,
        text=text,
        client_id=client_id,
        at=at,
    )


def lock_living(thread_id: int) -> Thread:
    """The thread, locked, or where it goes on since it was merged."""
    thread = lock_thread(thread_id)
    while thread.merged_into_id is not None:
        thread = lock_thread(thread.merged_into_id)
    return thread
