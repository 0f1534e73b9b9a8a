"""Documents: asked for once, made once, kept unchanged, handed out with a record of it."""

import dataclasses
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from accounts import audit
from accounts.actor import Actor
from accounts.models import Party
from invoices import events
from invoices.models import (
    DOCUMENT_TRANSITIONS,
    Document,
    DocumentKind,
    DocumentState,
    Invoice,
)
from invoices.pdf.facts import facts_of, to_json
from invoices.pdf.kinds import pdf_of

FOLDER: Final = "documents"

logger = structlog.get_logger(__name__)


class IllegalDocumentStateError(Exception):
    """The document cannot go from its state to the wanted one. Nothing was changed."""


class DamagedDocumentError(Exception):
    """The stored file is gone or is not what was stored. It must not be handed out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A document that someone asks for: what it will say, in which language.

    invoice, party  whose it is: one of them
    cause           what there is one of it for; None: one of the kind for each invoice
    """

    kind: DocumentKind
    language: str
    facts: dict[str, Any]
    invoice: Invoice | None = None
    party: Party | None = None
    cause: str | None = None

    @property
    def identity(self) -> dict[str, Any]:
        """What finds the document when it was asked for before."""
        owner = {"invoice": self.invoice, "party": self.party}
        return {"cause": self.cause} if self.cause else {"kind": self.kind, **owner}

    @property
    def rest(self) -> dict[str, Any]:
        """The fields that the identity leaves open."""
        fields = {each.name: getattr(self, each.name) for each in dataclasses.fields(self)}
        return {name: value for name, value in fields.items() if name not in self.identity}


def request_original(*, actor: Actor, invoice: Invoice, at: datetime) -> Document:
    """The original of an invoice that the actor may see, in the language of the invoice."""
    wanted = Wanted(
        kind=DocumentKind.ORIGINAL_INVOICE,
        invoice=invoice,
        language=invoice.language,
        facts=to_json(facts_of(invoice)),
    )
    return request_document(actor=actor, wanted=wanted, at=at)


@transaction.atomic
def request_document(*, actor: Actor, wanted: Wanted, at: datetime) -> Document:
    """The document, put in the queue when new; the caller has checked the actor's right.

    What it will say is fixed now. A repeat gives the same document; one that failed goes
    back into the queue.
    """
    document, is_new = Document.objects.get_or_create(
        **wanted.identity, defaults={**wanted.rest, "requested_at": at}
    )
    if not is_new:
        document = Document.objects.select_for_update().get(pk=document.pk)
        if document.state != DocumentState.FAILED:
            return document
        _move(document, DocumentState.QUEUED)
        document.requested_at = at
        document.save(update_fields=["state", "requested_at"])
    audit.record(
        action="document.requested",
        actor=actor.user,
        party=actor.acting_for,
        target=document,
        at=at,
    )
    tell = partial(events.document_requested.send_robust, sender=Document, document_id=document.pk)
    transaction.on_commit(tell, robust=True)
    return document


@transaction.atomic
def make_document(*, document_id: int, at: datetime) -> bool:
    """Make the PDF of a queued document, store it, and mark it as ready.

    False when there is nothing to do: it is made already, failed for good, or another
    worker is making it right now. The row is locked while the PDF is made, which only
    another worker on the same document would notice. The file is stored first, under a
    name of its content, so that a crash leaves a file without a row and never a row
    without a file.
    """
    document = (
        Document.objects.select_for_update(skip_locked=True)
        .filter(pk=document_id, state=DocumentState.QUEUED)
        .first()
    )
    if document is None:
        return False
    content = pdf_of(document)
    _move(document, DocumentState.READY)
    document.sha256 = hashlib.sha256(content).hexdigest()
    document.size_bytes = len(content)
    document.file.name = _store(content, sha256=document.sha256)
    document.made_at = at
    document.save(update_fields=["state", "sha256", "size_bytes", "file", "made_at"])
    audit.record(action="document.made", actor=None, target=document, at=at)
    tell = partial(events.tell_document_changed, public_id=document.public_id)
    transaction.on_commit(tell, robust=True)
    made = partial(events.document_made.send_robust, sender=Document, document_id=document.pk)
    transaction.on_commit(made, robust=True)
    return True


@transaction.atomic
def give_up(*, document_id: int, at: datetime) -> None:
    """Mark a queued document as failed; whoever asked for it may ask again. Else nothing."""
    document = Document.objects.select_for_update().get(pk=document_id)
    if document.state != DocumentState.QUEUED:
        return
    _move(document, DocumentState.FAILED)
    document.save(update_fields=["state"])
    audit.record(action="document.failed", actor=None, target=document, at=at)
    tell = partial(events.tell_document_changed, public_id=document.public_id)
    transaction.on_commit(tell, robust=True)


@transaction.atomic
def ask_again(document_ids: Collection[int], *, at: datetime) -> None:
    """Put documents that could not be made back into the queue; others stay as they are."""
    failed = Document.objects.select_for_update().filter(
        pk__in=document_ids, state=DocumentState.FAILED
    )
    for document in failed.order_by("pk"):
        _move(document, DocumentState.QUEUED)
        document.requested_at = at
        document.save(update_fields=["state", "requested_at"])
        tell = partial(
            events.document_requested.send_robust, sender=Document, document_id=document.pk
        )
        transaction.on_commit(tell, robust=True)


def read_document(*, actor: Actor, document: Document, address: str | None, at: datetime) -> bytes:
    """The file of a ready document that the actor may see, as it was stored; recorded.

    Raises `DamagedDocumentError` when the file is gone or changed: that is recorded and
    logged as an error, and nothing is handed out. Who looks with the actor's eyes has a record
    of its own.
    """
    content = _stored(document)
    is_sound = content is not None and hashlib.sha256(content).hexdigest() == document.sha256
    if not actor.is_looking:
        audit.record(
            action="document.downloaded" if is_sound else "document.damaged",
            actor=actor.user,
            party=actor.acting_for,
            target=document,
            address=address,
            at=at,
        )
    if content is None or not is_sound:
        logger.error("document_damaged", document=str(document.public_id), gone=content is None)
        raise DamagedDocumentError
    return content


def stored_pdf(document: Document) -> bytes | None:
    """The file of a ready document for our own use; None when it is not what was stored."""
    content = _stored(document)
    is_sound = content is not None and hashlib.sha256(content).hexdigest() == document.sha256
    return content if is_sound else None


def _move(document: Document, state: DocumentState) -> None:
    if state not in DOCUMENT_TRANSITIONS[DocumentState(document.state)]:
        msg = f"{document.state} to {state}"
        raise IllegalDocumentStateError(msg)
    document.state = state


def _store(content: bytes, *, sha256: str) -> str:
    """Keep the bytes under a name made of them. What a crash left half-written is replaced."""
    name = f"{FOLDER}/{sha256[:2]}/{sha256}.pdf"
    if default_storage.exists(name):
        with default_storage.open(name) as file:
            if file.read() == content:
                return name
        default_storage.delete(name)
    return default_storage.save(name, ContentFile(content))


def _stored(document: Document) -> bytes | None:
    try:
        with document.file.open() as file:
            content: bytes = file.read()
    except OSError:
        return None
    return content
