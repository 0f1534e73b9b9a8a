"""A chat goes from one agent to another, or to another queue, and keeps its place."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import Language, User
from chat import events
from chat.models import Chat, ChatState, HandOut, HandOutEnd, Part
from chat.queries.chats import WATCH
from chat.services.ending import lock_chat
from chat.services.handing_out import (
    NoRoomError,
    give_back,
    hand_out_soon,
    hand_to,
    lock_line,
)
from chat.services.portal_lines import tell_transferred
from messaging.models import Queue, Thread
from messaging.services.notes import write_note


class NotInChatError(Exception):
    """The agent does not answer in this chat, or nobody does. Nothing was changed."""


class AgentNotFreeError(Exception):
    """The other agent is not at its desk, or has as many chats as it may. Nothing was changed."""


@transaction.atomic
def transfer(
    *,
    agent: User,
    chat_id: int,
    note: str,
    at: datetime,
    queue: Queue | None = None,
    language: Language | None = None,
    to_agent: User | None = None,
) -> None:
    """Give a chat to another queue or language, where it keeps its place, or to one agent.

    agent  who answers in it now; or who may look at the chats of others: also one that waits
    note   for the next agent; no page of the person shows it

    The thread goes along to the queue: what becomes a message there is answered there. Raises
    `NotInChatError`, `EmptyNoteError`, `AgentNotFreeError`, `Chat.DoesNotExist`.
    """
    lock_line()
    chat, thread = lock_chat(chat_id)
    part = _part_to_give(chat, agent)
    write_note(agent=agent, thread_id=thread.pk, text=note, at=at)
    if part is not None:
        tell_transferred(chat=chat, thread=thread, hand_out_id=part.pk, at=at)
    _move(chat, thread, queue, language)
    if to_agent is not None:
        _give_to(chat, part, to_agent, at)
    elif part is not None:
        give_back(chat=chat, why=HandOutEnd.TRANSFERRED, at=at)
    else:
        _wait_elsewhere(chat, at)
    data = {
        "from": part.agent_id if part else None,
        "to": to_agent.pk if to_agent else None,
        "queue": chat.queue,
        "language": chat.language,
    }
    audit.record(
        action="chat.transferred", actor=agent, at=at, party=thread.party, target=chat, data=data
    )


def main_part(chat: Chat, agent: User) -> HandOut:
    """The part of who answers in a locked chat. Raises `NotInChatError`."""
    parts = HandOut.objects.filter(chat=chat, agent=agent, part=Part.MAIN, ended_at=None)
    part = parts.first() if chat.state == ChatState.TALKING else None
    if part is None:
        raise NotInChatError
    return part


def _part_to_give(chat: Chat, agent: User) -> HandOut | None:
    """Whose part ends with the transfer; None of a chat that waits. Raises `NotInChatError`."""
    # Who talks with the robot has not asked for people.
    is_for_people = chat.state in {ChatState.WAITING, ChatState.TALKING}
    if not agent.has_perm(WATCH) or not is_for_people:
        return main_part(chat, agent)
    return HandOut.objects.filter(chat=chat, part=Part.MAIN, ended_at=None).first()


def _wait_elsewhere(chat: Chat, at: datetime) -> None:
    """It waited and goes on to, in another line, by the time since when it has."""
    events.announce(events.chat_changed, chat_id=chat.pk)
    events.announce(events.queue_changed)
    hand_out_soon(at=at)


def _move(chat: Chat, thread: Thread, queue: Queue | None, language: Language | None) -> None:
    chat.queue = queue or chat.queue
    chat.language = language or chat.language
    chat.save(update_fields=["queue", "language"])
    if thread.queue != chat.queue:
        thread.queue, thread.assigned_to, thread.assigned_at = chat.queue, None, None
        thread.save(update_fields=["queue", "assigned_to", "assigned_at"])


def _give_to(chat: Chat, part: HandOut | None, to_agent: User, at: datetime) -> None:
    """Into another hand; who helped in the chat goes on to help, or answers now."""
    if part is not None and part.agent_id == to_agent.pk:
        raise AgentNotFreeError
    theirs = HandOut.objects.filter(chat=chat, ended_at=None)
    if part is not None:
        theirs.filter(pk=part.pk).update(ended_at=at, ended=HandOutEnd.TRANSFERRED)
    theirs.filter(agent=to_agent).update(ended_at=at, ended=HandOutEnd.LEFT)
    try:
        hand_to(chat=chat, agent=to_agent, at=at)
    except NoRoomError:
        raise AgentNotFreeError from None
    if part is not None:
        events.announce(events.agent_changed, agent_id=part.agent_id)
    hand_out_soon(at=at)
