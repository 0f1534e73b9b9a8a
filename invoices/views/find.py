"""Finding an invoice with what stands on the paper (A4)."""

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import PortalRequest, address_of, network_of
from accounts.rate_limits import Allowance, Rule, hit_each
from invoices.forms import FindByCodeForm, FindByNumbersForm
from invoices.models import Invoice
from invoices.services import find

# A person mistypes a few times; a machine needs thousands of tries.
TRIES: Final = Rule("invoice-find", "10/15minutes")
TRIES_A_DAY: Final = Rule("invoice-find-day", "40/day")
TRIES_FROM_ADDRESS: Final = Rule("invoice-find-address", "60/15minutes")
TRIES_IN_TOTAL: Final = Rule("invoice-find-total", "1200/minute")

type Search = Callable[[PortalRequest, Form], Invoice | None]


@require_http_methods(["GET", "HEAD", "POST"])
def find_by_numbers(request: PortalRequest) -> HttpResponse:
    """Invoice number, reference and postcode, all three."""
    return _find(request, FindByNumbersForm, _with_numbers, way="numbers")


@require_http_methods(["GET", "HEAD", "POST"])
def find_by_code(request: PortalRequest) -> HttpResponse:
    """Case number and MyRopo ID."""
    return _find(request, FindByCodeForm, _with_code, way="code")


def _find(
    request: PortalRequest, form_class: type[Form], search: Search, *, way: str
) -> HttpResponse:
    """The numbers come by POST and go nowhere: neither into an address nor into a log.

    A typing error that a check digit shows is told at once, since it reveals nothing
    and costs no try. For everything else there is one answer: not found with these.
    """
    form = form_class(request.POST or None)
    context = {"form": form, "way": way}
    if request.method != "POST":
        return render(request, "invoices/find.html", context)
    if not form.is_valid():
        return render(request, "invoices/find.html", context, status=422)

    allowance = count_try(request)
    if not allowance.allowed:
        return too_many(request, allowance)
    invoice = search(request, form)
    if invoice is None:
        return render(request, "invoices/find.html", context | {"missed": True}, status=422)
    if invoice.party_id != request.actor.acting_for.pk:
        messages.success(request, _("The invoice is on your list now."))
    return redirect("invoices:invoice", invoice.public_id)


def count_try(request: PortalRequest) -> Allowance:
    """Count a search with codes, on whatever page of ours: all of them share the limits."""
    person = f"party-{request.actor.user.party_id}"
    return hit_each(
        (TRIES, person),
        (TRIES_A_DAY, person),
        (TRIES_FROM_ADDRESS, network_of(request)),
        (TRIES_IN_TOTAL, ""),
    )


def too_many(request: PortalRequest, allowance: Allowance) -> HttpResponse:
    """Why it is not searched now, and when it can be."""
    context = {"minutes": allowance.retry_after_minutes}
    response = render(request, "invoices/find_later.html", context, status=429)
    response.headers["Retry-After"] = str(allowance.retry_after)
    return response


def _with_numbers(request: PortalRequest, form: Form) -> Invoice | None:
    return find.find_by_numbers(
        number=form.cleaned_data["number"],
        reference_key=form.cleaned_data["reference"],
        postcode=form.cleaned_data["postcode"],
        actor=request.actor,
        address=address_of(request),
        today=timezone.localdate(),
        at=timezone.now(),
    )


def _with_code(request: PortalRequest, form: Form) -> Invoice | None:
    return find.find_by_code(
        case_number=form.cleaned_data["case_number"],
        myropo_id=form.cleaned_data["myropo_id"],
        actor=request.actor,
        address=address_of(request),
        today=timezone.localdate(),
        at=timezone.now(),
    )
