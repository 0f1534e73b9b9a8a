"""Finvoice files uploaded in the admin: the same import, its report on the page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.services.roles import Role
from invoices.models import FinvoiceFile, FinvoiceOutcome, Invoice
from tests.invoices.finvoice_builder import DUE, EPI_DUE, INVOICE, NUMBER, REFERENCE, finvoice
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

UPLOAD = "/admin/invoices/finvoicefile/upload/"


def sent(client, *contents):
    files = [SimpleUploadedFile(f"file-{n}.xml", each) for n, each in enumerate(contents)]
    return client.post(UPLOAD, {"finvoice": files})


def test_an_uploaded_file_is_imported_and_its_report_shown():
    staff = staff_of(Role.AGENT)

    response = sent(client_of(staff), INVOICE)

    file = FinvoiceFile.objects.get()
    assert "The file was imported." in response.text
    assert "1 new invoice" in response.text
    assert (file.outcome, file.received_by) == (FinvoiceOutcome.IMPORTED, staff)
    assert Invoice.objects.get().source == file
    assert AuditEvent.objects.get(action="finvoice.imported").actor == staff


def test_the_same_file_again_changes_nothing():
    client = signed_in(Role.AGENT)
    sent(client, INVOICE)

    response = sent(client, INVOICE)

    assert "Everything in the file was here already." in response.text
    assert Invoice.objects.count() == 1
    assert FinvoiceFile.objects.count() == 1


def test_a_refused_file_is_told_with_element_and_reason_and_the_others_go_on():
    client = signed_in(Role.AGENT)
    wrong = finvoice({REFERENCE: "14104373010002098", NUMBER: "2002"})

    response = sent(client, wrong, b"<not-xml", b"", INVOICE)

    assert "its check digits do not match" in response.text
    assert "EpiRemittanceInfoIdentifier" in response.text
    assert "This is not well-formed XML." in response.text
    assert "The file is empty." in response.text
    assert "The file was imported." in response.text
    assert [each.number for each in Invoice.objects.all()] == ["1001"]


def test_the_report_of_a_refused_file_can_be_read_later():
    client = signed_in(Role.AGENT)
    sent(client, finvoice({DUE: None, EPI_DUE: None}))
    file = FinvoiceFile.objects.get()

    response = client.get(reverse("admin:invoices_finvoicefile_change", args=[file.pk]))

    assert "The due date is missing." in response.text
    assert "Nothing of it was taken." in response.text


def test_the_report_of_an_imported_file_can_be_read_later():
    client = signed_in(Role.AGENT)
    sent(client, INVOICE)
    file = FinvoiceFile.objects.get()

    response = client.get(reverse("admin:invoices_finvoicefile_change", args=[file.pk]))

    assert "1 new invoice" in response.text


def test_a_form_without_a_file_asks_for_one():
    response = sent(signed_in(Role.AGENT))

    assert "This field is required" in response.text
    assert not FinvoiceFile.objects.exists()


def test_what_a_file_calls_itself_is_only_text_on_the_page():
    file = SimpleUploadedFile("<script>alert(1)</script>.xml", b"<not-xml")

    response = signed_in(Role.AGENT).post(UPLOAD, {"finvoice": [file]})

    assert "<script>alert" not in response.text


@pytest.mark.parametrize("role", Role)
def test_uploading_is_for_agents_and_team_leads(role):
    response = sent(signed_in(role), INVOICE)

    may = role in {Role.AGENT, Role.TEAM_LEAD}
    assert response.status_code == (200 if may else 403)
    assert Invoice.objects.exists() == may
