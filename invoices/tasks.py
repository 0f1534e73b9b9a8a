"""Celery's way in. Ids in, one service call, no rules."""

from collections.abc import Sequence
from itertools import batched
from typing import Any, Final

from celery import Task, shared_task
from django.utils import timezone

from invoices import bells, queries
from invoices.queries.documents import forgotten_documents
from invoices.services import documents, holds

RETRIES: Final = 3
FIRST_WAIT_SECONDS: Final = 2
# How many invoices are looked up at once, and over how long their pages come back to look.
BATCH: Final = 1000
SPREAD_SECONDS: Final = 5.0


@shared_task(bind=True, max_retries=RETRIES)
def make_document(
    self: "Task[Any, Any]", /, *, document_id: int, **_later_arguments: object
) -> None:
    """Make one PDF; after the last attempt the document is marked as failed.

    Runs at least once: `documents.make_document` ignores a repeat.
    """
    try:
        documents.make_document(document_id=document_id, at=timezone.now())
    except Exception as error:
        if self.request.retries >= RETRIES:
            documents.give_up(document_id=document_id, at=timezone.now())
            raise
        wait = FIRST_WAIT_SECONDS * 2**self.request.retries
        raise self.retry(exc=error, countdown=wait) from error


@shared_task
def make_forgotten_documents() -> None:
    """Put what a crash, or a broker that was away, left in the queue back into it."""
    for document_id in forgotten_documents(at=timezone.now()):
        make_document.delay(document_id=document_id)


@shared_task
def tell_open_pages(*, invoice_ids: Sequence[int], **_later_arguments: object) -> None:
    """Ring at the open pages of everybody who sees one of many invoices that changed."""
    for some in batched(invoice_ids, BATCH):
        parties = queries.parties_who_see(some)
        bells.ring(parties, at=timezone.now(), spread_seconds=SPREAD_SECONDS)


@shared_task
def release_ended_holds() -> None:
    """Let collection go on where the last day of its waiting is over."""
    holds.release_ended(today=timezone.localdate(), at=timezone.now())
