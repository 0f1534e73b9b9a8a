"""One view, one indexed query, one template: a list of 20 rows, and one invoice."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from invoices.models import Invoice


@login_required
def invoice_list(request: HttpRequest) -> HttpResponse:
    invoices = (
        Invoice.objects.filter(party=request.user.party_id)
        .select_related("creditor")
        .order_by("-due_on", "-id")[:20]
    )
    return render(request, "bare/list.html", {"invoices": invoices})


@login_required
def invoice(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = get_object_or_404(
        Invoice.objects.select_related("creditor"),
        public_id=public_id,
        party=request.user.party_id,
    )
    return render(request, "bare/invoice.html", {"invoice": found})
