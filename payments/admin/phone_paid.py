"""A debtor on the phone has paid already: collection waits, and people look for the money."""

from datetime import datetime
from functools import partial
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actor import Actor
from accounts.admin.links import admin_url
from accounts.admin.phone_pages import (
    Act,
    Check,
    NotDoneError,
    actor_for,
    back_of,
    demand,
    in_two_steps,
    leading_back,
    not_done,
)
from accounts.http import user_of
from invoices import words
from invoices.admin.invoices import add_page, add_tool
from invoices.admin.phone_place import invoice_or_404, nobody_known, place_of_invoice
from invoices.models import Invoice
from invoices.queries.payment_details import claim_of
from invoices.rules import acts
from myropo.calendar import helsinki_date
from payments.forms.paid_already import PaidAlreadyForm
from payments.models import PaymentReport
from payments.queries.paid_already import waiting_report_of
from payments.rules.paid_already import waits_until
from payments.services import paid_already as services

REPORT: Final = "payments.add_paymentreport"


class CallersPaymentForm(PaidAlreadyForm):
    """The day and the sum; a receipt comes as a message."""

    file = None  # type: ignore[assignment]  # Django's way to leave a field out


@require_http_methods(["GET", "POST"])
def paid_already(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """When and how much; until when collection waits; then the report itself."""
    demand(request, REPORT)
    invoice = invoice_or_404(request, invoice_id)
    if invoice.party is None:
        return nobody_known(request, invoice)
    place = place_of_invoice(invoice, invoice.party)
    if why := _why_not(invoice, at=timezone.now()):
        return not_done(request, why, to=back_of(request, default=place.url))
    act = Act(
        title=_("Tell that it is paid already"),
        form=partial(_form, invoice),
        check=_check,
        do=partial(_do, invoice, actor_for(request, invoice.party)),
    )
    return in_two_steps(request, place, act)


def _why_not(invoice: Invoice, *, at: datetime) -> str:
    """In the debtor's words; "" where it can be told."""
    if (waiting := waiting_report_of(invoice.pk)) is not None:
        return _told(waiting)
    decision = acts.report_payment(claim_of(invoice))
    if not decision.allowed:
        return words.why_not(decision)
    try:
        services.check_count(invoice_id=invoice.pk, at=at)
    except services.TooManyReportsError as refusal:
        return _too_many(refusal)
    return ""


def _told(report: PaymentReport) -> str:
    until = waits_until(reported_on=helsinki_date(report.reported_at))
    facts = {
        "sum": words.euros(report.amount),
        "day": words.day(report.paid_on),
        "until": words.day(until),
    }
    text = _("The debtor told of %(sum)s paid on %(day)s. Collection waits until %(until)s.")
    return text % facts


def _too_many(refusal: services.TooManyReportsError) -> str:
    text = _("It was told three times within 30 days. It can be told again on %(day)s.")
    return text % {"day": words.day(refusal.again_on)}


def _form(invoice: Invoice, data: Any, initial: dict[str, Any]) -> forms.Form:
    today = timezone.localdate()
    return CallersPaymentForm(data, initial=initial, invoice=invoice, today=today)


def _check(form: forms.Form) -> Check:
    values = form.cleaned_data
    until = words.day(waits_until(reported_on=timezone.localdate()))
    effects = [
        _("Collection waits until %(day)s: no reminder and no cost until then.") % {"day": until},
        _("The clearing desk looks for the money in the account statements."),
        _("The debtor sees on the invoice what was told, and what came of it."),
    ]
    facts = [
        (_("Day of payment"), words.day(values["paid_on"])),
        (_("Sum"), words.euros(values["amount"])),
    ]
    return Check(effects=effects, facts=facts)


def _do(invoice: Invoice, actor: Actor, form: forms.Form) -> str:
    try:
        report = services.report_payment(
            actor=actor,
            invoice=invoice,
            amount=form.cleaned_data["amount"],
            paid_on=form.cleaned_data["paid_on"],
            file=None,
            at=timezone.now(),
        )
    except services.NothingToPayError:
        raise NotDoneError(_("There is nothing to pay on this invoice now.")) from None
    except services.TooManyReportsError as refusal:
        raise NotDoneError(_too_many(refusal)) from None
    return _told(report)


def _tool(request: HttpRequest, invoice: Invoice) -> tuple[str, str] | None:
    is_possible = invoice.party_id is not None and invoice.is_open and invoice.to_pay > 0
    if not (is_possible and user_of(request).has_perm(REPORT)):
        return None
    url = admin_url("invoices_invoice_paid_already", invoice.pk)
    return leading_back(request, url), _("Paid already")


add_page("paid_already", paid_already)
add_tool(_tool)
