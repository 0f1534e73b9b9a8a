"""Receipts of payments: what they say, to whom they are given, and when there is one."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import AuditEvent
from invoices.models import Document, DocumentKind, DocumentState
from invoices.pdf.facts import to_json
from invoices.pdf.kinds import pdf_of
from invoices.pdf.payment_receipt import (
    ReceiptFacts,
    ReceiptLine,
    from_json,
    payment_receipt_pdf,
)
from invoices.queries.documents import find_document
from invoices.services import documents
from payments.models import PaymentState
from payments.queries import get_payment_or_404
from payments.services.receipts import NotPaidError, request_receipt
from tests.factories import HETU, PersonFactory
from tests.invoices.pdf_samples import elements_of, tags_of, text_of
from tests.invoices.stories import sent
from tests.payments.payouts import paid_out
from tests.payments.stories import confirmed, opened

HTMX = {"HX-Request": "true"}
PAID_AT = datetime(2026, 11, 20, 12, 2, tzinfo=UTC)  # a Friday
LINE = ReceiptLine(
    creditor="Lähivoima Oy",
    business_id="2077474-0",
    number="1000",
    reference="14104373010002099",
    case_number=1000209,
    amount=Decimal("1584.75"),
)
FACTS = ReceiptFacts(
    payer="Väinö Tunnistus",
    paid_at=PAID_AT,
    way="OP",
    reference="70001013",
    transaction_id="681538c4-fc84-11e9-83bc-2ffcef4c3453",
    total=Decimal("1668.95"),
    books_on=date(2026, 11, 23),
    is_booked=False,
    lines=(LINE, replace(LINE, number="1001", amount=Decimal("84.20"))),
)


@pytest.fixture
def invoices(debtor, now):
    return [
        sent(debtor.party, at=now, due_on=date(2026, 12, 12), number=number, total=total)
        for number, total in (("1000", "96.41"), ("1001", "10.00"))
    ]


@pytest.fixture
def shares(invoices):
    return dict(zip(invoices, ("84.20", "10.00"), strict=True))


@pytest.fixture
def payment(actor, shares, silent_provider):
    made = confirmed(actor, shares, at=PAID_AT)
    return get_payment_or_404(actor, made.public_id)


def made(facts=FACTS, *, language="fi"):
    content = payment_receipt_pdf(facts, language=language, issued_at=PAID_AT, identifier="receipt")
    return pikepdf.open(BytesIO(content))


def receipt_url(payment):
    return reverse("payments:receipt", args=[payment.public_id])


def download_url(document):
    return reverse("invoices:document-download", args=[document.public_id])


# --- On paper -----------------------------------------------------------------------------


def test_it_says_who_paid_what_to_whom_when_and_how():
    text = text_of(made())

    for words in (
        "Maksukuitti",
        "Väinö Tunnistus",
        "20.11.2026 klo 14.02",
        "OP",
        "700 01013",
        "681538c4-fc84-11e9-83bc-2ffcef4c3453",
        "Lähivoima Oy",
        "Y-tunnus 2077474-0",
        "14 10437 30100 02099",
        "1000209",
        "1 584,75 €",
        "84,20 €",
        "1 668,95 €",
        "23.11.2026",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", ["Maksukuitti", "Maksaja", "Viitenumero", "Mitä tämä tarkoittaa", "1 668,95 €"]),
        ("sv", ["Betalningskvitto", "Betalare", "Referensnummer", "bankdag", "1 668,95 €"]),
        ("en", ["Payment receipt", "Payer", "Reference number", "banking day", "€1,668.95"]),
    ],
)
def test_it_speaks_the_language_of_the_payer(language, words):
    pdf = made(language=language)

    text = text_of(pdf)

    assert [word for word in words if word not in text] == []
    assert str(pdf.Root.Lang) == language


def test_a_booked_payment_says_when_it_was_booked():
    waits, booked = text_of(made()), text_of(made(replace(FACTS, is_booked=True)))

    assert "yleensä seuraavana pankkipäivänä" in " ".join(waits.split())
    assert "kirjattu 23.11.2026" in booked


def test_it_declares_itself_as_pdf_ua_1():
    pdf = made()

    assert 'pdfuaid:part="1"' in pdf.Root.Metadata.read_bytes().decode()
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.docinfo.Title) == "Maksukuitti 70001013 – MyRopo"
    assert [tag for tag in tags_of(pdf) if tag.startswith("H")] == ["H1", "H2", "H2"]


def test_every_cell_of_its_tables_names_its_header():
    pdf = made()  # what is read lives as long as the file
    elements = elements_of(pdf)
    cells = [element for element in elements if element.S == "/TD"]
    headers = {str(element.ID) for element in elements if element.S == "/TH"}

    named = {str(header) for cell in cells for header in cell.A.Headers}

    assert all(len(cell.A.Headers) >= 1 for cell in cells)
    assert named <= headers


def test_the_same_facts_give_the_same_bytes():
    first, second = (
        payment_receipt_pdf(FACTS, language="sv", issued_at=PAID_AT, identifier="one")
        for _ in range(2)
    )

    assert first == second


def test_thirty_lines_go_over_pages_and_keep_their_head():
    pdf = made(replace(FACTS, lines=(LINE,) * 30))

    assert len(pdf.pages) == 3
    assert text_of(pdf).count("1 584,75 €") == 30


def test_the_facts_survive_the_database():
    assert from_json(to_json(FACTS)) == FACTS


def test_an_odd_name_breaks_no_paper():
    payer = "Öky <b>&amp; \x0b\ud800 Oy"

    text = text_of(made(from_json(to_json(replace(FACTS, payer=payer)))))

    assert "Öky <b>&amp; Oy" in text


# --- The document -------------------------------------------------------------------------


def test_a_receipt_is_the_payers_document_and_says_what_was_paid(actor, payment, now):
    document = request_receipt(actor=actor, payment=payment, at=now)

    facts = from_json(document.facts)
    assert (document.kind, document.party, document.invoice) == (
        DocumentKind.PAYMENT_RECEIPT,
        actor.acting_for,
        None,
    )
    assert [(line.number, line.amount) for line in facts.lines] == [
        ("1000", Decimal("84.20")),
        ("1001", Decimal("10.00")),
    ]
    assert (facts.total, facts.reference) == (Decimal("94.20"), payment.reference)
    assert facts.books_on == date(2026, 11, 23)


def test_a_receipt_carries_no_identity_code(debtor, actor, payment, now):
    party = PersonFactory(code=HETU)
    payment.party.hetu_encrypted = party.hetu_encrypted

    document = request_receipt(actor=actor, payment=payment, at=now)

    text = text_of(pikepdf.open(BytesIO(pdf_of(document))))
    assert HETU not in text
    assert HETU not in str(document.facts)


def test_asking_twice_gives_one_receipt(actor, payment, now):
    first = request_receipt(actor=actor, payment=payment, at=now)
    second = request_receipt(actor=actor, payment=payment, at=now)

    assert first == second
    assert Document.objects.count() == 1
    assert AuditEvent.objects.filter(action="document.requested").count() == 1


def test_once_booked_there_is_a_receipt_that_says_so(actor, payment, now):
    before = request_receipt(actor=actor, payment=payment, at=now)
    paid_out([payment], at=now)

    after = request_receipt(
        actor=actor, payment=get_payment_or_404(actor, payment.public_id), at=now
    )

    assert before != after
    assert not from_json(before.facts).is_booked
    assert from_json(after.facts).is_booked
    assert from_json(after.facts).books_on == now.date()


def test_what_is_not_paid_has_no_receipt(actor, shares, silent_provider, now):
    payment = get_payment_or_404(actor, opened(actor, shares, at=now).public_id)

    with pytest.raises(NotPaidError):
        request_receipt(actor=actor, payment=payment, at=now)

    assert Document.objects.count() == 0


@pytest.mark.parametrize("owners", ["neither", "both"])
def test_the_database_refuses_a_document_of_nobody_and_of_two(debtor, invoices, now, owners):
    owner = {"party": debtor.party, "invoice": invoices[0]} if owners == "both" else {}

    with (
        pytest.raises(IntegrityError, match="document_of_invoice_or_party"),
        transaction.atomic(),
    ):
        Document.objects.create(
            kind=DocumentKind.PAYMENT_RECEIPT, language="fi", requested_at=now, **owner
        )


def test_the_database_refuses_a_second_document_of_a_cause(actor, payment, now):
    document = request_receipt(actor=actor, payment=payment, at=now)

    with pytest.raises(IntegrityError, match="cause"), transaction.atomic():
        Document.objects.create(
            kind=document.kind,
            party=document.party,
            cause=document.cause,
            language="fi",
            requested_at=now,
        )


# --- Pages --------------------------------------------------------------------------------


def test_asking_leads_to_a_page_that_waits(page, payment):
    response = page.post(receipt_url(payment), follow=True)

    document = Document.objects.get()
    assert response.redirect_chain == [(receipt_url(payment), 302)]
    assert f'data-live="/ws/documents/{document.public_id}/"' in response.text
    assert "Kuitistasi tehdään PDF-tiedosto" in response.text
    assert '<meta http-equiv="refresh" content="1;url=?attempt=1">' in response.text


def test_with_htmx_the_button_alone_changes(page, payment):
    response = page.post(receipt_url(payment), headers=HTMX)

    assert "<html" not in response.text
    assert 'hx-target="#receipt"' in response.text


def test_a_ready_receipt_is_downloaded_under_its_name_and_recorded(page, actor, payment):
    document = request_receipt(actor=actor, payment=payment, at=timezone.now())
    documents.make_document(document_id=document.pk, at=timezone.now())

    shown = page.get(receipt_url(payment))
    response = page.get(download_url(document))

    assert f'href="{download_url(document)}"' in shown.text
    assert response.content.startswith(b"%PDF-1.7")
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="MyRopo-maksukuitti-{payment.reference}.pdf"'
    )
    row = AuditEvent.objects.get(action="document.downloaded")
    assert (row.party, row.target_id) == (actor.acting_for, str(document.pk))


def test_a_damaged_receipt_is_an_honest_page(page, actor, payment, tmp_path):
    document = request_receipt(actor=actor, payment=payment, at=timezone.now())
    documents.make_document(document_id=document.pk, at=timezone.now())
    document.refresh_from_db()
    (tmp_path / document.file.name).write_bytes(b"something else")

    response = page.get(download_url(document))

    assert response.status_code == 500
    assert "something else" not in response.text


def test_a_receipt_that_is_not_ready_has_no_file(page, actor, payment):
    document = request_receipt(actor=actor, payment=payment, at=timezone.now())

    response = page.get(download_url(document))

    assert document.state == DocumentState.QUEUED
    assert response.status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_payment_that_is_not_paid_leads_to_its_page(
    page, actor, shares, silent_provider, now, method
):
    payment = opened(actor, shares, at=now)

    response = getattr(page, method)(receipt_url(payment))

    assert response.headers["Location"] == reverse("payments:payment", args=[payment.public_id])
    assert payment.state == PaymentState.OPEN


def test_another_sees_neither_the_receipt_nor_its_page(
    client, other_debtor, actor, payment, invoices, now
):
    document = request_receipt(actor=actor, payment=payment, at=now)
    documents.make_document(document_id=document.pk, at=now + timedelta(seconds=1))
    client.force_login(other_debtor, backend="accounts.backends.BankIdBackend")
    invoices[0].found_by.create(party=other_debtor.party, found_at=now)

    answers = [
        client.get(receipt_url(payment)),
        client.post(receipt_url(payment)),
        client.get(download_url(document)),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    other = Actor(user=other_debtor, acting_for=other_debtor.party)
    assert find_document(other, document.public_id) is None
