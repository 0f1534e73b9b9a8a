"""The ways to say something in a thread: a person's, an agent's, and whatever else speaks.

Messages of the message centre, a chat, a robot, an e-mail and the note of a call all come
this way. In one transaction the thread is locked, the message gets the next number, the files
of its draft become its own, the draft is gone, the thread waits for the other side, and who is
to hear of an answer is told. After the commit `events.message_posted` is sent and the party's
open pages look again. What is sent again is answered with what is there.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Level, User
from accounts.rate_limits import Allowance, Rule, hit_each
from accounts.services.mandates import hold_right
from messaging.matters import Matter
from messaging.models import Author, Draft, Medium, Message, Thread
from messaging.services import states
from messaging.services.saying import (
    EmptyMessageError,
    ThreadMergedError,
    TooLongError,
    Words,
    checked,
    say,
    sent_before,
)
from messaging.services.starting import NoSubjectError, NoSuchMatterError, thread_of
from messaging.services.taking import TakenByOtherError, holder_of

__all__ = [
    "AnsweredMeanwhileError",
    "EmptyMessageError",
    "NoSubjectError",
    "NoSuchMatterError",
    "TakenByOtherError",
    "ThreadMergedError",
    "TooLongError",
    "TooManyMessagesError",
    "answer",
    "newest_after",
    "post",
    "write",
]

# Nobody writes faster by hand; a script that does stops here.
MESSAGES: Final = Rule("messages", "40/hour")
MESSAGES_A_DAY: Final = Rule("messages-a-day", "150/day")


class TooManyMessagesError(Exception):
    """The user has written much in a short time (`allowance`). Nothing was changed."""

    def __init__(self, allowance: Allowance) -> None:
        super().__init__(allowance.refused_by)
        self.allowance = allowance


class AnsweredMeanwhileError(Exception):
    """Something was said that the agent had not seen (`message`, the latest). Nothing was changed.

    What the agent wrote stands in its draft.
    """

    def __init__(self, message: Message) -> None:
        super().__init__(message.pk)
        self.message = message


@transaction.atomic
def post(
    *,
    thread_id: int,
    author: Author,
    user: User | None,
    medium: Medium,
    text: str,
    client_id: UUID,
    at: datetime,
    draft_id: int | None = None,
    mail_id: str = "",
) -> Message:
    """Say something in a thread; who may is the caller's to know.

    user       who wrote; None of what nobody of ours or of the portal's users wrote
    client_id  made where it was written: a repeat changes nothing, and is answered with the
               message that is there
    draft_id   what it was written in: its files go along, and it is gone after it

    Raises `EmptyMessageError`, `TooLongError`, `ThreadMergedError`, `Thread.DoesNotExist`.
    """
    thread = states.lock_thread(thread_id)
    words = Words(
        author=author,
        user=user,
        medium=medium,
        text=checked(text),
        client_id=client_id,
        drafts=Draft.objects.filter(pk__in=[draft_id] if draft_id else []),
        mail_id=mail_id,
    )
    return say(thread, words, at=at)


@transaction.atomic
def answer(
    *,
    agent: User,
    thread_id: int,
    text: str,
    client_id: UUID,
    after_number: int,
    at: datetime,
    medium: Medium = Medium.PORTAL,
) -> Message:
    """An agent says something to the person, in its own draft of the thread.

    after_number  of the newest message that stood on the agent's page: what came after it
                  may change the answer
    medium        CALL for what was said on the phone

    From then on the thread is the agent's. Raises `AnsweredMeanwhileError`,
    `TakenByOtherError`, and what `post` raises.
    """
    thread = states.lock_thread(thread_id)
    if sent := sent_before(thread, client_id):
        return sent
    if other := holder_of(thread, agent=agent, at=at):
        raise TakenByOtherError(other)
    if message := newest_after(thread, after_number):
        raise AnsweredMeanwhileError(message)
    words = Words(
        author=Author.AGENT,
        user=agent,
        medium=medium,
        text=checked(text),
        client_id=client_id,
        drafts=Draft.objects.filter(user=agent, thread=thread),
    )
    thread.assigned_to, thread.assigned_at = agent, at
    thread.save(update_fields=["assigned_to", "assigned_at"])
    return say(thread, words, at=at)


def newest_after(thread: Thread, number: int) -> Message | None:
    """The newest message after a number; what the portal itself says is no message to read."""
    newer = Message.objects.filter(thread=thread, number__gt=number)
    return newer.exclude(author=Author.PORTAL).order_by("number").last()


def write(
    *,
    actor: Actor,
    text: str,
    client_id: UUID,
    at: datetime,
    thread: Thread | None = None,
    matter: Matter | None = None,
    subject: str = "",
) -> Message:
    """A person says something about a matter of its own, in what it has drafted about it.

    thread   one that the actor was found to see; else `matter`, whose thread is begun where
             there is none, and `subject`, of a general one
    client_id  of the draft: a repeat changes nothing, and is answered with the message

    Nothing is counted against the user but what is new. Raises `RightTooNarrowError` and
    `RightEndedError`, `NoSuchMatterError`, `NoSubjectError`, `EmptyMessageError`,
    `TooLongError`, and `TooManyMessagesError`.
    """
    words = checked(text)
    if sent := _sent_already(actor, client_id):
        return sent
    user = f"user-{actor.user.pk}"
    allowance = hit_each((MESSAGES, user), (MESSAGES_A_DAY, user))
    if not allowance.allowed:
        raise TooManyMessagesError(allowance)
    with transaction.atomic():
        hold_right(actor=actor, level=Level.PAY, at=at)
        drafts = Draft.objects.filter(user=actor.user, party=actor.acting_for)
        if thread is None:
            drafts = drafts.filter(thread=None, matter=str(matter))
            thread = _thread_of(actor, matter, subject, client_id, at)
        else:
            drafts = drafts.filter(thread=thread)
        said = Words(
            author=Author.PERSON,
            user=actor.user,
            medium=Medium.PORTAL,
            text=words,
            client_id=client_id,
            drafts=drafts,
        )
        return say(_lock_living(thread.pk), said, at=at)


def _sent_already(actor: Actor, client_id: UUID) -> Message | None:
    sent = Message.objects.filter(thread__party=actor.acting_for, user=actor.user)
    return sent.filter(client_id=client_id).first()


def _thread_of(
    actor: Actor, matter: Matter | None, subject: str, client_id: UUID, at: datetime
) -> Thread:
    if matter is None:
        raise NoSuchMatterError
    return thread_of(actor=actor, matter=matter, subject=subject, at=at, client_id=client_id)


def _lock_living(thread_id: int) -> Thread:
    """The thread, or where it goes on since it was merged."""
    thread = states.lock_thread(thread_id)
    while thread.merged_into_id is not None:
        thread = states.lock_thread(thread.merged_into_id)
    return thread
