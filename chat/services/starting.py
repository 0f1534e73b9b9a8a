"""A person begins to chat: its first line is said, and it waits for an agent.

Locks are taken in one order: the person, its right to act for another, the thread, the chat.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts import audit
from accounts.actor import Actor
from accounts.models import Level, User
from accounts.rate_limits import hit_each
from accounts.services.mandates import hold_right
from chat import events
from chat.models import Chat, ChatState
from chat.queries.chats import live_chat_of_user
from chat.services.bot_turns import begin_talk
from chat.services.queueing import join_line
from messaging.matters import Matter
from messaging.models import Author, Medium, Message, Queue, Service, Thread
from messaging.queries.hours import hours_of
from messaging.rules.opening_hours import NeverOpenError, is_open, next_opening
from messaging.services.live import begin_live
from messaging.services.posting import MESSAGES, MESSAGES_A_DAY, TooManyMessagesError
from messaging.services.saying import EmptyMessageError, Words, checked, say
from messaging.services.starting import NoSuchMatterError, thread_of
from messaging.services.states import lock_thread


class ClosedError(Exception):
    """Nobody chats now (`opens_at`, None where no day is known). Nothing was changed."""

    def __init__(self, opens_at: datetime | None) -> None:
        super().__init__(opens_at)
        self.opens_at = opens_at


class ChatsForAnotherError(Exception):
    """The person has a chat going on for another party (`chat`). Nothing was changed."""

    def __init__(self, chat: Chat) -> None:
        super().__init__(chat.pk)
        self.chat = chat


class OtherChatsError(Exception):
    """Another person chats in this thread now: an authorised one, say. Nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _About:
    """What the chat is to be about; see `start`."""

    thread: Thread | None
    matter: Matter | None
    subject: str
    with_bot: bool


def start(
    *,
    actor: Actor,
    text: str,
    client_id: UUID,
    at: datetime,
    thread: Thread | None = None,
    matter: Matter | None = None,
    subject: str = "",
    with_bot: bool = False,
) -> Chat:
    """Begin a chat about a matter of the actor's with its first line; it waits from then on.

    thread, matter, subject  what it is about, as in `posting.write`
    client_id                made where the line was written: a repeat changes nothing

    A repeat is answered with the chat that it began. One that goes on already, of the person or
    in the thread, is answered with that one: what was written is a line of it. Raises
    `ClosedError`, `ChatsForAnotherError`, `OtherChatsError`, and what `posting.write` raises.
    """
    words = checked(text)
    if not words:
        raise EmptyMessageError
    if chat := _begun_by(actor, client_id):
        return chat
    user = f"user-{actor.user.pk}"
    allowance = hit_each((MESSAGES, user), (MESSAGES_A_DAY, user))
    if not allowance.allowed:
        raise TooManyMessagesError(allowance)
    about = _About(thread=thread, matter=matter, subject=subject, with_bot=with_bot)
    with transaction.atomic():
        # Of two pages that begin one at a time, the second finds the chat of the first.
        User.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.user.pk)
        hold_right(actor=actor, level=Level.PAY, at=at)
        return _join_or_begin(actor, about, words, client_id, at)


def _begun_by(actor: Actor, client_id: UUID) -> Chat | None:
    """The chat in which a repeat was said before."""
    said = Message.objects.filter(thread__party=actor.acting_for, user=actor.user)
    line = said.filter(client_id=client_id, medium=Medium.CHAT).first()
    if line is None:
        return None
    chats = Chat.objects.filter(thread=line.thread_id, user=actor.user)
    return chats.filter(first_number__lte=line.number).order_by("first_number").last()


def _join_or_begin(actor: Actor, about: _About, words: str, client_id: UUID, at: datetime) -> Chat:
    live = live_chat_of_user(actor.user)
    if live is not None and live.thread.party_id != actor.acting_for.pk:
        raise ChatsForAnotherError(live)
    if live is not None:
        thread = lock_thread(live.thread_id)
        if thread.live_since is not None:
            _say(actor, thread, words, client_id, at)
            return live
        # It ended while this waited for the lock.
    thread = _living_thread(actor, about, client_id, at)
    if Chat.objects.filter(thread=thread).exclude(state=ChatState.ENDED).exists():
        raise OtherChatsError
    if not about.with_bot:
        _check_open(thread.queue, at)
    begin_live(thread, at=at)
    line = _say(actor, thread, words, client_id, at)
    return _begin(actor, thread, line, at, with_bot=about.with_bot)


def _living_thread(actor: Actor, about: _About, client_id: UUID, at: datetime) -> Thread:
    """The thread, begun where there is none, or where it goes on since it was merged; locked."""
    thread = about.thread
    if thread is None:
        if about.matter is None:
            raise NoSuchMatterError
        thread = thread_of(
            actor=actor, matter=about.matter, subject=about.subject, at=at, client_id=client_id
        )
    thread = lock_thread(thread.pk)
    while thread.merged_into_id is not None:
        thread = lock_thread(thread.merged_into_id)
    return thread


def _check_open(queue: Queue | str, at: datetime) -> None:
    hours = hours_of(queue, Service.CHAT)
    if is_open(hours, at):
        return
    try:
        raise ClosedError(next_opening(hours, at))
    except NeverOpenError:
        raise ClosedError(None) from None


def _say(actor: Actor, thread: Thread, text: str, client_id: UUID, at: datetime) -> Message:
    words = Words(
        author=Author.PERSON,
        user=actor.user,
        medium=Medium.CHAT,
        text=text,
        client_id=client_id,
    )
    return say(thread, words, at=at)


def _begin(actor: Actor, thread: Thread, line: Message, at: datetime, *, with_bot: bool) -> Chat:
    chat = Chat.objects.create(
        state=ChatState.BOT if with_bot else ChatState.WAITING,
        thread=thread,
        user=actor.user,
        mandate_id=actor.access.mandate_id,
        language=actor.user.language,
        queue=thread.queue,
        started_at=at,
        queued_at=at,
        first_number=line.number,
        visitor_seen_at=at,
    )
    audit.record(action="chat.started", actor=actor.user, at=at, party=thread.party, target=chat)
    if with_bot:
        begin_talk(chat)
        events.announce(events.chat_changed, chat_id=chat.pk)
    else:
        join_line(chat, at=at)
    return chat
