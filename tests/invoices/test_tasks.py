import time
from datetime import timedelta

import pytest
from celery.contrib.testing.worker import start_worker
from celery.exceptions import Retry
from django.db import connection, connections
from django.utils import timezone

from invoices import tasks
from invoices.models import Document, DocumentState
from invoices.services import documents
from myropo.celery import app
from tests.factories import InvoiceFactory

READY, QUEUED, FAILED = DocumentState.READY, DocumentState.QUEUED, DocumentState.FAILED


@pytest.fixture
def worker():
    """A real Celery worker on the real broker, in a thread of this process."""
    app.control.purge()
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=30):
        yield
    app.control.purge()
    connections.close_all()


@pytest.fixture
def document(actor, debtor):
    """In the queue of the database; nothing was sent to the broker."""
    invoice = InvoiceFactory(party=debtor.party)
    document = documents.request_original(actor=actor, invoice=invoice, at=timezone.now())
    app.control.purge()
    return document


@pytest.fixture
def broken(monkeypatch):
    def fail(**_words):
        raise RuntimeError

    monkeypatch.setattr(documents, "make_document", fail)


def wait_for(document, state):
    for _ in range(200):
        connection.close()
        if Document.objects.get(pk=document.pk).state == state:
            return
        time.sleep(0.05)
    pytest.fail(f"the document did not become {state}")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_asking_is_enough_the_worker_does_the_rest(actor, debtor, worker):
    invoice = InvoiceFactory(party=debtor.party)

    document = documents.request_original(actor=actor, invoice=invoice, at=timezone.now())

    wait_for(document, READY)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_sweep_finds_what_a_crash_left(document, worker):
    Document.objects.update(requested_at=timezone.now() - timedelta(minutes=3))

    tasks.make_forgotten_documents.delay()

    wait_for(document, READY)


@pytest.mark.django_db
def test_a_failure_is_tried_again_later(document, broken):
    with pytest.raises(Retry) as retry:
        tasks.make_document.apply(kwargs={"document_id": document.pk}, throw=True)

    document.refresh_from_db()
    assert retry.value.when == 2
    assert document.state == QUEUED


@pytest.mark.django_db
def test_after_the_last_attempt_the_document_has_failed(document, broken):
    with pytest.raises(RuntimeError):
        tasks.make_document.apply(
            kwargs={"document_id": document.pk}, retries=tasks.RETRIES, throw=True
        )

    document.refresh_from_db()
    assert document.state == FAILED


@pytest.mark.django_db
def test_a_task_that_comes_twice_makes_one_document(document):
    for _ in range(2):
        tasks.make_document.apply(kwargs={"document_id": document.pk}, throw=True)

    document.refresh_from_db()
    assert document.state == READY


def test_the_sweep_runs_every_minute(settings):
    schedule = settings.CELERY_BEAT_SCHEDULE["make-forgotten-documents"]

    assert schedule["task"] == tasks.make_forgotten_documents.name
    assert schedule["schedule"] == 60.0
