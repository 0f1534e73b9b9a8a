"""Documents put into the real queue, and the time until the last one is ready."""

import time
from typing import Any
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from invoices.models import (
    ClaimKind,
    Creditor,
    Document,
    DocumentKind,
    DocumentState,
    InterestBasis,
    Invoice,
)
from invoices.tasks import make_document


def seconds_for(number: int, kind: DocumentKind, facts: dict[str, Any]) -> float:
    """Wall-clock seconds from the first task sent to the last document ready."""
    documents = _queued(number, kind, facts)
    began = time.perf_counter()
    for document in documents:
        make_document.delay(document_id=document.pk)
    waiting = Document.objects.filter(
        pk__in=[document.pk for document in documents], state=DocumentState.QUEUED
    )
    while waiting.exists():
        time.sleep(0.02)
    return time.perf_counter() - began


def _queued(number: int, kind: DocumentKind, facts: dict[str, Any]) -> list[Document]:
    creditor = Creditor.objects.create(name=facts["sender"]["name"], business_id=uuid4().hex[:9])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval('invoices_case_number') FROM generate_series(1, %s)", [number]
        )
        case_numbers = [row[0] for row in cursor.fetchall()]
    invoices = Invoice.objects.bulk_create(
        Invoice(
            case_number=case_number,
            myropo_id=uuid4().hex[:8].upper(),
            creditor=creditor,
            claim_kind=ClaimKind.CONSUMER,
            interest_basis=InterestBasis.CONSUMER,
            number=str(case_number),
            issued_on=facts["issued_on"],
            due_on=facts["due_on"],
            original_total=100,
            reference=facts["reference"],
            reference_key=facts["reference"],
            iban=facts["iban"],
            debtor_name=facts["recipient"]["name"],
            content_sha256="0" * 64,
        )
        for case_number in case_numbers
    )
    return Document.objects.bulk_create(
        Document(
            invoice=invoice,
            kind=kind,
            language="fi",
            facts=facts,
            requested_at=timezone.now(),
        )
        for invoice in invoices
    )
