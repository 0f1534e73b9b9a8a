"""Accepting an invitation: the link that was sent, the code that was told, and a last look."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.http import PortalRequest, network_of, user_of
from accounts.models import Mandate, MandateState
from accounts.rate_limits import Allowance, Rule, hit_each
from invoices import words
from invoices.forms.authorisations import SafetyCodeForm
from invoices.queries.authorisations import find_invitation, is_open_invitation
from invoices.services import authorisations
from invoices.services.authorisations import (
    InvitationNotValidError,
    NotForYouError,
    WrongCodeError,
)
from invoices.views.authorisations.check import facts_of

PAGE: Final = "invoices/authorisations/accept_code.html"
CODES: Final = Rule("invitation-codes", "20/hour")
CODES_OF_NETWORK: Final = Rule("invitation-codes-network", "60/hour")
CODES_IN_TOTAL: Final = Rule("invitation-codes-total", "600/minute")


@sensitive_post_parameters("safety_code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: PortalRequest) -> HttpResponse:
    """Whose it is, is shown only to who knows the code: a link may reach a stranger."""
    user, at, token = user_of(request), timezone.now(), request.GET.get("code", "")
    mandate = find_invitation(token)
    if mandate is None:
        return _not_valid(request)
    if mandate.state == MandateState.IN_FORCE and mandate.holder_id == user.party_id:
        return redirect("invoices:authorisation", mandate.public_id)
    if not is_open_invitation(mandate, at=at):
        return _not_valid(request)
    return _try(request, token) if request.method == "POST" else _ask(request, SafetyCodeForm())


def _try(request: PortalRequest, token: str) -> HttpResponse:
    form = SafetyCodeForm(request.POST)
    if not form.is_valid():
        return _ask(request, form, status=422)
    allowance = _count(request)
    if not allowance.allowed:
        form.add_error("safety_code", words.too_often(allowance.retry_after_minutes))
        return _ask(request, form, status=429)
    return _answer(request, form, token)


def _answer(request: PortalRequest, form: SafetyCodeForm, token: str) -> HttpResponse:
    """With the code alone the offer is shown; with the press below it, it is accepted."""
    is_accepting = "accept" in request.POST
    act = authorisations.accept_invitation if is_accepting else authorisations.open_invitation
    code = form.cleaned_data["safety_code"]
    try:
        mandate = act(user=user_of(request), token=token, safety_code=code, at=timezone.now())
    except InvitationNotValidError:
        return _not_valid(request)
    except NotForYouError:
        return render(request, "invoices/authorisations/accept_not_you.html", status=403)
    except WrongCodeError as error:
        if not error.tries_left:
            return _not_valid(request)
        form.add_error("safety_code", _wrong(error.tries_left))
        return _ask(request, form, status=422)
    if is_accepting:
        messages.success(request, _("You have accepted the authorisation."))
        return redirect("invoices:authorisation", mandate.public_id)
    return _offer(request, mandate, code)


def _offer(request: PortalRequest, mandate: Mandate, code: str) -> HttpResponse:
    context = {"mandate": mandate, "facts": facts_of(mandate), "code": code}
    return render(request, "invoices/authorisations/accept_offer.html", context)


def _ask(request: PortalRequest, form: SafetyCodeForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"form": form}
    return render(request, PAGE, context, status=status)


def _not_valid(request: PortalRequest) -> HttpResponse:
    return render(request, "invoices/authorisations/accept_not_valid.html", status=410)


def _count(request: PortalRequest) -> Allowance:
    return hit_each(
        (CODES, f"user-{user_of(request).pk}"),
        (CODES_OF_NETWORK, network_of(request)),
        (CODES_IN_TOTAL, ""),
    )


def _wrong(tries_left: int) -> str:
    return ngettext(
        "The code is not right. You can try %(count)s more time.",
        "The code is not right. You can try %(count)s more times.",
        tries_left,
    ) % {"count": tries_left}
