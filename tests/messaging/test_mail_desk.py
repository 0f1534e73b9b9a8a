"""Staff find the matter of an e-mail of which nobody knows whose it is."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.services.roles import Role
from messaging.models import IncomingMail, MailReason, MailState, Thread
from messaging.services.incoming_mail import take_mail
from messaging.services.merging import merge
from tests.factories import InvoiceFactory
from tests.messaging.letters import PDF, letter_of
from tests.messaging.test_merging import thread_of
from tests.staff import signed_in

pytestmark = pytest.mark.django_db
LIST = reverse("admin:messaging_incomingmail_changelist")


@pytest.fixture
def mail():
    content = letter_of("<script>alert(1)</script> Lasku 77", files=[("a.pdf", PDF)])
    return take_mail(content=content, is_whole=True, at=timezone.now()).mail


def page_of(mail):
    return reverse("admin:messaging_incomingmail_change", args=[mail.pk])


def place(client, mail, **data):
    return client.post(reverse("admin:messaging_incomingmail_place", args=[mail.pk]), data)


def test_the_page_shows_what_it_says_and_warns_of_made_up_senders(mail):
    page = signed_in(Role.AGENT).get(page_of(mail)).content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt; Lasku 77" in page
    assert "<script>alert(1)" not in page
    assert "a.pdf" in page
    assert "maija@example.org" in page
    assert AuditEvent.objects.filter(action="incomingmail.viewed").exists()


def test_an_agent_searches_joins_and_stands_in_the_thread(mail, debtor):
    invoice = InvoiceFactory(party=debtor.party, number="77")
    client = signed_in(Role.AGENT)

    found = place(client, mail, do="search", q="77").content.decode()
    done = place(client, mail, do=f"invoice:{invoice.pk}")
    again = place(client, mail, do=f"invoice:{invoice.pk}")

    thread = Thread.objects.get()
    assert f'value="invoice:{invoice.pk}"' in found
    assert done["Location"] == reverse("admin:messaging_thread_change", args=[thread.pk])
    assert again["Location"] == page_of(mail)
    assert thread.invoice == invoice
    assert thread.messages.get().attachments.count() == 1


def test_what_is_joined_to_a_merged_contact_stands_where_that_goes_on(mail, debtor, agent):
    at = timezone.now()
    old, new = (thread_of(debtor, name, "Hei", at=at) for name in ("A", "B"))
    merge(thread_id=old.pk, into_id=new.pk, agent=agent, at=at)

    place(signed_in(Role.AGENT), mail, do=f"thread:{old.pk}")

    assert IncomingMail.objects.get().message.thread == new


def test_an_agent_joins_it_to_a_contact_that_is_there(mail, debtor):
    InvoiceFactory(party=debtor.party, number="77")
    thread = thread_of(debtor, "Kysymys", "Hei", at=timezone.now())
    client = signed_in(Role.AGENT)

    found = place(client, mail, do="search", q="77").content.decode()
    place(client, mail, do=f"thread:{thread.pk}")

    assert f'value="thread:{thread.pk}"' in found
    assert IncomingMail.objects.get().message.thread == thread


def test_what_belongs_to_no_matter_is_put_away(mail):
    place(signed_in(Role.AGENT), mail, do="away")

    mail.refresh_from_db()
    assert (mail.state, mail.why) == (MailState.PUT_AWAY, MailReason.BY_STAFF)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"do": "nothing"},
        {"do": "thread:9"},
        {"do": "thread:x"},
        {"do": "invoice:" + "9" * 40},
        {"do": "search", "q": "\0 010101-123N"},
        {"do": "search", "q": "x" * 5000},
    ],
)
def test_odd_words_change_nothing_and_are_no_error(mail, data):
    response = place(signed_in(Role.AGENT), mail, **data)

    mail.refresh_from_db()
    assert response.status_code in {200, 302, 404}
    assert mail.state == MailState.UNKNOWN_SENDER


def test_the_whole_email_is_saved_and_never_shown_by_a_browser(mail):
    url = reverse("admin:messaging_incomingmail_whole", args=[mail.pk])

    response = signed_in(Role.AGENT).get(url)

    assert response.content.startswith(b"From:")
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Type"] == "application/octet-stream"
    assert "sandbox" in response["Content-Security-Policy"]
    assert AuditEvent.objects.filter(action="incomingmail.downloaded").exists()


def test_the_list_has_what_is_to_do_the_oldest_first(mail, debtor):
    later = take_mail(
        content=letter_of("Toinen", Message_ID="<2@x>"), is_whole=True, at=timezone.now()
    ).mail
    take_mail(content=letter_of(Precedence="bulk"), is_whole=True, at=timezone.now())

    changes = signed_in(Role.AGENT).get(f"{LIST}?work=todo").context_data["cl"]

    assert list(changes.result_list) == [mail, later]


@pytest.mark.parametrize("role", [Role.CREDITOR_USER, Role.AUDITOR])
def test_what_people_wrote_is_for_who_answers(mail, role):
    client = signed_in(role)

    assert client.get(LIST).status_code == 403
    assert client.get(page_of(mail)).status_code == 403
    assert place(client, mail, do="away").status_code == 403
    whole = reverse("admin:messaging_incomingmail_whole", args=[mail.pk])
    assert client.get(whole).status_code == 403
