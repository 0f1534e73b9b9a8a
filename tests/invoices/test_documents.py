import hashlib
import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError

from accounts.models import AuditEvent
from invoices import events
from invoices.models import Document, DocumentKind, DocumentState, InvoiceRow
from invoices.pdf.kinds import pdf_of
from invoices.queries.documents import forgotten_documents
from invoices.services import documents
from tests.factories import InvoiceFactory

QUEUED, READY, FAILED = DocumentState.QUEUED, DocumentState.READY, DocumentState.FAILED


@pytest.fixture
def calls(monkeypatch):
    """Ids of documents that were handed to Celery; nothing is sent."""
    ids = []

    def hear(*, document_id, **_others):
        ids.append(document_id)

    monkeypatch.setattr(events.document_requested, "receivers", [])
    events.document_requested.connect(hear, weak=False)
    return ids


@pytest.fixture
def bells(monkeypatch):
    rung = []
    monkeypatch.setattr(
        events, "tell_document_changed", lambda *, public_id: rung.append(public_id)
    )
    return rung


@pytest.fixture
def invoice(debtor):
    return InvoiceFactory(party=debtor.party, language="sv")


@pytest.fixture
def ask(actor, invoice, now, django_capture_on_commit_callbacks):
    """Ask for the original of the invoice, and let happen what follows a commit."""

    def request(*, at=now):
        with django_capture_on_commit_callbacks(execute=True):
            return documents.request_original(actor=actor, invoice=invoice, at=at)

    return request


@pytest.fixture
def document(actor, invoice, now, calls):
    return documents.request_original(actor=actor, invoice=invoice, at=now)


@pytest.fixture
def ready(document, now, bells):
    documents.make_document(document_id=document.pk, at=now)
    document.refresh_from_db()
    return document


def actions():
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


# --- Asking --------------------------------------------------------------------------


def test_asking_fixes_what_the_document_says_and_puts_it_in_the_queue(ask, invoice, calls):
    InvoiceRow.objects.create(
        invoice=invoice, position=1, description="Sähkö", amount=Decimal("100.00")
    )

    document = ask()

    assert document.state == QUEUED
    assert document.language == "sv"
    assert document.facts["rows"][0]["description"] == "Sähkö"
    assert calls == [document.pk]
    assert actions() == ["document.requested"]


def test_asking_again_gives_the_same_document_and_no_second_task(document, ask, calls):
    again = ask()

    assert again == document
    assert calls == []
    assert actions() == ["document.requested"]


def test_a_failed_document_is_asked_for_again(document, ask, now, calls):
    documents.give_up(document_id=document.pk, at=now)
    later = now + timedelta(hours=1)

    again = ask(at=later)

    assert again.pk == document.pk
    assert (again.state, again.requested_at) == (QUEUED, later)
    assert calls == [document.pk]


@pytest.mark.usefixtures("calls")
def test_a_broker_that_is_away_does_not_undo_the_request(ask):
    def fail(**_ids):
        raise ConnectionError

    events.document_requested.connect(fail, weak=False)

    document = ask()

    assert Document.objects.get(pk=document.pk).state == QUEUED


@pytest.mark.django_db(transaction=True)
def test_eight_who_ask_at_once_get_one_document(actor, invoice, now, calls):
    found = in_threads(lambda: documents.request_original(actor=actor, invoice=invoice, at=now).pk)

    assert len(set(found)) == 1
    assert Document.objects.count() == 1
    assert actions() == ["document.requested"]


# --- Making --------------------------------------------------------------------------


def test_a_made_document_is_a_pdf_in_storage_with_its_hash(
    document, now, bells, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        was_made = documents.make_document(document_id=document.pk, at=now)

    document.refresh_from_db()
    content = stored(document)
    assert was_made
    assert (document.state, document.made_at) == (READY, now)
    assert content.startswith(b"%PDF-1.7")
    assert document.size_bytes == len(content)
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert document.file.name == f"documents/{document.sha256[:2]}/{document.sha256}.pdf"
    assert bells == [document.public_id]
    assert actions() == ["document.requested", "document.made"]


def test_making_again_changes_nothing(ready, now, tmp_path):
    before = ready.sha256, ready.made_at

    was_made = documents.make_document(document_id=ready.pk, at=now + timedelta(days=1))

    ready.refresh_from_db()
    assert not was_made
    assert (ready.sha256, ready.made_at) == before
    assert len(files_in(tmp_path)) == 1


def test_the_document_says_what_was_asked_for_whatever_changed_since(document, invoice, now, bells):
    before = document.facts
    invoice.debtor_name = "Uusi Nimi"
    invoice.save()

    documents.make_document(document_id=document.pk, at=now)

    document.refresh_from_db()
    assert document.facts == before
    assert document.facts["recipient"]["name"] != "Uusi Nimi"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_make_one_document_and_one_file(document, now, bells, tmp_path):
    made = in_threads(lambda: documents.make_document(document_id=document.pk, at=now))

    document.refresh_from_db()
    assert made.count(True) == 1
    assert document.state == READY
    assert len(files_in(tmp_path)) == 1
    assert actions().count("document.made") == 1


def test_a_crash_between_file_and_row_is_made_good(document, now, bells, monkeypatch, tmp_path):
    def crash(**_words):
        raise SystemError

    with monkeypatch.context() as broken:
        broken.setattr(documents.audit, "record", crash)
        with pytest.raises(SystemError), transaction.atomic():
            documents.make_document(document_id=document.pk, at=now)
    left = files_in(tmp_path)

    documents.make_document(document_id=document.pk, at=now)

    document.refresh_from_db()
    assert document.state == READY
    assert files_in(tmp_path) == left
    assert len(left) == 1


def test_a_file_that_a_crash_left_half_written_is_replaced(document, now, bells, tmp_path):
    whole = pdf_of(document)
    sha256 = hashlib.sha256(whole).hexdigest()
    default_storage.save(f"documents/{sha256[:2]}/{sha256}.pdf", ContentFile(whole[:100]))

    documents.make_document(document_id=document.pk, at=now)

    document.refresh_from_db()
    assert stored(document) == whole
    assert len(files_in(tmp_path)) == 1


def test_a_document_that_cannot_be_made_stays_in_the_queue(document, now, bells):
    Document.objects.filter(pk=document.pk).update(facts={})

    with pytest.raises(KeyError), transaction.atomic():
        documents.make_document(document_id=document.pk, at=now)

    document.refresh_from_db()
    assert document.state == QUEUED


def test_giving_up_is_told_and_recorded(document, now, bells, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        documents.give_up(document_id=document.pk, at=now)

    document.refresh_from_db()
    assert document.state == FAILED
    assert bells == [document.public_id]
    assert actions()[-1] == "document.failed"


def test_giving_up_on_a_ready_document_changes_nothing(ready, now):
    documents.give_up(document_id=ready.pk, at=now)

    ready.refresh_from_db()
    assert ready.state == READY


@pytest.mark.parametrize("state", [READY, FAILED])
def test_only_a_document_in_the_queue_is_forgotten(document, now, state, bells):
    later = now + timedelta(minutes=2)
    assert list(forgotten_documents(at=later)) == [document.pk]
    if state == READY:
        documents.make_document(document_id=document.pk, at=now)
    else:
        documents.give_up(document_id=document.pk, at=now)

    assert list(forgotten_documents(at=later)) == []


def test_a_document_just_asked_for_is_not_forgotten(document, now):
    assert list(forgotten_documents(at=now + timedelta(seconds=119))) == []


# --- Reading -------------------------------------------------------------------------


def test_reading_gives_what_was_stored_and_is_recorded(ready, actor, now):
    content = documents.read_document(actor=actor, document=ready, address="192.0.2.7", at=now)

    row = AuditEvent.objects.latest("pk")
    assert hashlib.sha256(content).hexdigest() == ready.sha256
    assert (row.action, row.actor, row.party) == (
        "document.downloaded",
        actor.user,
        actor.acting_for,
    )
    assert (row.address, row.target_id) == ("192.0.2.7", str(ready.pk))


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_a_damaged_file_is_never_handed_out(ready, actor, now, tmp_path, damage):
    path = tmp_path / ready.file.name
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes().replace(b"PDF", b"FDP"))

    with pytest.raises(documents.DamagedDocumentError):
        documents.read_document(actor=actor, document=ready, address=None, at=now)

    assert actions()[-1] == "document.damaged"


# --- What the database itself refuses ---------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [{"facts": {}}, {"sha256": "0" * 64}, {"state": QUEUED}, {"file": "other.pdf"}],
    ids=lambda change: next(iter(change)),
)
def test_the_database_refuses_to_change_a_ready_document(ready, change):
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        Document.objects.filter(pk=ready.pk).update(**change)


def test_the_database_refuses_to_delete_a_ready_document(ready):
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        ready.delete()


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("document_state_known", {"state": "LOST"}),
        ("document_made_iff_ready", {"state": READY}),
        ("document_made_iff_ready", {"sha256": "0" * 64}),
    ],
)
def test_the_database_refuses(invoice, now, constraint, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Document.objects.create(
            invoice=invoice,
            kind=DocumentKind.ORIGINAL_INVOICE,
            language="fi",
            requested_at=now,
            **fields,
        )


def test_the_database_refuses_a_second_original(document, now):
    with (
        pytest.raises(IntegrityError, match="document_one_original_per_invoice"),
        transaction.atomic(),
    ):
        Document.objects.create(
            invoice=document.invoice, kind=document.kind, language="fi", requested_at=now
        )


def stored(document):
    with document.file.open() as file:
        return file.read()


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def in_threads(act, count=8):
    """What `count` threads got, all let go at the same moment."""
    gate = threading.Barrier(count)
    answers = []

    def run():
        gate.wait()
        try:
            answers.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
