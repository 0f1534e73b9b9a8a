"""A visitor's way through the pages of the chat, for tests."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from chat.models import EndReason
from chat.services import ending
from tests.chat.conversations import again, begun, talked

START = "/chat/"


def start_of(invoice):
    return f"{START}?matter=invoice:{invoice.public_id}"


def people_of(invoice):
    return f"{start_of(invoice)}&with=person"


def page_of(chat, name="chat"):
    return reverse(f"chat:{name}", args=[chat.public_id])


def waiting(actor, **fields):
    return begun(actor, at=timezone.now(), **fields)


def answered(actor, **fields):
    return talked(actor, at=timezone.now(), **fields)


def ended(chat, reason=EndReason.BY_AGENT, *, by=None, at=None):
    ending.end(chat_id=chat.pk, reason=reason, by=by, at=at or timezone.now())
    return again(chat)


def queries_of(client, path):
    """How many a page asks when what it keeps for later is there."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)
