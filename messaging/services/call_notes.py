"""What was said on the phone, written into the thread by the agent who said it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from messaging.models import Classification, Medium, Message
from messaging.services.closing import close_as_agent
from messaging.services.posting import answer


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNote:
    """text            in words that the debtor reads, too
    after_number    of the newest message that the agent has seen
    classification  what the call was about
    is_done         whether nothing is left to do: then the thread is closed
    """

    text: str
    client_id: UUID
    after_number: int
    classification: Classification | str
    is_done: bool


@transaction.atomic
def write_call_note(*, agent: User, thread_id: int, note: CallNote, at: datetime) -> Message:
    """Write down a call; what waited for an answer has it. A repeat changes nothing.

    Raises `EmptyMessageError`, `TooLongError`, `AnsweredMeanwhileError`, `TakenByOtherError`,
    `ThreadMergedError`, and `NotClassifiedError` for one that is done.
    """
    message = answer(
        agent=agent,
        thread_id=thread_id,
        text=note.text,
        client_id=note.client_id,
        after_number=note.after_number,
        at=at,
        medium=Medium.CALL,
    )
    if note.is_done:
        close_as_agent(
            agent=agent,
            thread_id=thread_id,
            classification=note.classification,
            after_number=message.number,
            at=at,
        )
    return message
