"""What the pages of arranging share: who may, the check before an act, and the way back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.admin.links import admin_url
from accounts.admin.recording import record
from accounts.http import user_of
from accounts.models import Party
from invoices.models import Invoice
from invoices.queries import staff
from invoices.queries.rates import kept_rates
from payments.models import PaymentPlan
from payments.queries.situations import Arrangeable, arrangeable
from payments.rules.plan_comparing import Comparison

CHECK_PAGE = "admin/payments/arrange/check.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What an act will do, before it is done.

    heading   what is done, and `label` the button that does it
    effects   in sentences
    seen      a print of what is shown: the act is done only on just that
    hidden    what was typed, for the next step
    parts     days and sums of a plan; `costs` what it costs on each claim
    compared  a plan before and after
    reads     the answer that the debtor reads
    """

    heading: str
    label: str
    effects: Sequence[str]
    seen: str
    hidden: Sequence[tuple[str, object]] = ()
    parts: Sequence[tuple[date, Decimal]] = ()
    costs: Sequence[tuple[str, str]] = ()
    compared: Comparison | None = None
    reads: str = ""
    can_edit: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which thing a page is about: the link that leads back to it, and its list."""

    text: str
    url: str
    model: type[Model]
    party: Party | None
    target: Model
    noun: str = field(default="invoice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An invoice of a known debtor, with all that decides on what may be arranged."""

    actor: Actor
    invoice: Invoice
    one: Arrangeable
    today: date

    @property
    def party(self) -> Party:
        return self.actor.acting_for


def demand(request: HttpRequest, *rights: str) -> None:
    """`PermissionDenied` without every one of the rights."""
    if not user_of(request).has_perms(rights):
        raise PermissionDenied


def invoice_or_404(request: HttpRequest, invoice_id: int) -> Invoice:
    rows = Invoice.objects.select_related("creditor", "party")
    seen = staff.rows_seen_by(user_of(request), rows, creditor="creditor")
    return get_object_or_404(seen, pk=invoice_id)


def subject_of(request: HttpRequest, invoice: Invoice) -> Subject | None:
    """None where nobody is known as the debtor: there is no one to agree with."""
    if invoice.party is None:
        return None
    today = timezone.localdate()
    one = arrangeable([invoice], rates=kept_rates(), today=today)[invoice.pk]
    actor = Actor(user=user_of(request), acting_for=invoice.party)
    return Subject(actor=actor, invoice=invoice, one=one, today=today)


def place_of_invoice(invoice: Invoice) -> Place:
    return Place(
        text=invoice.number,
        url=arrange_url(invoice),
        model=Invoice,
        party=invoice.party,
        target=invoice,
    )


def place_of_plan(plan: PaymentPlan) -> Place:
    return Place(
        text=str(plan.number),
        url=plan_url(plan),
        model=PaymentPlan,
        party=plan.party,
        target=plan,
        noun="paymentplan",
    )


def arrange_url(invoice: Invoice) -> str:
    return admin_url("payments_paymentplan_arrange", invoice.pk)


def plan_url(plan: PaymentPlan) -> str:
    return reverse("admin:payments_paymentplan_change", args=[plan.pk])


def page(
    request: HttpRequest,
    template: str,
    title: str,
    place: Place,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """One of our pages about a thing; that it was looked at is recorded."""
    record(request, f"{place.noun}.viewed", party=place.party, target=place.target)
    values = {
        **admin.site.each_context(request),
        "title": title,
        "subtitle": place.text,
        "opts": place.model._meta,
        "place": place,
        **context,
    }
    return TemplateResponse(request, template, values, status=status)


def check_page(request: HttpRequest, place: Place, check: Check) -> HttpResponse:
    return page(request, CHECK_PAGE, _("Check before it is done"), place, check=check)


def hidden_of(form: forms.Form, names: Iterable[str] = ()) -> list[tuple[str, object]]:
    """What was typed into a form, for the next step to bring back as it was."""
    return [(name, form.data.get(form.add_prefix(name), "")) for name in (names or form.fields)]


def retyped(form_class: type[forms.Form], form: forms.Form, **kwargs: Any) -> forms.Form:
    """A form with what was typed into another, and no complaints: nothing was done."""
    return form_class(initial=dict(hidden_of(form)), **kwargs)
