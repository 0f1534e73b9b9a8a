"""Acting for a company: to Suomi.fi and back, and choosing among what it said."""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_GET, require_http_methods

from accounts import acting, suomifi
from accounts.http import PortalRequest, address_of
from accounts.public_urls import public_url
from accounts.rate_limits import Allowance, Rule, hit
from accounts.services import companies as services
from accounts.suomifi import Organisation, Reason, SuomifiError, companies
from accounts.suomifi.roles import in_words

# Each start asks the registers of others for a person's sake.
STARTS: Final = Rule("company-start", "20/10minutes")
# What the person is told when it changed its mind there.
CANCELS: Final = frozenset({"access_denied", "cancel"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def company(request: PortalRequest) -> HttpResponse:
    """What will happen at Suomi.fi; its one button begins it.

    Nobody is sent there straight from signing in: the person asks for it (terms of use).
    """
    if request.method == "POST" and settings.SUOMIFI_URL:
        return _start(request)
    context = {
        "is_open": bool(settings.SUOMIFI_URL),
        "roles": in_words(settings.SUOMIFI_ROLES),
    }
    show = csp_override(_policy())(render)
    return show(request, "accounts/company.html", context)


@never_cache
@require_GET
def company_return(request: PortalRequest, state: UUID) -> HttpResponse:
    """Back from Suomi.fi. A state that this session did not begin tells nothing: 404."""
    session, at = request.session, timezone.now()
    if companies.is_done(session, state=state):
        return redirect("accounts:acting")
    session_id = companies.take_start(session, state=state, user=request.user, at=at)
    if session_id is None:
        return _failed(request, Reason.UNKNOWN_STATE, status=404)
    # One state, one answer: the first request takes it, also of two at one moment.
    life = int(companies.STATE_LIFE.total_seconds())
    if not cache.add(f"suomifi-state-{state}", 1, timeout=life):
        return redirect("accounts:acting")
    return _answer(request, state, session_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: PortalRequest) -> HttpResponse:
    """The companies that Suomi.fi named: those one may act for, and the others with the reason."""
    found = companies.known(request.session, user=request.user, at=timezone.now())
    if found is None:
        return redirect("accounts:company")
    if request.method == "POST":
        organisation = found.find(request.POST.get("business_id", ""))
        if organisation is None:
            raise Http404
        return _act_for(request, organisation, found)
    context = {
        "companies": companies.shown(found.open_to_act),
        "closed": companies.shown(found.closed),
        "is_complete": found.is_complete,
        "roles": in_words(settings.SUOMIFI_ROLES),
    }
    return render(request, "accounts/company_choose.html", context)


def _start(request: PortalRequest) -> HttpResponse:
    allowance = hit(STARTS, f"user-{request.user.pk}")
    if not allowance.allowed:
        return _too_many(request, allowance)
    at, state = timezone.now(), uuid4()
    try:
        begun = services.begin(user=request.user, request_id=_request_id(), at=at)
    except SuomifiError as error:
        return _failed(request, error.reason)
    companies.keep_start(
        request.session, state=state, session_id=begun.session_id, user=request.user, at=at
    )
    return redirect(
        suomifi.authorize_url(
            user_id=begun.user_id,
            redirect_uri=_return_url(state),
            language=get_language() or settings.LANGUAGE_CODE,
        )
    )


def _answer(request: PortalRequest, state: UUID, session_id: str) -> HttpResponse:
    """Ask what was chosen there; the only company that one may act for needs no second choice."""
    user, at = request.user, timezone.now()
    if request.GET.get("error") in CANCELS:
        messages.info(request, _("You chose no company. Nothing was changed."))
        return redirect("accounts:acting")
    if not request.GET.get("code"):
        return _failed(request, Reason.RETURNED_ERROR)
    try:
        organisations = services.fetch(
            user=user,
            session_id=session_id,
            code=request.GET["code"],
            redirect_uri=_return_url(state),
            request_id=_request_id(),
            at=at,
        )
    except SuomifiError as error:
        return _failed(request, error.reason)
    found = companies.keep_found(request.session, organisations, user=user, at=at)
    match found.open_to_act:
        case [only]:
            return _act_for(request, only, found)
        case _:
            return redirect("accounts:company-choose")


def _act_for(
    request: PortalRequest, organisation: Organisation, found: companies.Found
) -> HttpResponse:
    party = services.party_of(
        organisation=organisation,
        user=request.user,
        address=address_of(request),
        at=timezone.now(),
    )
    acting.choose_company(request, party, checked_at=found.checked_at)
    return redirect(settings.LOGIN_REDIRECT_URL)


def _return_url(state: UUID) -> str:
    return public_url(reverse("accounts:company-return", args=[state]))


def _request_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def _failed(request: PortalRequest, reason: Reason, *, status: int = 200) -> HttpResponse:
    """A calm page: what happened, what to do, and a reference to tell on the phone."""
    services.record_failure(reason)
    context = {"kind": reason.kind.value, "reference": _request_id()[:8].upper()}
    return render(request, "accounts/company_failed.html", context, status=status)


def _too_many(request: PortalRequest, allowance: Allowance) -> HttpResponse:
    context = {"minutes": allowance.retry_after_minutes}
    response = render(request, "accounts/company_later.html", context, status=429)
    response.headers["Retry-After"] = str(allowance.retry_after)
    return response


def _policy() -> Mapping[str, Sequence[str]]:
    """Ours, but for where the form may lead.

    Chromium applies form-action to every address that the form is redirected through, and
    Suomi.fi redirects between hosts of its own: hence any encrypted one.
    """
    policy: Mapping[str, Sequence[str]] = settings.SECURE_CSP
    if not settings.SUOMIFI_URL:
        return policy
    parts = urlsplit(settings.SUOMIFI_URL)
    return {**policy, "form-action": [CSP.SELF, "https:", f"{parts.scheme}://{parts.netloc}"]}
