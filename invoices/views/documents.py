"""PDFs: asked for, waited for, downloaded. The original invoice is the first of them."""

import re
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.downloads import as_download
from accounts.http import PortalRequest, address_of
from accounts.waiting import attempt_of, wait_after
from invoices.models import Document, DocumentState
from invoices.pdf.kinds import file_name_words
from invoices.queries import get_invoice_or_404
from invoices.queries.documents import get_document_or_404, original_of
from invoices.services import documents
from invoices.services.letters.electronic import note_read

UNFIT_FOR_FILES: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


@require_http_methods(["GET", "HEAD", "POST"])
def original(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """POST asks for the PDF; GET shows how far it is, as a page or as its fragment."""
    invoice = get_invoice_or_404(request.actor, public_id)
    if request.method == "POST":
        found: Document | None = documents.request_original(
            actor=request.actor, invoice=invoice, at=timezone.now()
        )
        if not request.htmx:
            return redirect("invoices:original", public_id)
    else:
        found = original_of(invoice)
    context = {"invoice": invoice, "original": found}
    return show_state(request, "invoices/documents/original", document=found, context=context)


def show_state(
    request: PortalRequest,
    template: str,
    *,
    document: Document | None,
    context: Mapping[str, object],
) -> HttpResponse:
    """How far a document is: as the page `template`, or for htmx as the fragment of its button."""
    attempt = attempt_of(request)
    wait = wait_after(attempt)
    waiting = {
        "document": document,
        "attempt": attempt + 1,
        "wait": wait,
        "is_slow": wait is None,
    }
    name = f"{template}_button.html#state" if request.htmx else f"{template}.html"
    return render(request, name, {**context, **waiting})


@require_GET
def download(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """The PDF itself, checked against what was stored. Never shown inside the portal."""
    document = get_document_or_404(request.actor, public_id)
    if document.state != DocumentState.READY:
        return _not_ready(document)
    try:
        content = documents.read_document(
            actor=request.actor,
            document=document,
            address=address_of(request),
            at=timezone.now(),
        )
    except documents.DamagedDocumentError:
        context = {"invoice": document.invoice}
        return render(request, "invoices/documents/damaged.html", context, status=500)
    note_read(actor=request.actor, document=document, at=timezone.now())
    return as_download(content, name=_file_name(document), content_type="application/pdf")


def _not_ready(document: Document) -> HttpResponse:
    """No page of ours links to a file that is not there yet."""
    if document.invoice is None:
        raise Http404
    return redirect("invoices:original", document.invoice.public_id)


def _file_name(document: Document) -> str:
    """`Lähivoima-Oy-lasku-1000.pdf`, in the document's language."""
    words = UNFIT_FOR_FILES.sub(" ", " ".join(file_name_words(document))).split()
    return f"{'-'.join(words).strip('.-')}.pdf"
