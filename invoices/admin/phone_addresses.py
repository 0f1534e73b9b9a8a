"""A debtor on the phone has moved: the address of one invoice's letters, or of all."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.admin.links import admin_url
from accounts.admin.phone_pages import (
    Act,
    CallerForm,
    Check,
    Place,
    actor_for,
    back_of,
    demand,
    in_two_steps,
    leading_back,
    not_done,
    party_or_404,
    place_of_party,
)
from accounts.admin.tools import add_person_page, add_person_tool
from accounts.http import address_of, user_of
from accounts.models import Party
from invoices.admin.invoices import add_page, add_tool
from invoices.admin.phone_place import invoice_or_404, nobody_known, place_of_invoice
from invoices.countries import HOME, country_name
from invoices.forms.addresses import ALL, THIS, AddressForm
from invoices.models import Invoice
from invoices.queries.addresses import history_of
from invoices.queries.letters import leaving_on_paper
from invoices.rules.postal_addresses import PostalAddress
from invoices.services.addresses import correct_address

CORRECT: Final = "invoices.add_letteraddress"
OF_ADDRESS: Final = ("street", "postcode", "town", "country")


class CallersAddressForm(CallerForm, AddressForm):
    """Which letters, the address, and how the caller was identified."""

    which = forms.ChoiceField(
        label=gettext_lazy("Which letters"),
        choices=[
            (THIS, gettext_lazy("Only letters about this invoice")),
            (ALL, gettext_lazy("All letters of the customer from now on")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose which letters the address is for.")},
    )
    field_order = ("which", *OF_ADDRESS, "known_by")

    def __init__(self, *args: Any, has_choice: bool, **kwargs: Any) -> None:
        """`has_choice`: whether there is an invoice that it could be for alone."""
        super().__init__(*args, **kwargs)
        for name in OF_ADDRESS:
            # It is the agent's browser, and not the agent's address.
            self.fields[name].widget.attrs["autocomplete"] = "off"
        if not has_choice:
            del self.fields["which"]

    @property
    def address(self) -> PostalAddress:
        return PostalAddress(**{name: self.cleaned_data[name] for name in OF_ADDRESS})

    @property
    def for_all(self) -> bool:
        return bool(self.cleaned_data.get("which", ALL) == ALL)


@require_http_methods(["GET", "POST"])
def of_invoice(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """From the page of an invoice: that one's letters, or all."""
    demand(request, CORRECT)
    invoice = invoice_or_404(request, invoice_id)
    if invoice.party is None:
        return nobody_known(request, invoice)
    place = place_of_invoice(invoice, invoice.party)
    return _correct(request, place, invoice, has_choice=invoice.is_open)


@require_http_methods(["GET", "POST"])
def of_party(request: HttpRequest, party_id: int) -> HttpResponse:
    """From the page of a person or company: all its letters."""
    demand(request, CORRECT)
    party = party_or_404(party_id)
    place = place_of_party(party)
    newest = Invoice.objects.filter(party=party).order_by("-pk").first()
    if newest is None:
        why = _("The customer has no invoice here, so there is nothing that we would send.")
        return not_done(request, why, to=back_of(request, default=place.url))
    return _correct(request, place, newest, has_choice=False)


def _correct(
    request: HttpRequest, place: Place, invoice: Invoice, *, has_choice: bool
) -> HttpResponse:
    actor = actor_for(request, place.party)
    before = _current(request, place.party, invoice)

    def do(form: CallersAddressForm) -> str:
        return _done(request, place.party, invoice, form)

    act = Act(
        title=_("Correct the address for letters"),
        form=_form(has_choice=has_choice),
        check=partial(_check, before, leaving_on_paper(actor, None).count()),
        do=do,
        initial={"which": ALL, **asdict(before)},
    )
    return in_two_steps(request, place, act)


def _form(*, has_choice: bool) -> Callable[[Any, dict[str, Any]], CallersAddressForm]:
    def form(data: Any, initial: dict[str, Any]) -> CallersAddressForm:
        return CallersAddressForm(data, initial=initial, has_choice=has_choice)

    return form


def _check(before: PostalAddress, leaving: int, form: CallersAddressForm) -> Check:
    effects = [
        _("All letters of the customer go to the new address from now on.")
        if form.for_all
        else _("Letters about this invoice go to the new address from now on."),
        _("The invoice itself stays as the creditor sent it: the customer tells the creditor."),
        _("The customer is told that customer service changed it."),
    ]
    if leaving:
        text = _("Letters that are written already still go to the old address: %(count)s.")
        effects.append(text % {"count": leaving})
    facts = [(_("Until now"), in_one_line(before)), (_("New address"), in_one_line(form.address))]
    return Check(effects=effects, facts=facts)


def _done(request: HttpRequest, party: Party, invoice: Invoice, form: CallersAddressForm) -> str:
    correct_address(
        actor=actor_for(request, party),
        invoice=invoice,
        address=form.address,
        for_all=form.for_all,
        client_address=address_of(request),
        at=timezone.now(),
    )
    address = {"address": in_one_line(form.address)}
    if form.for_all:
        return _("All letters go to %(address)s from now on.") % address
    return _("Letters about this invoice go to %(address)s from now on.") % address


def _current(request: HttpRequest, party: Party, invoice: Invoice) -> PostalAddress:
    """What was given last, else what was billed."""
    history = history_of(actor_for(request, party), invoice)
    if history:
        given = history[0]
        return PostalAddress(**{name: getattr(given, name) for name in OF_ADDRESS})
    billed = {name: getattr(invoice, f"debtor_{name}") for name in OF_ADDRESS}
    return PostalAddress(**{**billed, "country": billed["country"] or HOME})


def in_one_line(address: PostalAddress) -> str:
    """`Uusikatu 2 B, 33100 Tampere`; abroad with the country."""
    parts = [address.street, f"{address.postcode} {address.town}".strip()]
    if address.country != HOME:
        parts.append(country_name(address.country, get_language() or "fi"))
    return ", ".join(part for part in parts if part)


def _tool(request: HttpRequest, invoice: Invoice) -> tuple[str, str] | None:
    if invoice.party_id is None or not user_of(request).has_perm(CORRECT):
        return None
    url = admin_url("invoices_invoice_address", invoice.pk)
    return leading_back(request, url), _("Correct the address")


def _person_tool(request: HttpRequest, party: Party) -> tuple[str, str] | None:
    if not user_of(request).has_perm(CORRECT):
        return None
    url = reverse("admin:accounts_party_address", args=[party.pk])
    return leading_back(request, url), _("Correct the address")


add_page("address", of_invoice)
add_tool(_tool)
add_person_page("address", of_party)
add_person_tool(_person_tool)
