"""Threads as the agents' desk meets them; for tests."""

from uuid import uuid4

from accounts.models import User
from messaging.models import Author, Medium, Queue, Thread, ThreadState
from messaging.services.posting import post
from tests.factories import DebtorFactory, InvoiceFactory, PersonFactory

INBOX = "/admin/messaging/thread/"


def thread_of(at, *, words="Milloin voin maksaa?", name="Väinö Tunnistus", **fields):
    """A thread about an invoice in which the customer has written once."""
    user = DebtorFactory(party=PersonFactory(name=name))
    invoice = InvoiceFactory(party=user.party)
    thread = Thread.objects.create(
        **{
            "party": user.party,
            "invoice": invoice,
            "language": "fi",
            "queue": Queue.PAYMENT_ADVICE,
            "state": ThreadState.WAITS_FOR_PERSON,
            "started_at": at,
            "changed_at": at,
            **fields,
        }
    )
    written(thread, words, at=at)
    thread.refresh_from_db()
    return thread


def written(thread, words, *, at):
    """The customer writes."""
    user = User.objects.get(party=thread.party)
    return post(
        thread_id=thread.pk,
        author=Author.PERSON,
        user=user,
        medium=Medium.PORTAL,
        text=words,
        client_id=uuid4(),
        at=at,
    )


def page_of(thread):
    return f"{INBOX}{thread.pk}/change/"


def act_of(thread, name):
    return f"{INBOX}{thread.pk}/do/{name}/"


def typed(thread, text="Hei! Voit maksaa huomenna.", **changes):
    """What the composer sends."""
    return {
        "text": text,
        "after_number": thread.last_number,
        "client_id": str(uuid4()),
        "classification": "",
        "do": "send",
        **changes,
    }
