"""Paid already (maksoin jo): telling of a payment made elsewhere, and what follows from it."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import PortalRequest
from accounts.rate_limits import Rule, hit
from invoices import words
from invoices.models import Invoice
from invoices.queries import get_invoice_or_404
from invoices.queries.payment_details import claim_of
from invoices.rules import acts
from myropo.calendar import helsinki_date
from payments.forms.paid_already import PaidAlreadyForm
from payments.models import PaymentReport
from payments.queries.paid_already import waiting_report_of
from payments.rules.paid_already import waits_until
from payments.services import paid_already as services

# Each may bring a file of ten megabytes: a person needs a few tries, never dozens.
TRIES: Final = Rule("paid-already", "20/hour")


@require_http_methods(["GET", "HEAD", "POST"])
def paid_already(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """GET shows the form, or the report that waits; POST tells and leads to what it shows."""
    invoice = get_invoice_or_404(request.actor, public_id)
    report = waiting_report_of(invoice.pk)
    if report is not None:
        return _done(request, invoice, report)
    decision = acts.report_payment(claim_of(invoice))
    if not decision.allowed:
        return _refused(request, invoice, {"why": words.why_not(decision)})
    try:
        services.check_count(invoice_id=invoice.pk, at=timezone.now())
    except services.TooManyReportsError as refusal:
        return _refused(request, invoice, {"again_on": refusal.again_on})
    return _ask(request, invoice)


def _ask(request: PortalRequest, invoice: Invoice) -> HttpResponse:
    is_post = request.method == "POST"
    form = PaidAlreadyForm(
        request.POST if is_post else None,
        request.FILES if is_post else None,
        invoice=invoice,
        today=timezone.localdate(),
    )
    if is_post:
        allowance = hit(TRIES, f"party-{request.actor.user.party_id}")
        if not allowance.allowed:
            minutes = {"minutes": allowance.retry_after_minutes}
            return _refused(request, invoice, minutes, status=429)
        if form.is_valid():
            return _report(request, invoice, form)
    context = {
        "form": form,
        "invoice": invoice,
        "waits_until": waits_until(reported_on=timezone.localdate()),
        "had_file": is_post and bool(request.FILES),
    }
    status = 422 if is_post else 200
    return render(request, "payments/paid_already.html", context, status=status)


def _report(request: PortalRequest, invoice: Invoice, form: PaidAlreadyForm) -> HttpResponse:
    """Whatever was decided in between, the page that it leads to shows."""
    with suppress(services.NothingToPayError, services.TooManyReportsError):
        services.report_payment(
            actor=request.actor,
            invoice=invoice,
            amount=form.cleaned_data["amount"],
            paid_on=form.cleaned_data["paid_on"],
            file=form.cleaned_data["file"],
            at=timezone.now(),
        )
    return redirect("payments:paid-already", invoice.public_id)


def _done(request: PortalRequest, invoice: Invoice, report: PaymentReport) -> HttpResponse:
    reported_on = helsinki_date(report.reported_at)
    until = waits_until(reported_on=reported_on)
    context = {
        "invoice": invoice,
        "report": report,
        # Who found the invoice with its codes does not see what its debtor told.
        "is_own": report.party_id == request.actor.acting_for.pk,
        "waits_until": until,
        "is_over": timezone.localdate() > until,
    }
    return render(request, "payments/paid_already_done.html", context)


def _refused(
    request: PortalRequest, invoice: Invoice, why: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    context = {"invoice": invoice, **why}
    return render(request, "payments/paid_already_not.html", context, status=status)
