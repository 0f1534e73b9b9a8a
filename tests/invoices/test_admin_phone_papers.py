"""On the phone: what do I owe, as PDF; and a letter that never came, again on paper."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import AuditEvent
from accounts.services.roles import Role
from invoices.models import (
    Document,
    DocumentKind,
    HoldReason,
    Letter,
    LetterKind,
    LetterState,
)
from invoices.queries.letters import listed
from invoices.services import holds
from invoices.services.documents import make_document
from invoices.services.letters import electronic
from invoices.services.letters.answers import take_answer
from invoices.services.letters.resending import NotResendableError, send_again
from invoices.words_letters import note
from tests.factories import AgentFactory, DebtorFactory
from tests.invoices import collecting, mailing, stories
from tests.invoices import phone_matters as phone
from tests.invoices.collecting import at_noon
from tests.invoices.mailing import WRITTEN
from tests.invoices.written_letters import letter as letter_about
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

LATER = WRITTEN + timedelta(days=9)


@pytest.fixture
def agent_client():
    return signed_in(Role.AGENT)


def left(letter, day=WRITTEN):
    """The printing house gave it to the post."""
    batch = mailing.batched(day)
    on = letter.to_hand_over_on
    data = mailing.answer_of(batch, mailing.handed_over(letter, on))
    take_answer(name="answer.json", data=data, actor=None, at=at_noon(on))
    return mailing.again(letter)


@pytest.fixture
def clock():
    with time_machine.travel(at_noon(LATER), tick=False) as clock:
        yield clock


@pytest.fixture
def sent(debtor):
    """A reminder on paper that left."""
    return left(mailing.reminder(debtor.party))


def again(letter):
    return reverse("admin:invoices_letter_again", args=[letter.pk])


def papers(invoice):
    return phone.of_invoice(invoice, "papers")


@pytest.fixture
def invoice(debtor, now):
    return stories.sent(debtor.party, at=now, due_on=now.date() - timedelta(days=9))


def test_a_statement_is_made_once_and_its_download_recorded(agent_client, debtor, invoice, now):
    address = phone.of_party(debtor.party, "statement")
    with time_machine.travel(now, tick=False):
        for _press in range(2):
            waits = agent_client.post(address, {"do": "statement", "language": "sv"}, follow=True)
        document = Document.objects.get()
        make_document(document_id=document.pk, at=now)
        page = agent_client.get(waits.redirect_chain[-1][0])

    url = page.context["statement"]["url"]
    answer = agent_client.get(url)
    assert (document.kind, document.party, document.language) == (
        DocumentKind.STATEMENT,
        debtor.party,
        "sv",
    )
    assert "The PDF is being made." in phone.text_of(waits)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert AuditEvent.objects.filter(action="document.downloaded", party=debtor.party).exists()


def test_the_statement_is_in_the_language_of_the_customer(agent_client, debtor, invoice):
    debtor.language = "sv"
    debtor.save()

    page = agent_client.get(phone.of_party(debtor.party, "statement"))

    assert page.context["form"]["language"].value() == "sv"


def test_who_owes_nothing_has_no_statement(agent_client, debtor):
    address = phone.of_party(debtor.party, "statement")

    page = agent_client.post(address, {"do": "statement", "language": "fi"}, follow=True)

    assert page.context["is_empty"]
    assert not Document.objects.exists()


def test_the_papers_of_an_invoice_are_its_statement_its_original_and_its_letters(
    agent_client, sent, clock
):
    agent_client.post(papers(sent.invoice), {"do": "original", "language": "fi"})

    page = agent_client.get(papers(sent.invoice))

    [paper] = page.context["papers"]
    assert page.context["original"] == {"url": "", "has_failed": False}
    assert "Sent on" in paper.stands
    assert paper.file == reverse("admin:invoices_document_download", args=[sent.document_id])
    assert paper.again_url == again(sent)


def test_a_letter_that_never_came_is_sent_again(agent_client, sent, clock):
    page = phone.do(agent_client, again(sent), {})

    paper = Letter.objects.get(replaces=sent)
    assert (paper.state, paper.channel, paper.cost) == (LetterState.WRITTEN, "PAPER", 0)
    assert paper.due_on > sent.due_on
    assert "The letter leaves by" in phone.said(page)[0]
    collecting.check_books()


def test_the_check_says_where_it_goes_and_what_it_asks_for(agent_client, sent, clock):
    check = phone.check(agent_client, again(sent), {}).context["check"]

    assert dict(check.facts)["Goes to"].endswith(sent.invoice.debtor_town)
    assert "It costs the debtor nothing." in " ".join(check.effects)


def test_the_debtor_reads_why_it_came_again(agent_client, sent, clock):
    phone.do(agent_client, again(sent), {})

    with translation.override("fi"):
        said = note(listed(mailing.again(sent)), is_replaced=True)

    assert said.startswith("Pyysit kirjettä uudelleen")


def test_it_is_sent_again_once(sent):
    agent = AgentFactory()
    paper = send_again(letter_id=sent.public_id, actor=agent, at=at_noon(LATER))
    paper = left(mailing.made(paper), LATER)

    with pytest.raises(NotResendableError):
        send_again(letter_id=paper.public_id, actor=agent, at=at_noon(LATER))

    repeated = send_again(letter_id=sent.public_id, actor=agent, at=at_noon(LATER))
    assert repeated.pk == paper.pk


def test_the_portal_itself_never_repeats_what_was_sent_on_paper(sent):
    with pytest.raises(NotResendableError):
        send_again(letter_id=sent.public_id, actor=None, at=at_noon(LATER))


def test_a_letter_that_was_opened_in_the_portal_goes_on_paper_when_asked_for(actor):
    letter = mailing.electronic_reminder(actor)
    electronic.publish(letter_id=letter.public_id, at=at_noon(WRITTEN))
    Letter.objects.filter(pk=letter.pk).update(opened_at=at_noon(WRITTEN))

    paper = send_again(letter_id=letter.public_id, actor=AgentFactory(), at=at_noon(LATER))

    assert paper.channel == "PAPER"


def test_no_letter_is_sent_while_collection_waits(agent_client, sent, clock):
    holds.place(
        invoice_id=sent.invoice_id, reason=HoldReason.DISPUTED, cause="test:d", at=at_noon(LATER)
    )

    page = agent_client.post(again(sent), {"do": "check"}, follow=True)

    assert "Collection waits just now" in phone.said(page)[0]
    assert agent_client.get(papers(sent.invoice)).context["papers"][0].again_url == ""
    assert not Letter.objects.filter(replaces=sent).exists()


@pytest.mark.parametrize("role", [Role.CREDITOR_USER, Role.AUDITOR])
def test_who_does_not_answer_calls_may_not(role, sent, clock):
    client = signed_in(role)

    for address in (papers(sent.invoice), again(sent)):
        assert client.get(address).status_code == 403
        assert client.post(address, {"do": "send"}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_agents_at_once_send_one_letter(clock):
    party = DebtorFactory().party
    overdue = stories.sent(party, at=at_noon(LATER), due_on=WRITTEN - timedelta(days=14))
    letter = letter_about(overdue, at=at_noon(WRITTEN), kind=LetterKind.REMINDER)
    clients = [client_of(staff_of(Role.AGENT, username=name)) for name in ("one", "two")]
    barrier = Barrier(2)
    seen = phone.check(clients[0], again(letter), {}).context["check"].seen

    def press(client: Client) -> None:
        barrier.wait()
        try:
            client.post(again(letter), {"do": "send", "seen": seen})
        finally:
            connection.close()

    threads = [Thread(target=press, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Letter.objects.filter(replaces=letter).count() == 1
