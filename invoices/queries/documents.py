"""Reads of documents: seen by whoever may see its invoice, or by its party alone.

Letters are read by the debtor of their invoice: see `queries.letters`.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.http import Http404

from accounts.actor import Actor
from invoices.models import Document, DocumentKind, DocumentState, Invoice
from invoices.queries.rights import may_read_letters_of, may_see

LETTERS: Final = frozenset(
    {
        DocumentKind.REMINDER,
        DocumentKind.DEMAND,
        DocumentKind.PLAN_CONFIRMATION,
        DocumentKind.OVERPAYMENT_NOTICE,
    }
)
# The queue is empty within seconds on an ordinary day; a worker that works is not disturbed.
FORGOTTEN_AFTER: Final = timedelta(minutes=2)


def find_document(actor: Actor, public_id: UUID) -> Document | None:
    """The document if the actor may see it: for pages and sockets alike."""
    found = Document.objects.filter(public_id=public_id).select_related("invoice__creditor")
    document = found.first()
    return document if document and _may_read(actor, document) else None


def get_document_or_404(actor: Actor, public_id: UUID) -> Document:
    """Someone else's document and no document look the same: 404."""
    document = find_document(actor, public_id)
    if document is None:
        raise Http404
    return document


def find_document_of(actor: Actor, *, cause: str) -> Document | None:
    """The actor's own document of a cause; None before it is asked for."""
    wanted = cause_for(actor, cause)
    return Document.objects.filter(cause=wanted, party=actor.acting_for).first()


def cause_for(actor: Actor, cause: str) -> str:
    """The cause as the actor's right has it.

    A right to some invoices has documents of its own: those of the party may tell of others.
    """
    return f"{cause}{_mark_of(actor)}" if actor.access.is_limited else cause


def _mark_of(actor: Actor) -> str:
    return f":right-{actor.access.mandate_id}"


def original_of(invoice: Invoice) -> Document | None:
    """The PDF of an invoice that the caller was allowed to read; None before it is asked for."""
    return Document.objects.filter(invoice=invoice, kind=DocumentKind.ORIGINAL_INVOICE).first()


def forgotten_documents(*, at: datetime) -> Iterator[int]:
    """Keys of documents that have waited too long, oldest first."""
    waiting = Document.objects.filter(
        state=DocumentState.QUEUED, requested_at__lte=at - FORGOTTEN_AFTER
    )
    return waiting.order_by("requested_at").values_list("pk", flat=True).iterator()


def _may_read(actor: Actor, document: Document) -> bool:
    if document.invoice is None:
        is_own = document.party_id == actor.acting_for.pk
        made_for = document.cause or ""
        return is_own and (not actor.access.is_limited or made_for.endswith(_mark_of(actor)))
    if document.kind in LETTERS:
        return may_read_letters_of(actor, document.invoice)
    return may_see(actor, document.invoice)
