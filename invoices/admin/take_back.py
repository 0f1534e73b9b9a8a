"""The page that takes back a cost or interest of a claim."""

from decimal import Decimal
from typing import Any, Final, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.admin.recording import record
from accounts.http import user_of
from invoices import words
from invoices.models import CLOSED_STAGES, EntryKind, Invoice, Stage
from invoices.queries.charges import Charge
from invoices.queries.desk import charges_left
from invoices.rules.charges import Why
from invoices.services.charges import TooMuchTakenBackError
from invoices.services.corrections import correct_charge

TAKE_BACK: Final = "invoices.change_ledgerentry"
REASONS: Final = (
    ("", "–"),
    (Why.AFTER_REQUEST.value, gettext_lazy("The debtor asked, and is right")),
    (Why.CORRECTED.value, gettext_lazy("The charge was a mistake, or would not be fair")),
)
CHANGED: Final = gettext_lazy("This has changed meanwhile. Look at what is left and choose again.")
SEPARATOR: Final = "|"


class TakeBackForm(forms.Form):
    """Which charge, how much of it, and why."""

    charge = forms.ChoiceField(
        label=gettext_lazy("Cost or interest"),
        error_messages={"invalid_choice": CHANGED},
        widget=forms.RadioSelect,
    )
    amount = forms.DecimalField(
        label=gettext_lazy("How much of a cost, in euros"),
        help_text=gettext_lazy("Empty: all of it. Interest is taken back whole."),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=12,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    why = forms.ChoiceField(label=gettext_lazy("Why"), choices=REASONS)

    def __init__(self, *args: Any, charges: list[Charge], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What was left of each is in its value: a page that is out of date is noticed.
        self.charges = {f"{each.left}{SEPARATOR}{each.cause}": each for each in charges}
        choices = [(value, in_words(each)) for value, each in self.charges.items()]
        field = cast(forms.ChoiceField, self.fields["charge"])
        field.choices = choices

    @property
    def chosen(self) -> Charge:
        return self.charges[self.cleaned_data["charge"]]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "charge" not in data or self.has_error("amount"):
            return data
        left = self.chosen.left
        amount = data["amount"] = data.get("amount") or left
        if amount > left:
            text = _("At most %(sum)s is left of it.") % {"sum": words.euros(left)}
            self.add_error("amount", text)
        elif self.chosen.kind == EntryKind.INTEREST and amount != left:
            self.add_error("amount", _("Interest is taken back whole: leave the sum empty."))
        return data


def in_words(charge: Charge) -> str:
    """`Collection cost 14,00 €, 12.1.2026` and what is left, where it is less."""
    facts = {
        "what": words.ENTRIES[charge.kind],
        "sum": words.euros(charge.amount),
        "day": words.day(charge.on),
        "left": words.euros(charge.left),
    }
    if charge.left == charge.amount:
        return _("%(what)s %(sum)s, %(day)s") % facts
    return _("%(what)s %(sum)s, %(day)s (%(left)s left)") % facts


def may_take_back(request: HttpRequest, invoice: Invoice) -> bool:
    """Whether this user may, and something was charged."""
    return user_of(request).has_perm(TAKE_BACK) and bool(_charges_of(invoice))


def _charges_of(invoice: Invoice) -> list[Charge]:
    """Nothing that was charged is left on a claim that was credited in full or withdrawn."""
    is_gone = invoice.stage in CLOSED_STAGES - {Stage.PAID}
    return [] if is_gone else charges_left(invoice)


@require_http_methods(["GET", "POST"])
def take_back_view(
    request: HttpRequest, *, rows: QuerySet[Invoice], invoice_id: int
) -> HttpResponse:
    """The charges of a claim, and the form that takes one of them back."""
    if not user_of(request).has_perm(TAKE_BACK):
        raise PermissionDenied
    invoice = get_object_or_404(rows, pk=invoice_id)
    form = TakeBackForm(request.POST or None, charges=_charges_of(invoice))
    if form.is_valid() and _taken_back(request, invoice, form):
        url = reverse("admin:invoices_invoice_change", args=[invoice.pk])
        return HttpResponseRedirect(url)
    record(request, "invoice.viewed", party=invoice.party, target=invoice)
    context = {
        **admin.site.each_context(request),
        "title": _("Take back a cost or interest"),
        "subtitle": str(invoice.number),
        "form": form,
        "opts": Invoice._meta,
        "invoice": invoice,
    }
    status = 422 if form.errors else 200
    template = "admin/invoices/invoice/take_back.html"
    return TemplateResponse(request, template, context, status=status)


def _taken_back(request: HttpRequest, invoice: Invoice, form: TakeBackForm) -> bool:
    """Whether it is booked now; if not, the form says why."""
    amount: Decimal = form.cleaned_data["amount"]
    try:
        is_done = correct_charge(
            invoice_id=invoice.pk,
            cause=form.chosen.cause,
            seen=form.chosen.left,
            amount=amount,
            why=Why(form.cleaned_data["why"]),
            actor=user_of(request),
            on=timezone.localdate(),
            at=timezone.now(),
        )
    except TooMuchTakenBackError:
        is_done = False
    if not is_done:
        form.add_error("charge", str(CHANGED))
        return False
    text = _("%(sum)s was taken back. The debtor sees it on the invoice.")
    messages.success(request, text % {"sum": words.euros(amount)})
    return True
