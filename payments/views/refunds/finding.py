"""Telling an account by a letter: its case number and MyRopo ID lead to the refund."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import PortalRequest, address_of
from invoices.forms import FindByCodeForm
from invoices.models import Invoice
from invoices.queries.rights import is_debtors
from invoices.services.find import find_by_code
from invoices.views.find import count_try, too_many
from payments.queries.own_refunds import open_refund_of, refunds_of
from payments.views.refunds.ground import STEPS

PAGE: Final = "payments/refunds/find.html"


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: PortalRequest) -> HttpResponse:
    """The same limits, the same work and the same silence as finding an invoice."""
    form = FindByCodeForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "step": 1, "steps": STEPS}
    if request.method != "POST":
        return render(request, PAGE, context)
    if not form.is_valid():
        return render(request, PAGE, context, status=422)
    allowance = count_try(request)
    if not allowance.allowed:
        return too_many(request, allowance)
    invoice = find_by_code(
        case_number=form.cleaned_data["case_number"],
        myropo_id=form.cleaned_data["myropo_id"],
        actor=request.actor,
        address=address_of(request),
        today=timezone.localdate(),
        at=timezone.now(),
    )
    if invoice is None:
        return render(request, PAGE, context | {"missed": True}, status=422)
    return _lead_on(request, invoice)


def _lead_on(request: PortalRequest, invoice: Invoice) -> HttpResponse:
    """Whoever holds the letter learns what it is about: to the account, or why there is none."""
    refund = open_refund_of(request.actor, invoice)
    if refund is not None:
        return redirect("payments:refund-account", refund.public_id)
    earlier = refunds_of(request.actor).filter(invoice=invoice).first()
    context = {
        "invoice": invoice,
        "is_debtors": is_debtors(request.actor, invoice),
        "earlier": earlier,
    }
    return render(request, "payments/refunds/none.html", context)
