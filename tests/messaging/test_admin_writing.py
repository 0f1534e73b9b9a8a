"""An agent writes to a customer who has not written first, from the customer's page."""

from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.services.roles import Role
from messaging.models import Author, Message, Thread
from tests.factories import CompanyFactory
from tests.messaging.desk import thread_of
from tests.staff import signed_in

pytestmark = pytest.mark.django_db


def page_of(party):
    return reverse("admin:accounts_party_write", args=[party.pk])


def written(**changes):
    return {
        "subject": "Sopimamme",
        "text": "Sovimme, että maksat perjantaina.",
        "after_number": 0,
        "client_id": str(uuid4()),
        **changes,
    }


def test_a_message_begins_a_matter_in_the_customers_language(debtor):
    client = signed_in(Role.AGENT)

    response = client.post(page_of(debtor.party), written())

    thread = Thread.objects.get(party=debtor.party)
    message = Message.objects.get(thread=thread)
    assert response.url == reverse("admin:messaging_thread_change", args=[thread.pk])
    assert thread.subject == "Sopimamme"
    assert thread.language == "fi"
    assert message.author == Author.AGENT
    assert message.text == "Sovimme, että maksat perjantaina."


def test_pressed_twice_it_is_sent_once(debtor):
    client, once = signed_in(Role.AGENT), written()

    client.post(page_of(debtor.party), once)
    client.post(page_of(debtor.party), once)

    assert Message.objects.count() == 1


def test_it_goes_on_in_the_open_matter_about_no_invoice(now):
    thread = thread_of(now, invoice=None, subject="Muutto")
    client = signed_in(Role.AGENT)

    shown = client.get(page_of(thread.party)).text
    client.post(page_of(thread.party), written(after_number=1))

    assert "Muutto" in shown
    assert "Milloin voin maksaa?" in shown
    assert Thread.objects.count() == 1
    assert thread.messages.count() == 2


def test_what_was_written_meanwhile_is_read_first(now):
    thread = thread_of(now, invoice=None, subject="Muutto")
    client = signed_in(Role.AGENT)

    response = client.post(page_of(thread.party), written(after_number=0))

    assert response.status_code == 409
    assert "Sovimme, että maksat perjantaina." in response.text
    assert thread.messages.count() == 1


def test_nothing_written_sends_nothing(debtor):
    response = signed_in(Role.AGENT).post(page_of(debtor.party), written(text=" "))

    assert response.status_code == 422
    assert not Message.objects.exists()


@pytest.mark.parametrize("role", [Role.CREDITOR_USER, Role.AUDITOR])
def test_who_does_not_answer_does_not_write(role, debtor):
    response = signed_in(role).post(page_of(debtor.party), written())

    assert response.status_code == 403
    assert not Message.objects.exists()


def test_nobody_is_there_to_write_to():
    key = CompanyFactory().pk + 1

    response = signed_in(Role.AGENT).get(reverse("admin:accounts_party_write", args=[key]))

    assert response.status_code == 404
