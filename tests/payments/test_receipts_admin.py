"""Receipts in the admin: documents of a party, without an invoice behind them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.services.roles import Role
from invoices.services import documents
from payments.queries import get_payment_or_404
from payments.services.receipts import request_receipt
from tests.payments.stories import confirmed
from tests.payments.told import bill_of
from tests.staff import signed_in


@pytest.fixture
def receipt(actor, silent_provider, now):
    made = confirmed(actor, {bill_of(actor.acting_for): "84.20"}, at=now - timedelta(days=1))
    payment = get_payment_or_404(actor, made.public_id)
    document = request_receipt(actor=actor, payment=payment, at=now)
    documents.make_document(document_id=document.pk, at=now)
    return document


def page_of(document):
    return reverse("admin:invoices_document_change", args=[document.pk])


def download_of(document):
    return reverse("admin:invoices_document_download", args=[document.pk])


def test_an_agent_finds_and_downloads_it_on_record(receipt):
    client = signed_in(Role.AGENT)

    listed = client.get(reverse("admin:invoices_document_changelist"))
    shown = client.get(page_of(receipt))
    response = client.get(download_of(receipt))

    assert page_of(receipt) in listed.text
    assert shown.status_code == 200
    assert response.getvalue().startswith(b"%PDF-1.7")
    assert f"{receipt.public_id}.pdf" in response.headers["Content-Disposition"]
    recorded = AuditEvent.objects.filter(action="document.downloaded", party=receipt.party)
    assert recorded.count() == 1


def test_it_is_no_creditors_business(receipt):
    client = signed_in(Role.CREDITOR_USER)

    listed = client.get(reverse("admin:invoices_document_changelist"))

    assert page_of(receipt) not in listed.text
    assert client.get(download_of(receipt)).status_code == 404
