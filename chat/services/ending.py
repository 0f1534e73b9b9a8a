"""A chat ends: what nobody has answered in it is a message from then on.

Whoever changes a chat together with its thread locks the thread first, then the chat.
"""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from accounts import audit
from accounts.models import User
from chat import events
from chat.models import (
    CHAT_TRANSITIONS,
    BotTalk,
    Chat,
    ChatState,
    EndReason,
    HandOut,
    HandOutEnd,
)
from chat.services.handing_out import end_hand_outs, hand_out_soon
from chat.services.portal_lines import tell_ended
from messaging.models import Author, Classification, Message, ReadMark, Thread
from messaging.services.live import end_live
from messaging.services.states import lock_thread


class IllegalChatStateError(Exception):
    """The chat cannot go from its state to the wanted one. Nothing was changed."""


def lock_chat(chat_id: int) -> tuple[Chat, Thread]:
    """A chat and its thread as they are, until the transaction ends.

    Raises `Chat.DoesNotExist`.
    """
    thread = lock_thread(Chat.objects.values_list("thread", flat=True).get(pk=chat_id))
    rows = Chat.objects.select_for_update(of=("self",), no_key=True)
    chat = rows.select_related("user").get(pk=chat_id)
    chat.thread = thread
    return chat, thread


@transaction.atomic
def end(
    *,
    chat_id: int,
    reason: EndReason,
    at: datetime,
    by: User | None,
    classification: Classification | str = "",
) -> bool:
    """End a chat; False when it had ended before, and then nothing is changed.

    by              who ended it; None: time did
    classification  what it was about, as an agent says; see `classify` for later

    Who may is the caller's to know. What the person said last needs no answer if whoever ended
    the talk, the person or its agent, had seen that nothing follows: "Thank you!", read by the
    agent, is no message. Raises `Chat.DoesNotExist`, and ValueError for a classification that
    there is not.
    """
    chat, thread = lock_chat(chat_id)
    if chat.state == ChatState.ENDED:
        return False
    chat.answered_at = chat.answered_at or _first_answer(chat)
    settled_to = _settled_to(chat, reason)
    move_to(chat, ChatState.ENDED)
    agent_ids = end_hand_outs(chat=chat, why=HandOutEnd.CHAT_ENDED, at=at)
    is_message = end_live(thread, at=at, settled_to=settled_to)
    if classification:
        _classify(thread, Classification(classification))
    line = tell_ended(chat=chat, thread=thread, reason=reason, is_message=is_message, at=at)
    chat.ended, chat.ended_at, chat.last_number = reason, at, line.number
    chat.save(update_fields=["state", "answered_at", "ended", "ended_at", "last_number"])
    data = {"reason": reason, "is_message": is_message, "agents": agent_ids}
    audit.record(action="chat.ended", actor=by, at=at, party=thread.party, target=chat, data=data)
    events.announce(events.chat_changed, chat_id=chat.pk)
    events.announce(events.queue_changed)
    hand_out_soon(at=at)
    return True


@transaction.atomic
def classify(*, agent: User, chat_id: int, classification: Classification, at: datetime) -> bool:
    """Say what a chat was about, whoever ended it; whether that is new.

    Who may is the caller's to know. Raises `Chat.DoesNotExist`.
    """
    chat, thread = lock_chat(chat_id)
    if thread.classification == classification:
        return False
    _classify(thread, classification)
    data = {"classification": classification}
    audit.record(action="chat.classified", actor=agent, at=at, target=chat, data=data)
    events.announce(events.chat_changed, chat_id=chat.pk)
    return True


def move_to(chat: Chat, state: ChatState) -> None:
    """In memory: the caller has locked it, and saves. Raises `IllegalChatStateError`."""
    if state not in CHAT_TRANSITIONS[ChatState(chat.state)]:
        msg = f"{chat.state} to {state}"
        raise IllegalChatStateError(msg)
    chat.state = state


# What was said then waits for an answer, whoever has answered it before.
TO_PEOPLE: Final = frozenset({EndReason.LEFT_MESSAGE, EndReason.CALL_BACK})


def _settled_to(chat: Chat, reason: EndReason) -> int:
    """Up to which line nothing needs an answer: agents had read it, or the robot answered it."""
    if chat.state == ChatState.BOT:
        return 0 if reason in TO_PEOPLE else _answered_by_bot(chat)
    if reason not in {EndReason.BY_AGENT, EndReason.BY_VISITOR} or chat.answered_at is None:
        return 0
    agents = HandOut.objects.filter(chat=chat, ended_at=None).values("agent")
    marks = ReadMark.objects.filter(thread=chat.thread_id, agent__in=agents)
    return marks.aggregate(to=Max("number"))["to"] or 0


def _answered_by_bot(chat: Chat) -> int:
    """A right that somebody stands on is for people to answer, unless it was used."""
    talk = BotTalk.objects.get(chat=chat)
    return min((each["number"] - 1 for each in talk.rights), default=talk.heard_number)


def _first_answer(chat: Chat) -> datetime | None:
    """When an agent said the first line of the chat."""
    said = Message.objects.filter(thread=chat.thread_id, number__gte=chat.first_number)
    first = said.filter(author=Author.AGENT).order_by("number").first()
    return first.sent_at if first else None


def _classify(thread: Thread, classification: Classification) -> None:
    thread.classification = classification
    thread.save(update_fields=["classification"])
