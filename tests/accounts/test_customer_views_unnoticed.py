"""What notes that the customer opened it notes nothing while staff look: proof, marks, questions.

Each page is opened twice: by staff with the customer's eyes, then by the customer.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import AuditEvent
from chat.models import Chat, EndReason
from chat.services.ending import end
from invoices.models import LetterChannel
from invoices.views import documents
from messaging.models import Thread
from payments.models import PaymentState
from payments.paytrail.payments import Created
from payments.views.leaving import keep_door
from tests.accounts.looking import RECORD, all_of_valkey, all_tables, looking_at
from tests.chat.conversations import line, talked
from tests.factories import InvoiceFactory, PaymentFactory, PaymentLineFactory
from tests.house_rules import strangers
from tests.invoices.written_letters import letter
from tests.messaging.sent_files import sent_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_have_a_name(monkeypatch):
    """The letters here are written without what their names are made of."""
    monkeypatch.setattr(documents, "file_name_words", lambda document: ["kirje"])


def of_customer(user):
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def thread_with_news(debtor):
    return reverse("messaging:thread", kwargs=strangers.thread_of(debtor))


def news(debtor):
    return reverse("messaging:news-one", kwargs=strangers.notice_of(debtor))


def letter_in_myropo(debtor):
    """To open it is proof that the demand has reached the debtor."""
    came = letter(
        InvoiceFactory(party=debtor.party), at=strangers.AT, channel=LetterChannel.ELECTRONIC
    )
    return reverse("invoices:document-download", args=[came.document.public_id])


def home_with_a_question(debtor):
    debtor.created_at = timezone.now() - timedelta(days=400)
    debtor.save(update_fields=["created_at"])
    return reverse("invoices:home")


def talk(debtor):
    at = timezone.now()
    chat, agent = talked(Actor(user=debtor, acting_for=debtor.party))
    line(chat, "Kyllä voit.", by=agent)
    return chat, at


def ended_chat(debtor):
    chat, at = talk(debtor)
    end(chat_id=chat.pk, reason=EndReason.BY_VISITOR, at=at, by=debtor)
    return reverse("chat:chat", args=[chat.public_id])


def lines_of_chat(debtor):
    chat, at = talk(debtor)
    Chat.objects.filter(pk=chat.pk).update(visitor_seen_at=at - timedelta(minutes=1))
    return reverse("chat:lines", args=[chat.public_id])


OPENED = {
    "a thread is read": (thread_with_news, "messaging_readmark"),
    "news are read": (news, "messaging_notice"),
    "a letter is opened": (letter_in_myropo, "invoices_letter"),
    "the home page asks": (home_with_a_question, "messaging_survey"),
    "an ended chat asks": (ended_chat, "messaging_survey"),
    "a visitor is there": (lines_of_chat, "chat_chat"),
}


def changed_by(client, address):
    tables, valkey = all_tables(), all_of_valkey(client)
    response = client.get(address)
    assert response.status_code in {200, 302}
    after = all_tables()
    return {each for each in after if after[each] != tables[each]}, all_of_valkey(client) != valkey


@pytest.mark.parametrize("case", OPENED)
def test_what_the_customers_opening_changes_a_look_leaves_as_it_was(case, debtor):
    thing, table = OPENED[case]
    address = thing(debtor)
    client, _view = looking_at(debtor.party)

    by_staff = changed_by(client, address)
    by_customer, _valkey = changed_by(of_customer(debtor), address)

    assert by_staff == ({RECORD}, False)
    assert table in by_customer


def test_a_file_is_shown_without_a_record_in_the_customers_name(debtor):
    address = reverse("messaging:file", args=[sent_file(debtor, at=strangers.AT).public_id])
    client, _view = looking_at(debtor.party)

    by_staff = client.get(address)
    before = AuditEvent.objects.filter(actor=debtor).count()
    of_customer(debtor).get(address)

    assert by_staff.headers["Content-Disposition"].startswith("attachment")
    assert before == 0
    assert AuditEvent.objects.filter(action="attachment.downloaded", actor=debtor).count() == 1


def test_the_pdf_of_a_letter_is_shown_without_a_record_in_the_customers_name(debtor):
    address = letter_in_myropo(debtor)
    client, _view = looking_at(debtor.party)

    by_staff = client.get(address)

    assert by_staff.headers["Content-Type"] == "application/pdf"
    assert not AuditEvent.objects.filter(action="document.downloaded").exists()
    opened = AuditEvent.objects.get(action="look.page_opened")
    assert opened.data["page"] == "invoices:document-download"


def test_the_way_to_the_bank_stays_open_for_the_customer(debtor):
    payment = PaymentFactory(user=debtor, state=PaymentState.OPEN)
    PaymentLineFactory(payment=payment)
    created = Created(transaction_id="x", href="https://pay.example/1", methods=())
    keep_door(payment, created, wanted="")
    client, _view = looking_at(debtor.party)

    response = client.get(reverse("payments:leave", args=[payment.public_id]))

    assert response.status_code == 403
    assert "https://pay.example/1" not in response.content.decode()
    assert cache.get(f"payment-door-{payment.public_id}").url == "https://pay.example/1"


def test_the_number_of_unread_messages_is_the_customers(debtor):
    thread_with_news(debtor)
    client, _view = looking_at(debtor.party)

    before = client.get(reverse("invoices:home")).content.decode()
    client.get(reverse("messaging:threads"))
    after = of_customer(debtor).get(reverse("invoices:home")).content.decode()

    assert before.count('class="nav__new"') == after.count('class="nav__new"')


def test_what_the_customer_has_not_sent_yet_is_not_shown(debtor):
    thread = Thread.objects.get(**strangers.thread_of(debtor))
    words = {"text": "Puoliksi kirjoitettu.", "client_id": str(uuid4())}
    of_customer(debtor).post(reverse("messaging:draft", args=[thread.public_id]), words)
    address = reverse("messaging:thread", args=[thread.public_id])
    client, _view = looking_at(debtor.party)

    by_staff = client.get(address).content.decode()
    by_customer = of_customer(debtor).get(address).content.decode()

    assert words["text"] not in by_staff
    assert words["text"] in by_customer
