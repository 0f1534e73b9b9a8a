"""Talks about what is on paper: letters, the invoice itself, statements and receipts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.actor import Access, Actor
from accounts.models import AuditEvent, Basis, Level, Scope
from chat.bot.scene import Outcome
from chat.rules.intents import Intent
from invoices.models import Document, DocumentKind, DocumentState, LetterKind, LetterState
from invoices.services import documents
from tests.chat.bot.talks import AT, Talk
from tests.factories import DebtorFactory, PaymentFactory, PaymentLineFactory
from tests.invoices.stories import sent
from tests.invoices.written_letters import letter

pytestmark = pytest.mark.django_db

DUE = date(2026, 11, 2)


def bill(actor, *, number="1000", **fields):
    return sent(actor.acting_for, at=AT, due_on=DUE, number=number, **fields)


def another():
    user = DebtorFactory()
    return Actor(user, user.party)


def urls(talk):
    return [each.url for each in talk.answers[0].choices if each.url]


def paid(actor, invoice, *, days=1):
    payment = PaymentFactory(
        user=actor.user,
        party=actor.acting_for,
        amount=Decimal("96.41"),
        confirmed=True,
        confirmed_at=AT - timedelta(days=days),
    )
    PaymentLineFactory(payment=payment, invoice=invoice)
    return payment


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("fi", ["Uusi maksuvaatimus", "Maksumuistutus", "Nouda alkuperäinen lasku (PDF)"]),
        ("sv", ["Nytt betalningskrav", "Betalningspåminnelse", "Hämta den ursprungliga fakturan"]),
        ("en", ["New demand for payment", "Payment reminder", "Get the original invoice (PDF)"]),
    ],
)
def test_letters_open_from_buttons_the_latest_first_and_then_the_invoice(actor, language, labels):
    invoice = bill(actor)
    first = letter(invoice, at=AT - timedelta(days=20), kind=LetterKind.REMINDER, ordinal=1)
    second = letter(invoice, at=AT - timedelta(days=2), ordinal=2, pdf="QUEUED")
    letter(invoice, at=AT, state=LetterState.CANCELLED)
    talk = Talk(actor, language=language)

    talk.wants(Intent.LETTER)

    pairs = zip(talk.labels[:3], labels, strict=True)
    assert all(label.startswith(beginning) for label, beginning in pairs)
    assert urls(talk) == [
        reverse("invoices:letter", args=[second.public_id]),
        reverse("invoices:document-download", args=[first.document.public_id]),
    ]


def test_who_found_a_bill_of_another_reads_its_invoice_and_no_letter(actor):
    owner = another()
    invoice = bill(owner)
    letter(invoice, at=AT)
    invoice.found_by.create(party=actor.acting_for, found_at=AT)
    talk = Talk(actor)

    talk.wants(Intent.LETTER)

    assert talk.text == "Lähivoima Oy, lasku 1000: tässä on 12.10.2026 päivätty lasku."
    assert talk.labels[0] == "Nouda alkuperäinen lasku (PDF)"
    assert urls(talk) == []


def test_the_invoice_is_asked_for_once_and_then_there_to_download(actor):
    invoice = bill(actor)
    talk = Talk(actor)
    talk.wants(Intent.LETTER)
    shown = talk.answers

    talk.presses("Nouda alkuperäinen lasku")
    first = urls(talk)
    talk.answers = shown
    talk.presses("Nouda alkuperäinen lasku")

    document = Document.objects.get(invoice=invoice, kind=DocumentKind.ORIGINAL_INVOICE)
    assert first == [reverse("invoices:original", args=[invoice.public_id])]
    assert AuditEvent.objects.filter(action="document.requested").count() == 1

    documents.make_document(document_id=document.pk, at=AT)
    talk.wants(Intent.LETTER)

    assert urls(talk) == [reverse("invoices:document-download", args=[document.public_id])]


def test_nothing_is_promised_on_paper(actor):
    bill(actor)
    talk = Talk(actor)
    talk.wants(Intent.LETTER)

    talk.presses("Haluan sen paperilla")

    assert "En voi lähettää kopiota postissa" in talk.text
    assert "Ihmiselle" in talk.labels


@pytest.mark.parametrize(
    ("language", "total", "label"),
    [
        ("fi", "yhteensä 192,82 €.", "Tee velkaerittely kaikista"),
        ("sv", "sammanlagt 192,82 € att betala.", "Gör en skuldspecifikation över alla"),
        ("en", "You have €192.82 to pay in all.", "Get a statement of all"),
    ],
)
def test_a_statement_is_made_of_all_that_is_open(actor, language, total, label):
    bill(actor)
    bill(actor, number="1001")
    bill(another(), number="1002")
    talk = Talk(actor, language=language)

    talk.wants(Intent.STATEMENT)
    asked = talk.text
    talk.presses(label)

    document = Document.objects.get(kind=DocumentKind.STATEMENT)
    assert total in asked
    assert document.language == language
    assert [each["number"] for each in document.facts["claims"]] == ["1000", "1001"]
    assert urls(talk) == [reverse("invoices:statement")]
    assert talk.outcome == Outcome.DONE


def test_of_the_bill_that_was_talked_of_a_statement_is_made_too(actor):
    invoice = bill(actor)
    bill(actor, number="1001")
    talk = Talk(actor, about=invoice)
    talk.wants(Intent.LETTER)

    talk.wants(Intent.STATEMENT)
    talk.presses("Tee velkaerittely tästä: Lähivoima Oy, lasku 1000")

    assert urls(talk) == [reverse("invoices:invoice-statement", args=[invoice.public_id])]
    assert Document.objects.get().facts["is_of_all"] is False


def test_who_owes_nothing_gets_no_statement(actor):
    talk = Talk(actor)

    talk.wants(Intent.STATEMENT)

    assert talk.text == "Sinulla ei ole avoimia laskuja, joten eriteltävää ei ole."
    assert urls(talk) == [reverse("payments:history")]


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("fi", "96,41 €, 22.11.2026 klo 12.00, Lähivoima Oy"),
        ("sv", "96,41 €, 22.11.2026 kl. 12.00, Lähivoima Oy"),
        ("en", "€96.41, 22 November 2026 at 12:00, Lähivoima Oy"),
    ],
)
def test_a_receipt_is_made_of_a_payment_that_is_chosen(actor, language, label):
    payment = paid(actor, bill(actor))
    paid(another(), bill(actor, number="1001"))
    talk = Talk(actor, language=language)

    talk.wants(Intent.RECEIPT)
    labels = [each.replace("\N{NO-BREAK SPACE}", " ") for each in talk.labels]
    talk.presses(talk.labels[0])
    document = Document.objects.get(kind=DocumentKind.PAYMENT_RECEIPT)

    assert labels[0] == label
    assert len(labels) == 2
    assert document.party == actor.acting_for
    assert urls(talk) == [reverse("payments:receipt", args=[payment.public_id])]

    documents.make_document(document_id=document.pk, at=AT)
    talk.wants(Intent.RECEIPT)

    assert urls(talk)[0] == reverse("invoices:document-download", args=[document.public_id])


def test_the_payment_of_the_bill_that_is_named_is_the_one_meant(actor):
    paid(actor, bill(actor))
    paid(actor, bill(actor, number="1001", who="Vesi Oy"), days=9)
    talk = Talk(actor)

    talk.wants(Intent.RECEIPT, "Tarvitsen kuitin Vesi Oy maksusta")

    assert [label.rpartition(", ")[2] for label in talk.labels[:-1]] == ["Vesi Oy"]


def test_without_a_payment_here_it_is_said_where_a_receipt_is(actor):
    bill(actor)
    talk = Talk(actor)

    talk.wants(Intent.RECEIPT)

    assert "Et ole vielä maksanut mitään MyRopossa" in talk.text


def test_a_limited_right_sees_no_receipt_and_no_letter_of_other_bills(debtor):
    owner = another()
    invoice = bill(owner)
    letter(invoice, at=AT)
    paid(owner, invoice)
    nothing = Access(basis=Basis.AUTHORISED, level=Level.PAY, scope=Scope.INVOICES, mandate_id=0)
    talk = Talk(owner)
    talk.actor = Actor(debtor, owner.acting_for, nothing)

    talk.wants(Intent.LETTER)
    letters = talk.text
    talk.wants(Intent.RECEIPT)
    receipts = talk.labels
    talk.wants(Intent.STATEMENT)

    assert "Lähivoima" not in letters + "".join(receipts) + talk.text
    assert talk.text == "Sinulla ei ole avoimia laskuja, joten eriteltävää ei ole."


def test_a_payment_that_a_right_does_not_cover_any_more_gives_no_receipt(actor, debtor):
    paid(actor, bill(actor))
    talk = Talk(actor)
    talk.wants(Intent.RECEIPT)
    stranger = another()

    talk.presses("96,41", actor=Actor(stranger.user, stranger.acting_for))

    assert talk.outcome == Outcome.REFUSED
    assert not Document.objects.filter(state=DocumentState.QUEUED).exists()
