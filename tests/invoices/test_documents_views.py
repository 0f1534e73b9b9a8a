import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.waiting import WAITS
from invoices import events
from invoices.models import Document, DocumentKind, DocumentState
from invoices.services import documents
from invoices.views.documents import _file_name
from tests.factories import CreditorFactory, InvoiceFactory

HTMX = {"HX-Request": "true"}


@pytest.fixture
def invoice(debtor):
    creditor = CreditorFactory(name="Lähivoima Oy")
    return InvoiceFactory(party=debtor.party, creditor=creditor, number="1000", language="fi")


@pytest.fixture
def page(client, debtor):
    client.force_login(debtor, backend="accounts.backends.BankIdBackend")
    return client


@pytest.fixture
def document(actor, invoice):
    return documents.request_original(actor=actor, invoice=invoice, at=timezone.now())


@pytest.fixture
def ready(document):
    documents.make_document(document_id=document.pk, at=timezone.now())
    document.refresh_from_db()
    return document


def original_url(invoice, query=""):
    return reverse("invoices:original", args=[invoice.public_id]) + query


def download_url(document):
    return reverse("invoices:document-download", args=[document.public_id])


def test_the_page_offers_the_document_before_it_is_asked_for(page, invoice):
    response = page.get(original_url(invoice))

    assert response.status_code == 200
    assert "Nouda alkuperäinen lasku (PDF)" in response.text
    assert Document.objects.count() == 0


def test_asking_without_a_script_leads_to_a_page_that_reloads_itself(page, invoice):
    response = page.post(original_url(invoice), follow=True)

    assert response.redirect_chain == [(original_url(invoice), 302)]
    assert "Laskustasi tehdään PDF-tiedosto" in response.text
    assert '<meta http-equiv="refresh" content="1;url=?attempt=1">' in response.text


def test_asking_with_htmx_gives_the_fragment_alone(page, invoice):
    response = page.post(original_url(invoice), headers=HTMX)

    document = Document.objects.get()
    assert "<html" not in response.text
    assert f'data-live="/ws/documents/{document.public_id}/"' in response.text
    assert 'hx-trigger="live, load delay:1s"' in response.text


def test_a_waiting_page_asks_less_and_less_often_and_then_stops(page, invoice, document):
    texts = [
        page.get(original_url(invoice, f"?attempt={attempt}"), headers=HTMX).text
        for attempt in range(len(WAITS) + 1)
    ]

    for attempt, wait in enumerate(WAITS):
        assert f"load delay:{wait}s" in texts[attempt]
        assert f"?attempt={attempt + 1}" in texts[attempt]
    assert "hx-trigger" not in texts[-1]
    assert "tavallista kauemmin" in texts[-1]


@pytest.mark.parametrize("attempt", ["-1", "x", "9" * 30, "²", ""])
def test_a_wrong_attempt_is_the_first(page, invoice, document, attempt):
    response = page.get(original_url(invoice), {"attempt": attempt}, headers=HTMX)

    assert response.status_code == 200
    assert "load delay:1s" in response.text


def test_a_ready_document_is_a_link(page, invoice, ready):
    response = page.get(original_url(invoice), headers=HTMX)

    assert f'href="{download_url(ready)}"' in response.text
    assert "hx-trigger" not in response.text


def test_a_failed_document_may_be_asked_for_again(page, invoice, document):
    documents.give_up(document_id=document.pk, at=timezone.now())

    shown = page.get(original_url(invoice), headers=HTMX)
    page.post(original_url(invoice), headers=HTMX)

    document.refresh_from_db()
    assert "Yritä uudelleen" in shown.text
    assert document.state == DocumentState.QUEUED


def test_the_page_of_the_invoice_has_the_button(page, invoice):
    response = page.get(reverse("invoices:invoice", args=[invoice.public_id]))

    assert f'hx-post="{original_url(invoice)}"' in response.text


def test_a_download_is_an_attachment_that_nobody_keeps(page, ready):
    response = page.get(download_url(ready))

    assert response.status_code == 200
    assert response.content.startswith(b"%PDF-1.7")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''L%C3%A4hivoima-Oy-lasku-1000.pdf"
    )
    assert response.headers["Cache-Control"] == "no-store, private"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_download_is_recorded_with_who_and_from_where(page, debtor, ready):
    page.get(download_url(ready), headers={"X-Forwarded-For": "192.0.2.7"})

    row = AuditEvent.objects.get(action="document.downloaded")
    assert (row.actor, row.party, row.address) == (debtor, debtor.party, "192.0.2.7")
    assert (row.target_type, row.target_id) == ("invoices.document", str(ready.pk))


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("Öljy & Vesi Ab", "A/1:2", "Öljy-&-Vesi-Ab-lasku-A-1-2.pdf"),
        ("../../etc/passwd", "1\r\nX: y", "etc-passwd-lasku-1-X-y.pdf"),
        ('Quo"te Oy', "1", "Quo-te-Oy-lasku-1.pdf"),
    ],
)
def test_a_file_name_is_fit_for_every_disk(debtor, name, number, expected):
    creditor = CreditorFactory(name=name)
    invoice = InvoiceFactory(party=debtor.party, creditor=creditor, number=number)
    document = Document(invoice=invoice, kind=DocumentKind.ORIGINAL_INVOICE, language="fi")
    document.facts = {"sender": {"name": name}, "number": number}

    assert _file_name(document) == expected


def test_a_document_that_is_not_ready_leads_to_its_page(page, invoice, document):
    response = page.get(download_url(document))

    assert response.headers["Location"] == original_url(invoice)


def test_a_damaged_file_is_an_honest_page_and_never_a_broken_file(page, ready, tmp_path):
    (tmp_path / ready.file.name).write_bytes(b"%PDF-1.7 something else")

    response = page.get(download_url(ready))

    assert response.status_code == 500
    assert "PDF-tiedostoa ei voi avata" in response.text
    assert "something else" not in response.text


def test_another_debtors_document_is_not_found(client, other_debtor, ready, invoice):
    client.force_login(other_debtor, backend="accounts.backends.BankIdBackend")

    answers = [
        client.get(download_url(ready)),
        client.get(original_url(invoice)),
        client.post(original_url(invoice)),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert not AuditEvent.objects.filter(action="document.downloaded").exists()


def test_signed_out_is_sent_to_sign_in(client, ready):
    response = client.get(download_url(ready))

    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("accounts:sign-in"))


def test_a_bell_that_cannot_ring_stops_nothing(ready, monkeypatch):
    async def fail(*_words):
        raise ConnectionError

    monkeypatch.setattr(events, "get_channel_layer", lambda: type("Away", (), {"group_send": fail}))

    events.tell_document_changed(public_id=ready.public_id)

    assert ready.state == DocumentState.READY


@pytest.mark.parametrize("prefix", ["/", "/media/"])
def test_a_stored_file_has_no_address_of_its_own(page, ready, prefix):
    response = page.get(prefix + ready.file.name)

    assert response.status_code == 404
