"""What the chat hears: everything rings at the processes that hold sockets. See `apps.py`."""

from datetime import datetime

from django.dispatch import receiver

from accounts.events import session_ended
from accounts.models import Mandate
from chat import bells, button, events
from chat.models import Chat
from chat.queries.robot import chat_owing
from chat.services import call_backs, rights
from invoices.events import authorisation_changed
from messaging.events import message_posted
from messaging.models import Message


@receiver(message_posted)
def ring_lines(*, message_id: int, **_later_arguments: object) -> None:
    rows = Message.objects.filter(pk=message_id, thread__chats__isnull=False)
    said = rows.values_list("thread_id", "number").first()
    if said is not None:
        bells.ring_lines(*said)


@receiver(message_posted)
def wake_robot(*, message_id: int, **_later_arguments: object) -> None:
    """What was said over HTTP, or begins a chat, is answered as soon as what a socket says."""
    chat_id = chat_owing(message_id)
    if chat_id is not None:
        bells.ring_robot(chat_id)


@receiver(message_posted)
def end_call_back(*, message_id: int, **_later_arguments: object) -> None:
    """An agent has noted a call: the one that was asked for in the thread is done."""
    call_backs.done_by_note(message_id=message_id)


@receiver(events.chat_changed)
def ring_chat(*, chat_id: int, **_later_arguments: object) -> None:
    bells.ring_chat(chat_id)


@receiver(events.chat_changed)
def follow_button(*, chat_id: int, **_later_arguments: object) -> None:
    """The button on the visitor's pages shows what goes on."""
    chat = Chat.objects.filter(pk=chat_id).first()
    if chat is not None:
        button.remember(chat)


@receiver(events.queue_changed)
def ring_queue(**_later_arguments: object) -> None:
    bells.ring_queue()


@receiver(events.agent_changed)
def ring_agent(*, agent_id: int, **_later_arguments: object) -> None:
    bells.ring_agent(agent_id)


@receiver(session_ended)
def close_sockets(*, session_key: str, **_later_arguments: object) -> None:
    bells.ring_session(session_key)


@receiver(authorisation_changed)
def look_at_rights(*, mandate_id: int, what: str, at: datetime, **_later_arguments: object) -> None:
    party_id = Mandate.objects.filter(pk=mandate_id).values_list("principal", flat=True).first()
    rights.end_chats_without_right(mandate_id=mandate_id, at=at)
    if party_id is not None:
        bells.ring_party(party_id)
