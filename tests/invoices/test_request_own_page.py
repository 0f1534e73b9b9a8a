"""The page of a request: how it stands, its answer, its files, taking it back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from invoices.models import DebtorRequest, FoundInvoice, RequestKind, RequestState
from tests.invoices.asking import PDF, answer, make, overdue_invoice
from tests.invoices.scanned_files import scanned

DISPUTE, STOP, COMPLAINT, HARDSHIP = RequestKind


@pytest.fixture
def page(client, debtor):
    """The debtor's browser."""
    client.force_login(debtor, backend="accounts.backends.BankIdBackend")
    return client


@pytest.fixture
def invoice(debtor):
    return overdue_invoice(debtor.party, at=timezone.now())


def test_a_request_shows_what_was_sent_and_by_when_it_is_answered(page, actor, invoice):
    made = make(actor, invoice, DISPUTE, at=timezone.now(), text="<b>Lihava</b>")

    text = page.get(reverse("invoices:request", args=[made.public_id])).text

    assert "&lt;b&gt;Lihava&lt;/b&gt;" in text
    assert f"{made.answer_by.day}.{made.answer_by.month}.{made.answer_by.year}" in text


def test_a_late_answer_is_apologised_for(page, actor, invoice):
    made = make(actor, invoice, DISPUTE, at=timezone.now())
    DebtorRequest.objects.update(answer_by=timezone.localdate() - timedelta(days=1))

    text = page.get(reverse("invoices:request", args=[made.public_id])).text

    assert "Vastaus on myöhässä" in text


def test_an_answer_says_what_it_means_and_until_when_collection_waits(page, actor, agent, invoice):
    made = make(actor, invoice, DISPUTE, at=timezone.now())
    answer(made, "REJECTED", actor=agent, at=timezone.now())

    text = page.get(reverse("invoices:request", args=[made.public_id])).text

    until = timezone.localdate() + timedelta(days=10)
    assert "Olemme tutkineet asian." in text
    assert "Laskuttaja on eri mieltä, joten perintä voi jatkua." in text
    assert f"Perintä odottaa {until.day}.{until.month}.{until.year} asti" in text.replace(
        "\xa0", " "
    )


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        (STOP, "TO_COURT"),
        (STOP, "WITHOUT_COSTS"),
        (DISPUTE, "ENDED"),
        (COMPLAINT, "EXPLAINED"),
        (COMPLAINT, "ACCEPTED"),
        (HARDSHIP, "REJECTED"),
    ],
)
def test_every_answer_has_its_words(page, actor, agent, invoice, kind, outcome):
    made = make(actor, invoice, kind, at=timezone.now())
    answer(made, outcome, actor=agent, at=timezone.now())

    response = page.get(reverse("invoices:request", args=[made.public_id]))

    assert response.status_code == 200
    assert "Vastauksemme" in response.text


def test_taking_back_asks_once_more(page, actor, invoice):
    made = make(actor, invoice, HARDSHIP, at=timezone.now())
    address = reverse("invoices:request-take-back", args=[made.public_id])

    asked = page.get(address)
    page.post(address)
    again = page.get(address)

    made.refresh_from_db()
    assert "Perutaanko tämä?" in asked.text
    assert made.state == RequestState.WITHDRAWN
    assert again.headers["Location"] == reverse("invoices:request", args=[made.public_id])


def test_a_file_is_saved_never_shown_and_its_download_is_recorded(page, actor, invoice):
    file = SimpleUploadedFile("kuitti.pdf", PDF)
    made = make(actor, invoice, DISPUTE, at=timezone.now(), files=[file])
    kept = scanned(made.files.get())

    response = page.get(reverse("invoices:request-file", args=[made.public_id, kept.public_id]))

    assert response.content == PDF
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Type"] == "application/pdf"
    assert "no-store" in response.headers["Cache-Control"]
    assert AuditEvent.objects.filter(action="request.file_downloaded").count() == 1


def test_a_file_that_is_gone_is_not_found_and_was_not_read(page, actor, invoice):
    file = SimpleUploadedFile("kuitti.pdf", PDF)
    made = make(actor, invoice, DISPUTE, at=timezone.now(), files=[file])
    kept = scanned(made.files.get())
    kept.file.storage.delete(kept.file.name)

    response = page.get(reverse("invoices:request-file", args=[made.public_id, kept.public_id]))

    assert response.status_code == 404
    assert not AuditEvent.objects.filter(action="request.file_downloaded").exists()


def test_a_finder_reads_nothing_of_what_the_debtor_wrote(client, other_debtor, actor, invoice):
    made = make(actor, invoice, DISPUTE, at=timezone.now())
    FoundInvoice.objects.create(party=other_debtor.party, invoice=invoice, found_at=timezone.now())
    client.force_login(other_debtor, backend="accounts.backends.BankIdBackend")

    response = client.get(reverse("invoices:request", args=[made.public_id]))

    assert response.status_code == 404


def test_the_timeline_tells_of_a_request_and_none_of_its_words(page, actor, agent, invoice):
    made = make(actor, invoice, HARDSHIP, at=timezone.now(), text="Yksityinen asia")
    until = timezone.localdate() + timedelta(days=30)
    answer(made, "PAUSED", actor=agent, at=timezone.now(), paused_until=until)

    text = page.get(reverse("invoices:invoice", args=[invoice.public_id])).text

    day = f"{until.day}.{until.month}.{until.year}"
    assert f"Perintä odottaa {day} asti." in text.replace("\xa0", " ")
    assert "Yksityinen asia" not in text


def test_the_invoice_says_what_waits_and_what_is_still_to_be_paid(page, actor, invoice):
    make(actor, invoice, DISPUTE, at=timezone.now(), disputed_amount=Decimal("30.00"))

    text = page.get(reverse("invoices:invoice", args=[invoice.public_id])).text

    assert "Olet riitauttanut laskun" in text
    assert "Riitautettu" in text
    assert f"?invoice={invoice.public_id}&amp;sum=66,41" in text
