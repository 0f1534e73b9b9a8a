"""Claims in the admin: found by any number of a letter, acted upon through services."""

from datetime import UTC, date, datetime
from hashlib import sha256
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.services.roles import Role
from invoices.models import (
    Document,
    DocumentKind,
    DocumentState,
    EventKind,
    FoundInvoice,
    Invoice,
    InvoiceRow,
    Stage,
    TimelineEvent,
)
from invoices.rules import myropo_id
from tests.factories import CreditorFactory, DebtorFactory, InvoiceFactory, PersonFactory
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

INVOICES = "/admin/invoices/invoice/"
CODE = myropo_id.make([0, 5, 9, 13, 17, 21, 25])
AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def page_of(invoice):
    return reverse("admin:invoices_invoice_change", args=[invoice.pk])


def letter_of(invoice):
    return reverse("admin:invoices_invoice_letter", args=[invoice.pk])


def found_by(client, words):
    return list(client.post(INVOICES, {"q": words}, follow=True).context["cl"].result_list)


@pytest.fixture
def invoice(db):
    return InvoiceFactory(
        number="A-2026/77",
        myropo_id=CODE,
        reference="14104373010002099",
        debtor_name="Tero Testi Äyrämö",
    )


@pytest.mark.parametrize(
    "words",
    [
        "A-2026/77",
        "A-2026",
        "14104373010002099",
        "14104 37301 00020 99",
        "0014104373010002099",
        "RF93 1410 4373 0100 0209 9",
        CODE,
        CODE.lower(),
        myropo_id.display(CODE),
        "äyrämö tero",
    ],
)
def test_an_invoice_is_found_by_every_number_of_a_letter(invoice, words):
    InvoiceFactory(number="B-1", reference="1232", debtor_name="Väinö Tunnistus")
    client = signed_in(Role.AGENT)
    reference = words.replace("RF93", "RF" + _rf_check("14104373010002099"))

    found = found_by(client, reference)

    assert found == [invoice]


def _rf_check(national):
    return f"{98 - int(f'{national}271500') % 97:02d}"


def test_an_invoice_is_found_by_its_case_number(invoice):
    InvoiceFactory(number="zzz")
    client = signed_in(Role.AGENT)

    assert found_by(client, str(Invoice.objects.get(pk=invoice.pk).case_number)) == [invoice]


@pytest.mark.parametrize("words", ["9" * 40, "%", "_", "' OR 1=1", "RF00", "\\"])
def test_a_strange_search_finds_nothing_and_breaks_nothing(invoice, words):
    client = signed_in(Role.AGENT)

    assert found_by(client, words) == []


def test_the_page_shows_the_claim_and_is_recorded_for_the_debtor(invoice):
    InvoiceRow.objects.create(invoice=invoice, position=1, description="Perusmaksu", amount=100)
    client = signed_in(Role.AGENT)

    response = client.get(page_of(invoice))

    event = AuditEvent.objects.get(action="invoice.viewed")
    assert "Perusmaksu" in response.text
    assert "14 10437 30100 02099" in response.text
    assert "€100.00" in response.text
    assert myropo_id.display(CODE) in response.text
    assert (event.party, event.target_id) == (invoice.party, str(invoice.pk))


def test_the_page_takes_as_many_queries_for_many_rows_as_for_one(
    invoice, django_assert_num_queries
):
    client = signed_in(Role.AGENT)

    def add(number):
        InvoiceRow.objects.create(invoice=invoice, position=number, description="x", amount=1)
        TimelineEvent.objects.create(
            invoice=invoice, kind=EventKind.REMINDED, on=AT.date(), recorded_at=AT
        )
        FoundInvoice.objects.create(invoice=invoice, party=PersonFactory(), found_at=AT)

    add(1)
    client.get(page_of(invoice))
    with django_assert_num_queries(28) as few:
        client.get(page_of(invoice))
    for number in range(2, 12):
        add(number)

    with django_assert_num_queries(len(few)):
        client.get(page_of(invoice))


def test_the_list_takes_as_many_queries_for_fifty_rows_as_for_one(django_assert_num_queries):
    client = signed_in(Role.AGENT)
    creditor = CreditorFactory()
    InvoiceFactory(creditor=creditor)
    client.get(INVOICES)
    with django_assert_num_queries(7) as few:
        client.get(INVOICES)
    for _ in range(20):
        InvoiceFactory(creditor=creditor)

    with django_assert_num_queries(len(few)):
        client.get(INVOICES)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("stage__exact=REMINDED", ["late"]),
        ("due=2026-11", ["first"]),
        ("due=2026-12", ["late"]),
        ("due=2026-12-24", ["late"]),
        ("due=nonsense", ["late", "first"]),
        ("creditor=999999999999", []),
        ("creditor=x", []),
        ("party=x", []),
    ],
)
def test_the_list_is_narrowed(query, found):
    InvoiceFactory(number="first", due_on=date(2026, 11, 30))
    InvoiceFactory(number="late", due_on=date(2026, 12, 24), stage=Stage.REMINDED)
    client = signed_in(Role.AGENT)

    response = client.get(f"{INVOICES}?{query}")

    assert [each.number for each in response.context["cl"].result_list] == found


def test_the_list_of_one_party_and_of_one_creditor(invoice):
    InvoiceFactory()
    client = signed_in(Role.AGENT)

    of_party = client.get(f"{INVOICES}?party={invoice.party.pk}")
    of_creditor = client.get(f"{INVOICES}?creditor={invoice.creditor.pk}")

    assert list(of_party.context["cl"].result_list) == [invoice]
    assert list(of_creditor.context["cl"].result_list) == [invoice]
    assert AuditEvent.objects.filter(action="invoice.listed", party=invoice.party).count() == 1


@pytest.mark.parametrize(
    ("kind", "stage"), [("REMINDED", Stage.REMINDED), ("DEMANDED", Stage.COLLECTION)]
)
def test_an_agent_records_a_letter(invoice, kind, stage):
    staff = staff_of(Role.AGENT)
    data = {"kind": kind, "on": "2026-11-20", "once": str(uuid4())}

    response = client_of(staff).post(letter_of(invoice), data, follow=True)

    invoice.refresh_from_db()
    assert invoice.stage == stage
    assert invoice.open_costs == 0
    assert "The letter was recorded." in response.text
    assert AuditEvent.objects.get(action=f"invoice.{kind.lower()}").actor == staff


def test_a_second_press_of_the_button_records_nothing_more(invoice):
    client = signed_in(Role.AGENT)
    data = {"kind": "REMINDED", "on": "2026-11-20", "once": str(uuid4())}

    client.post(letter_of(invoice), data)
    response = client.post(letter_of(invoice), data, follow=True)

    assert "The letter had been recorded already." in response.text
    assert invoice.timeline.filter(kind=EventKind.REMINDED).count() == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"on": "2199-01-01"}, "between the invoice date and today"),
        ({"on": "2020-01-01"}, "between the invoice date and today"),
        ({"kind": ""}, "This field is required"),
        ({"kind": "LEGAL_COLLECTION"}, "Select a valid choice"),
    ],
    ids=["tomorrow", "before the invoice", "no letter", "not for agents"],
)
def test_a_letter_that_cannot_be_is_refused(invoice, change, words):
    client = signed_in(Role.AGENT)
    data = {"kind": "REMINDED", "on": "2026-11-20", "once": str(uuid4()), **change}

    response = client.post(letter_of(invoice), data)

    invoice.refresh_from_db()
    assert words in response.text
    assert invoice.stage == Stage.INVOICED


def test_a_reminder_after_collection_is_refused(invoice):
    Invoice.objects.update(stage=Stage.COLLECTION)
    client = signed_in(Role.AGENT)
    data = {"kind": "REMINDED", "on": "2026-11-20", "once": str(uuid4())}

    response = client.post(letter_of(invoice), data)

    assert "does not belong to the present stage" in response.text
    assert not invoice.timeline.exists()


def document_of(invoice, content=b"%PDF-1.7 ours", digest=None):
    document = Document(
        invoice=invoice,
        kind=DocumentKind.ORIGINAL_INVOICE,
        language="fi",
        requested_at=AT,
        state=DocumentState.READY,
        made_at=AT,
        sha256=digest or sha256(content).hexdigest(),
    )
    document.file.save("x.pdf", ContentFile(content), save=False)
    document.save()
    return document


def download_of(document):
    return reverse("admin:invoices_document_download", args=[document.pk])


def test_a_document_is_downloaded_as_an_attachment_and_recorded(invoice):
    document = document_of(invoice)
    client = signed_in(Role.AGENT)

    response = client.get(download_of(document))

    event = AuditEvent.objects.get(action="document.downloaded")
    assert b"".join(response.streaming_content) == b"%PDF-1.7 ours"
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert (event.party, event.target_id) == (invoice.party, str(document.pk))


def test_a_document_that_was_changed_on_disk_is_not_handed_out(invoice):
    document = document_of(invoice, digest="0" * 64)
    client = signed_in(Role.AGENT)

    response = client.get(download_of(document), follow=True)

    assert "damaged" in response.text
    assert AuditEvent.objects.filter(action="document.damaged").count() == 1
    assert not AuditEvent.objects.filter(action="document.downloaded").exists()


def test_a_document_in_the_queue_cannot_be_downloaded(invoice):
    document = Document.objects.create(
        invoice=invoice, kind=DocumentKind.ORIGINAL_INVOICE, language="fi", requested_at=AT
    )
    client = signed_in(Role.AGENT)

    assert client.get(download_of(document)).status_code == 404


def test_the_debtor_reads_in_the_profile_that_an_agent_looked(client, invoice):
    debtor = DebtorFactory(party=invoice.party, language="en")
    signed_in(Role.AGENT).get(page_of(invoice))
    client.force_login(debtor, backend="accounts.backends.BankIdBackend")

    response = client.get(reverse("accounts:viewings"))

    assert "A member of staff opened an invoice of yours" in response.text
