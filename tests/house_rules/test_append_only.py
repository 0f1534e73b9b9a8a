"""What must never change cannot: the database itself refuses, whoever asks."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from invoices.models import Document, DocumentKind, DocumentState, LedgerEntry
from tests.factories import InvoiceFactory

GUARDED = ("accounts_auditevent", "invoices_ledgerentry", "payments_providerreport")


def triggers_of(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal",
            [table],
        )
        return {name for (name,) in cursor.fetchall()}


@pytest.fixture
def entry(db, today, now):
    return LedgerEntry.objects.create(
        invoice=InvoiceFactory(),
        kind="PRINCIPAL",
        principal=100,
        value_on=today,
        booked_at=now,
        cause="test:1",
    )


@pytest.fixture
def event(db, now):
    return AuditEvent.objects.create(at=now, action="invoice.viewed")


@pytest.fixture(params=["entry", "event"])
def row(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("table", GUARDED)
def test_the_guards_are_there(db, table):
    assert {"append_only", "append_only_truncate"} <= triggers_of(table)


def test_a_row_cannot_be_changed(row):
    field = "cause" if isinstance(row, LedgerEntry) else "action"

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**{field: "another"})

    row.refresh_from_db()
    assert getattr(row, field) != "another"


def test_a_row_cannot_be_deleted(row):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        type(row).objects.filter(pk=row.pk).delete()

    assert type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("table", GUARDED)
def test_a_table_cannot_be_emptied(db, table):
    with connection.cursor() as cursor:
        # Tests empty tables after them, hence switch this guard off (tests/conftest.py).
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER append_only_truncate")

        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table} CASCADE")


@pytest.fixture
def finished(db, now):
    return Document.objects.create(
        invoice=InvoiceFactory(),
        kind=DocumentKind.ORIGINAL_INVOICE,
        language="fi",
        state=DocumentState.READY,
        file="documents/one.pdf",
        sha256="a" * 64,
        requested_at=now,
        made_at=now,
    )


def test_a_finished_document_cannot_be_changed(finished):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Document.objects.filter(pk=finished.pk).update(sha256="b" * 64)

    finished.refresh_from_db()
    assert finished.sha256 == "a" * 64


def test_a_finished_document_cannot_be_deleted(finished):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Document.objects.filter(pk=finished.pk).delete()

    assert Document.objects.filter(pk=finished.pk).exists()


def test_a_document_that_waits_can_still_change(db):
    waiting = Document.objects.create(
        invoice=InvoiceFactory(),
        kind=DocumentKind.ORIGINAL_INVOICE,
        language="fi",
        requested_at=timezone.now(),
    )

    changed = Document.objects.filter(pk=waiting.pk).update(language="sv")

    assert changed == 1
