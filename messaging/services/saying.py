"""What follows from a message, whoever says it: its number, its files, the state, the news.

The way in is `services.posting`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts import audit, news
from accounts.models import User
from invoices import bells
from messaging import events
from messaging.links import thread_path
from messaging.models import (
    Attachment,
    Author,
    Draft,
    Medium,
    Message,
    ReadMark,
    Thread,
    Wait,
)
from messaging.queries.hearers import hearers_of
from messaging.queries.promises import worked_between
from messaging.services import states
from messaging.texts import LONGEST, readable
from myropo.calendar import helsinki_date

# An answer that comes so is told: who chats or speaks on the phone is there.
TOLD_MEDIA: Final = frozenset({Medium.PORTAL, Medium.EMAIL})
ACTIONS: Final = {Author.PERSON: "message.sent", Author.AGENT: "message.answered"}


class EmptyMessageError(Exception):
    """There is nothing in it: no words and no file. Nothing was changed."""


class TooLongError(Exception):
    """It has more than `texts.LONGEST` characters. Nothing was changed."""


class ThreadMergedError(Exception):
    """The thread goes on in another (`thread`). Nothing was changed."""

    def __init__(self, thread: Thread) -> None:
        super().__init__(thread.pk)
        self.thread = thread


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is to be said, and how; see `posting.post`.

    drafts   where it was written: one or none
    choices  what a robot offers with it (`Message.choices`)
    """

    author: Author
    user: User | None
    medium: Medium
    text: str
    client_id: UUID
    drafts: QuerySet[Draft] = field(default_factory=Draft.objects.none)
    mail_id: str = ""
    choices: Sequence[Mapping[str, object]] = ()


def say(thread: Thread, words: Words, *, at: datetime) -> Message:
    """Say it in a thread that the caller has locked, in the caller's transaction."""
    if sent := sent_before(thread, words.client_id):
        return sent
    if thread.merged_into is not None:
        raise ThreadMergedError(thread.merged_into)
    thread.last_number += 1
    message = Message.objects.create(
        thread=thread,
        number=thread.last_number,
        client_id=words.client_id,
        author=words.author,
        user=words.user,
        medium=words.medium,
        text=words.text,
        sent_at=at,
        mail_id=words.mail_id,
        choices=list(words.choices),
    )
    _take_draft(message, words.drafts)
    _follow(thread, message, at=at)
    _record(thread, message, at=at)
    return message


def sent_before(thread: Thread, client_id: UUID) -> Message | None:
    """The message of a repeat."""
    return Message.objects.filter(thread=thread, client_id=client_id).first()


def checked(text: str) -> str:
    """The words as they are stored; there may be none. Raises `TooLongError`."""
    words = readable(text)
    if len(words) > LONGEST:
        raise TooLongError
    return words


def _take_draft(message: Message, drafts: QuerySet[Draft]) -> None:
    """Its files belong to the message from now on: while it is locked none is added."""
    moved = 0
    for draft in drafts.select_for_update(of=("self",)):
        moved += Attachment.objects.filter(draft=draft).update(draft=None, message=message)
        draft.delete()
    # The files of an e-mail are stored after it.
    if not message.text and not moved and message.medium != Medium.EMAIL:
        raise EmptyMessageError


def _follow(thread: Thread, message: Message, *, at: datetime) -> None:
    """Whom the thread waits for now; what the portal or a robot says changes nothing in that.

    Nor does what is said in a chat, while it goes on (`services.live`).
    """
    if thread.live_since is not None:
        thread.save(update_fields=["last_number"])
        if message.author == Author.PERSON:
            _read_own(thread, message, at=at)
        return
    match message.author:
        case Author.PERSON:
            states.wait_for_us(thread, at=at)
            _read_own(thread, message, at=at)
        case Author.AGENT:
            _end_wait(thread, message, at=at)
            states.wait_for_person(thread, at=at)
            _tell(thread, message, at=at)
        case _:
            thread.changed_at = at
    thread.save(update_fields=["last_number", *states.STATE_FIELDS])


def _read_own(thread: Thread, message: Message, *, at: datetime) -> None:
    """Who had read all that came before has read what it writes itself."""
    marks = ReadMark.objects.filter(thread=thread, agent=None, number=message.number - 1)
    marks.update(number=message.number, read_at=at)


def _end_wait(thread: Thread, message: Message, *, at: datetime) -> None:
    """How long the person waited: later promises are made of it."""
    if thread.waits_since is None or message.user is None:
        return
    Wait.objects.create(
        message=message,
        queue=thread.queue,
        agent=message.user,
        asked_at=thread.waits_since,
        answered_at=at,
        promised_by=thread.answer_by,
        worked=worked_between(thread.queue, thread.waits_since, at),
    )


def _tell(thread: Thread, message: Message, *, at: datetime) -> None:
    if message.medium not in TOLD_MEDIA:
        return
    news.tell(
        news.News(
            kind=news.Kind.ANSWER,
            what="ANSWERED",
            cause=f"message:{message.public_id}",
            path=thread_path(thread.public_id),
            party_id=thread.party_id,
            at=at,
            user_ids=hearers_of(thread, today=helsinki_date(at)),
            done_by=message.user_id,
            invoice_id=thread.invoice_id,
        )
    )


def _record(thread: Thread, message: Message, *, at: datetime) -> None:
    """The act stands in the audit; pages and other apps hear of it after the commit.

    The line of a chat is its own record, and other pages than the chat's look at its end.
    """
    announce = partial(events.message_posted.send_robust, sender=Message, message_id=message.pk)
    transaction.on_commit(announce, robust=True)
    if thread.live_since is not None:
        return
    if action := ACTIONS.get(Author(message.author)):
        audit.record(action=action, actor=message.user, at=at, party=thread.party, target=message)
    transaction.on_commit(partial(bells.ring, [thread.party_id], at=at), robust=True)
