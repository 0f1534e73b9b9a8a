"""The receipt of a payment as a PDF: asked for and waited for; downloaded like any document."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import PortalRequest
from invoices.models import Document
from invoices.views.documents import show_state
from payments.models import PAID
from payments.queries import get_payment_or_404
from payments.queries.receipts import receipt_of
from payments.services import receipts


@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """POST asks for the PDF; GET shows how far it is, as a page or as its fragment."""
    payment = get_payment_or_404(request.actor, public_id)
    if payment.state not in PAID:
        return redirect("payments:payment", public_id)
    if request.method == "POST":
        found: Document | None = receipts.request_receipt(
            actor=request.actor, payment=payment, at=timezone.now()
        )
        if not request.htmx:
            return redirect("payments:receipt", public_id)
    else:
        found = receipt_of(request.actor, payment)
    context = {"payment": payment, "receipt": found}
    return show_state(request, "payments/receipt", document=found, context=context)
