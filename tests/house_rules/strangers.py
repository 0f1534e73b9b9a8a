"""For each address with an id: something that belongs to another debtor.

A new address with an id needs a line here; tests/house_rules/test_urls.py asks for it.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from accounts.models import PortalSession, User
from invoices.models import Document, DocumentKind, DocumentState
from tests.factories import InvoiceFactory, PaymentFactory
from tests.invoices.written_letters import letter

type Case = Callable[[User], dict[str, UUID]]

NOBODY = UUID("00000000-0000-4000-8000-000000000000")
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def invoice_of(owner: User) -> dict[str, UUID]:
    return {"public_id": InvoiceFactory(party=owner.party).public_id}


def document_of(owner: User) -> dict[str, UUID]:
    document = Document.objects.create(
        invoice=InvoiceFactory(party=owner.party),
        kind=DocumentKind.ORIGINAL_INVOICE,
        language="fi",
        state=DocumentState.QUEUED,
        requested_at=AT,
    )
    return {"public_id": document.public_id}


def letter_of(owner: User) -> dict[str, UUID]:
    return {"public_id": letter(InvoiceFactory(party=owner.party), at=AT).public_id}


def payment_of(owner: User) -> dict[str, UUID]:
    return {"public_id": PaymentFactory(user=owner).public_id}


def session_of(owner: User) -> dict[str, UUID]:
    session = PortalSession.objects.create(
        user=owner, session_key="x" * 32, method="test", started_at=AT, last_seen_at=AT
    )
    return {"public_id": session.public_id}


CASES: dict[str, Case] = {
    "accounts:session-end": session_of,
    "invoices:address": invoice_of,
    "invoices:document-download": document_of,
    "invoices:invoice": invoice_of,
    "invoices:invoice-statement": invoice_of,
    "invoices:letter": letter_of,
    "invoices:original": invoice_of,
    "payments:cancel": payment_of,
    "payments:leave": payment_of,
    "payments:paid-already": invoice_of,
    "payments:payment": payment_of,
    "payments:receipt": payment_of,
    "payments:return": payment_of,
}
