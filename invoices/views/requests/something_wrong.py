"""Something is wrong? The door to what helps, in plain words."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import PortalRequest
from invoices.models import RequestKind
from invoices.queries import get_invoice_or_404
from invoices.queries.payment_details import claim_of
from invoices.queries.requests import asking_of, told_of
from invoices.queries.rights import may_arrange, stands_for_debtor
from invoices.rules import acts, debtor_requests


@require_safe
def something_wrong(request: PortalRequest, public_id: UUID) -> HttpResponse:
    invoice = get_invoice_or_404(request.actor, public_id)
    decisions = debtor_requests.decide_all(asking_of(request.actor, invoice, at=timezone.now()))
    waiting = {
        each.kind: reverse("invoices:request", args=[each.public_id])
        for each in told_of(request.actor, invoice).waiting
    }
    context = {
        "invoice": invoice,
        "is_debtor": may_arrange(request.actor, invoice),
        "is_found": not stands_for_debtor(request.actor, invoice),
        "may_report": acts.report_payment(claim_of(invoice)).allowed,
        "dispute": decisions[RequestKind.DISPUTE],
        "hardship": decisions[RequestKind.HARDSHIP],
        "stop": decisions[RequestKind.STOP],
        "complaint": decisions[RequestKind.COMPLAINT],
        "waiting": waiting,
    }
    return render(request, "invoices/requests/something_wrong.html", context)
