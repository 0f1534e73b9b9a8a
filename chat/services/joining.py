"""A second agent helps in a chat: it sees and writes, and the chat stays with the first."""

from datetime import datetime

from django.db import transaction

from accounts import audit
from accounts.models import User
from chat import events
from chat.models import Chat, ChatState, HandOut, HandOutEnd, Part
from chat.queries.chats import WATCH
from chat.services.ending import lock_chat
from chat.services.handing_out import NoRoomError, hand_out_soon, hand_to, lock_line
from chat.services.transferring import AgentNotFreeError, NotInChatError, main_part
from messaging.services.notes import write_note


@transaction.atomic
def ask_second(
    *, agent: User, chat_id: int, to_agent: User, at: datetime, note: str = ""
) -> HandOut:
    """Bring another agent into the chat; a repeat changes nothing.

    agent     who answers in it
    to_agent  is at its desk; it may leave again whenever it wants (`leave`)
    note      for the other agent; no page of the person shows it

    Raises `NotInChatError`, `AgentNotFreeError`, `EmptyNoteError` for one that is too long.
    """
    lock_line()
    chat, thread = lock_chat(chat_id)
    main_part(chat, agent)
    if part := _part_now(chat, to_agent):
        return part
    if note.strip():
        write_note(agent=agent, thread_id=thread.pk, text=note, at=at)
    return _bring_in(chat, to_agent, by=agent, at=at)


@transaction.atomic
def join(*, agent: User, chat_id: int, at: datetime) -> HandOut:
    """An agent who may look at chats of others helps in one; a repeat changes nothing.

    Raises `NotInChatError` for a chat in which nobody answers and for who may not, and
    `AgentNotFreeError` for who is not at its desk.
    """
    lock_line()
    chat, _thread = lock_chat(chat_id)
    if part := _part_now(chat, agent):
        return part
    if chat.state != ChatState.TALKING or not agent.has_perm(WATCH):
        raise NotInChatError
    return _bring_in(chat, agent, by=agent, at=at)


@transaction.atomic
def leave(*, agent: User, chat_id: int, at: datetime) -> bool:
    """The second agent leaves the chat; False when it was not there as such."""
    lock_line()
    chat, thread = lock_chat(chat_id)
    theirs = HandOut.objects.filter(chat=chat, agent=agent, part=Part.SECOND, ended_at=None)
    if not theirs.update(ended_at=at, ended=HandOutEnd.LEFT):
        return False
    audit.record(action="chat.left", actor=agent, at=at, party=thread.party, target=chat)
    events.announce(events.agent_changed, agent_id=agent.pk)
    events.announce(events.chat_changed, chat_id=chat.pk)
    hand_out_soon(at=at)
    return True


def _part_now(chat: Chat, agent: User) -> HandOut | None:
    return HandOut.objects.filter(chat=chat, agent=agent, ended_at=None).first()


def _bring_in(chat: Chat, agent: User, *, by: User, at: datetime) -> HandOut:
    try:
        part = hand_to(chat=chat, agent=agent, at=at, part=Part.SECOND)
    except NoRoomError:
        raise AgentNotFreeError from None
    audit.record(
        action="chat.joined",
        actor=by,
        at=at,
        party=chat.thread.party,
        target=chat,
        data={"agent": agent.pk},
    )
    return part
