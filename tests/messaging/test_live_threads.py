"""A thread in which a chat goes on, or went on: what pages show, and what is not done meanwhile."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from messaging.models import Author, Classification, Medium, ThreadState
from messaging.queries import inbox
from messaging.services import closing, live, posting
from messaging.services.states import lock_thread
from tests.factories import AgentFactory
from tests.messaging.talking import wrote
from tests.sign_in import sign_in

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
GOES_ON = "Tässä keskustelussa on chat käynnissä"


@pytest.fixture
def at():
    return timezone.now().replace(hour=8, minute=0)


@pytest.fixture
def thread(actor, at):
    """The person's message waits for an answer when a chat begins about the same."""
    thread = wrote(actor, at=at).thread
    live.begin_live(lock_thread(thread.pk), at=at + MINUTE)
    return thread


def said(thread, text, *, at, author=Author.PERSON, user=None):
    return posting.post(
        thread_id=thread.pk,
        author=author,
        user=user,
        medium=Medium.CHAT,
        text=text,
        client_id=uuid4(),
        at=at,
    )


def page_of(thread):
    return reverse("messaging:thread", args=[thread.public_id])


def test_while_a_chat_goes_on_the_thread_is_no_work_of_the_inbox(thread, actor, at):
    agent = AgentFactory()
    assert not inbox.waiting().exists()

    assert not closing.close(actor=actor, thread=thread, at=at + 2 * MINUTE)
    assert not closing.close_as_agent(
        agent=agent,
        thread_id=thread.pk,
        classification=Classification.OTHER,
        after_number=1,
        at=at + 2 * MINUTE,
    )
    live.end_live(lock_thread(thread.pk), at=at + 3 * MINUTE)

    assert inbox.waiting().get() == thread
    assert inbox.waiting().get().waits_since == at


def test_a_line_of_a_chat_is_its_own_record(thread, actor, at):
    before = AuditEvent.objects.count()

    said(thread, "Hei", user=actor.user, at=at + 2 * MINUTE)

    assert AuditEvent.objects.count() == before
    thread.refresh_from_db()
    assert (thread.state, thread.last_number) == (ThreadState.WAITS_FOR_US, 2)


def test_the_page_says_that_a_chat_goes_on_and_leads_there(thread, actor, at, client):
    said(thread, "Hei", user=actor.user, at=at + 2 * MINUTE)
    sign_in(client, actor.user)

    page = client.get(page_of(thread)).text

    assert GOES_ON in page
    assert f"/chat/?thread={thread.public_id}" in page
    assert "Chat, alkoi" in page
    assert "Sulje tämä keskustelu" not in page
    listed = client.get(reverse("messaging:threads")).text
    assert "Chat on käynnissä" in listed


def test_the_transcript_stands_among_the_messages(thread, actor, at, client):
    begin, end = at + 2 * MINUTE, at + 9 * MINUTE
    said(thread, "Hei", user=actor.user, at=begin)
    said(thread, "Heippa", author=Author.AGENT, user=AgentFactory(), at=end)
    live.end_live(lock_thread(thread.pk), at=end)
    wrote(actor, thread=thread, text="Vielä yksi asia", at=end + MINUTE)
    live.begin_live(lock_thread(thread.pk), at=end + MINUTE)
    said(thread, "Uusi chat", user=actor.user, at=end + 2 * MINUTE)
    live.end_live(lock_thread(thread.pk), at=end + 3 * MINUTE)
    sign_in(client, actor.user)

    page = client.get(page_of(thread)).text

    assert GOES_ON not in page
    assert page.count('class="talk__chat"') == 2
    places = [page.index(words) for words in ("talk__chat", "Hei<", "Heippa", "Vielä yksi")]
    assert places == sorted(places)
    assert "10.02–10.09" in page or "11.02–11.09" in page
