"""The page that records that a reminder or a demand went out by another way."""

from typing import Final
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.http import user_of
from invoices.forms.days import day_input
from invoices.models import EventKind, IllegalStageError, Invoice
from invoices.services.stages import record_letter

KINDS: Final = (
    ("", "–"),
    (EventKind.REMINDED.value, _("Reminder")),
    (EventKind.DEMANDED.value, _("Demand for payment")),
)


class LetterForm(forms.Form):
    """The letter, its day, and a number that makes a second press of the button harmless."""

    kind = forms.ChoiceField(label=_("Letter"), choices=KINDS)
    on = forms.DateField(
        label=_("Sent on"),
        widget=day_input(),
    )
    once = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: object, invoice: Invoice, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.invoice = invoice
        today = timezone.localdate()
        limits = {"min": invoice.issued_on.isoformat(), "max": today.isoformat()}
        self.fields["on"].widget.attrs.update(limits)
        self.initial.update(on=today, once=uuid4())

    def clean_on(self) -> object:
        on = self.cleaned_data["on"]
        if not self.invoice.issued_on <= on <= timezone.localdate():
            raise forms.ValidationError(
                _("The day must be between the invoice date and today."), code="day"
            )
        return on


@require_http_methods(["GET", "POST"])
def record_letter_view(
    request: HttpRequest, *, rows: QuerySet[Invoice], invoice_id: int
) -> HttpResponse:
    """Free of charge: what a letter may cost is for the collection run to decide."""
    if not user_of(request).has_perm("invoices.change_invoice"):
        raise PermissionDenied
    invoice = get_object_or_404(rows, pk=invoice_id)
    form = LetterForm(request.POST or None, invoice=invoice)
    if form.is_valid() and _recorded(request, form):
        url = reverse("admin:invoices_invoice_change", args=[invoice.pk])
        return HttpResponseRedirect(url)
    context = {
        **admin.site.each_context(request),
        "title": _("Record a letter that was sent"),
        "subtitle": str(invoice.number),
        "form": form,
        "opts": Invoice._meta,
        "invoice": invoice,
    }
    return TemplateResponse(request, "admin/invoices/invoice/letter.html", context)


def _recorded(request: HttpRequest, form: LetterForm) -> bool:
    """Whether it is on the timeline now; if not, the form says why."""
    try:
        is_new = record_letter(
            invoice_id=form.invoice.pk,
            kind=EventKind(form.cleaned_data["kind"]),
            on=form.cleaned_data["on"],
            cause=f"staff:{form.cleaned_data['once']}",
            actor=user_of(request),
            at=timezone.now(),
        )
    except IllegalStageError:
        form.add_error("kind", _("This letter does not belong to the present stage of the claim."))
        return False
    text = _("The letter was recorded.") if is_new else _("The letter had been recorded already.")
    messages.success(request, text)
    return True
