"""Statements of debts as PDF: of one invoice, or of all that is open."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from accounts.http import PortalRequest
from invoices.models import Document, Invoice
from invoices.queries import get_invoice_or_404
from invoices.services import statements
from invoices.views.documents import show_state


@require_http_methods(["GET", "HEAD", "POST"])
def of_all(request: PortalRequest) -> HttpResponse:
    """POST asks for the PDF; GET shows how far it is, as a page or as its fragment."""
    return _statement(request, None, address=reverse("invoices:statement"))


@require_http_methods(["GET", "HEAD", "POST"])
def of_invoice(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """The same of one invoice."""
    invoice = get_invoice_or_404(request.actor, public_id)
    address = reverse("invoices:invoice-statement", args=[public_id])
    return _statement(request, invoice, address=address)


def _statement(request: PortalRequest, invoice: Invoice | None, *, address: str) -> HttpResponse:
    today = timezone.localdate()
    wanted = statements.statement_of(
        actor=request.actor, invoice=invoice, language=get_language() or "fi", today=today
    )
    found: Document | None = None
    if request.method == "POST" and not wanted.is_empty:
        found = statements.request_statement(
            actor=request.actor, statement=wanted, at=timezone.now()
        )
    if request.method == "POST" and not request.htmx:
        return redirect(address)
    shown = found or statements.find_statement(actor=request.actor, statement=wanted)
    context = {
        "invoice": invoice,
        "statement": shown,
        "address": address,
        "is_empty": wanted.is_empty,
    }
    return show_state(request, "invoices/statement", document=shown, context=context)
