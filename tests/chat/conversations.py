"""People who chat and agents who answer them, for tests."""

from datetime import datetime
from uuid import uuid4

from accounts.actor import Actor
from accounts.models import Language
from chat.models import Chat, ChatAgent, ChatState, Presence
from chat.services import handing_out, starting
from messaging.models import Author, Medium, Queue
from messaging.services import posting
from myropo.calendar import HELSINKI
from tests.factories import AgentFactory, DebtorFactory, InvoiceFactory
from tests.messaging.talking import about

# A Tuesday at noon: every queue is open.
OPEN = datetime(2026, 11, 24, 12, tzinfo=HELSINKI)
# The evening of the same day: none is.
CLOSED = datetime(2026, 11, 24, 21, tzinfo=HELSINKI)
WORDS = "Voinko siirtää eräpäivää?"


def visitor(**fields):
    user = DebtorFactory(**fields)
    return Actor(user=user, acting_for=user.party)


def begun(actor=None, *, at=OPEN, text=WORDS, client_id=None, thread=None, matter=None, **fields):
    """A chat that waits; about a new invoice if nothing else is named."""
    actor = actor or visitor()
    if thread is None and matter is None:
        matter = about(InvoiceFactory(party=actor.acting_for, **fields))
    return starting.start(
        actor=actor,
        text=text,
        client_id=client_id or uuid4(),
        at=at,
        thread=thread,
        matter=matter,
        subject="Asia",
    )


def at_desk(*, at=OPEN, agent=None, **fields):
    """An agent who takes chats of every queue and language."""
    agent = agent or AgentFactory(preferred_name="Leena Neuvoja")
    ChatAgent.objects.create(
        **{
            "user": agent,
            "languages": Language.values,
            "queues": Queue.values,
            "presence": Presence.HERE,
            "presence_since": at,
            "seen_at": at,
            **fields,
        }
    )
    return agent


def talked(actor=None, *, at=OPEN, agent=None, **fields):
    """A chat that an agent has, and the agent."""
    agent = agent or at_desk(at=at)
    chat = begun(actor, at=at, **fields)
    handing_out.hand_out(at=at)
    chat.refresh_from_db()
    assert chat.state == ChatState.TALKING
    return chat, agent


def line(chat, text, *, by=None, at=OPEN, client_id=None):
    """A line in the chat: of an agent, or else of the visitor."""
    return posting.post(
        thread_id=chat.thread_id,
        author=Author.AGENT if by else Author.PERSON,
        user=by or chat.user,
        medium=Medium.CHAT,
        text=text,
        client_id=client_id or uuid4(),
        at=at,
    )


def again(chat):
    return Chat.objects.select_related("thread", "user").get(pk=chat.pk)
