"""To the bank and back. The library's two views, with what the network adds."""

import time
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import structlog
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.backends.base import UpdateError
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from mozilla_django_oidc.views import (
    OIDCAuthenticationCallbackView,
    OIDCAuthenticationRequestView,
)

from accounts import ftn
from accounts.ftn import FtnError, Reason
from accounts.http import address_of, network_of, user_of
from accounts.rate_limits import Allowance, Rule, hit_each
from accounts.services.profile import change_profile
from accounts.services.sessions import end_session
from accounts.services.sign_in import record_failure
from accounts.session_stamp import ENDED_KEY, PREVIOUS_USER_KEY, EndReason
from accounts.views.sessions import CANCELLED, CHOSEN_LANGUAGE_KEY, safe_next

# A mobile operator puts many people behind one address.
STARTS_PER_ADDRESS: Final = Rule("sign-in-address", "600/10minutes")
STARTS_PER_SESSION: Final = Rule("sign-in-session", "40/10minutes")
STATE_LIFE: Final = 10 * 60  # seconds
CANCELS: Final = frozenset({"access_denied", "cancel"})
NEXT_KEY: Final = "oidc_login_next"
STATES_KEY: Final = "oidc_states"


@method_decorator(login_not_required, name="dispatch")
class AuthenticationRequestView(OIDCAuthenticationRequestView):
    """The library builds the query; it travels as one signed request object."""

    def get(self, request: HttpRequest) -> HttpResponse:
        allowance = _may_start(request)
        if not allowance.allowed:
            return _too_many_starts(request, allowance)
        response = super().get(request)
        session = request.session
        session[NEXT_KEY] = safe_next(request, session[NEXT_KEY])
        if not request.user.is_authenticated:
            session.set_expiry(STATE_LIFE)  # Starts that nobody finishes clear themselves.
        params = dict(parse_qsl(urlsplit(response.url).query))
        params["redirect_uri"] = callback_url()
        try:
            url = ftn.authorization_url(params, at=timezone.now())
        except FtnError as error:
            return _failed(request, error.reason, is_started=True)
        response = HttpResponseRedirect(url)
        add_never_cache_headers(response)
        return response

    def get_extra_params(self, request: HttpRequest) -> dict[str, str]:
        """Nothing of the visitor's query is passed on; it only chooses from our lists."""
        params = {"acr_values": settings.OIDC_ACR_VALUES, "ftn_spname": settings.OIDC_SP_NAME}
        language = get_language()
        if language in dict(settings.LANGUAGES):
            params["ui_locales"] = language
        bank = request.GET.get("bank", "")
        if bank in settings.OIDC_BANKS:
            params[settings.OIDC_IDP_PARAMETER] = bank
        return params


@method_decorator(login_not_required, name="dispatch")
class AuthenticationCallbackView(OIDCAuthenticationCallbackView):
    """State and errors are judged before the library, which would sign people out."""

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            response = self._answer(request)
        except UpdateError:  # The session ended while we were at it.
            response = _failed(request, Reason.UNKNOWN_STATE, is_started=False)
        add_never_cache_headers(response)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        state = request.GET.get("state", "")
        started = request.session.get(STATES_KEY, {}).get(state)
        # One state, one answer: the first request takes it, also of two at one moment.
        if started is None or not cache.add(f"oidc-state-{state}", 1, timeout=STATE_LIFE):
            return _without_state(request)
        reason = _refusal(request, started)
        if reason is None and not request.GET.get("error"):
            try:
                response: HttpResponse = super().get(request)
            except FtnError as error:
                return _failed(request, error.reason, is_started=True)
            return response
        _forget_state(request, state)
        if reason is None and request.GET["error"] in CANCELS:
            return _cancelled(request)
        return _failed(request, reason or Reason.BROKER_ERROR, is_started=True)

    def login_success(self) -> HttpResponse:
        """A new session key each time; another person's session is emptied first."""
        request = self.request
        session = request.session
        previous = request.user.pk or session.get(PREVIOUS_USER_KEY)
        next_url = session.get(NEXT_KEY) if previous in {None, self.user.pk} else None
        if request.user.is_authenticated:
            _end_previous_session(request)
        if request.user == self.user:
            session.cycle_key()
        language = session.pop(CHOSEN_LANGUAGE_KEY, self.user.language)
        for key in (STATES_KEY, NEXT_KEY, PREVIOUS_USER_KEY, ENDED_KEY):
            session.pop(key, None)
        session.set_expiry(None)
        auth.login(request, self.user)
        change_profile(
            user=self.user,
            preferred_name=self.user.preferred_name,
            language=language,
            at=timezone.now(),
        )
        return redirect(next_url or resolve_url(settings.LOGIN_REDIRECT_URL))

    def login_failure(self) -> HttpResponse:
        return _failed(self.request, Reason.NO_CODE, is_started=True)


def callback_url() -> str:
    """The one address that is registered at the broker, whatever host was asked for."""
    return f"{settings.PUBLIC_URL}{resolve_url('oidc_authentication_callback')}"


def _may_start(request: HttpRequest) -> Allowance:
    counted = [(STARTS_PER_ADDRESS, network_of(request))]
    if key := request.session.session_key:
        counted.append((STARTS_PER_SESSION, key))
    return hit_each(*counted)


def _refusal(request: HttpRequest, started: dict[str, Any]) -> Reason | None:
    if request.GET.get("iss", settings.OIDC_ISSUER) != settings.OIDC_ISSUER:
        return Reason.OTHER_BROKER  # RFC 9207
    if time.time() - started["added_on"] > STATE_LIFE:
        return Reason.EXPIRED_STATE
    if not request.GET.get("code") and not request.GET.get("error"):
        return Reason.NO_CODE
    return None


def _without_state(request: HttpRequest) -> HttpResponse:
    """Anyone may make up such an answer: it changes nothing, whatever it says."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    if request.GET.get("error") in CANCELS:
        return _cancelled(request)
    return _failed(request, Reason.UNKNOWN_STATE, is_started=False)


def _forget_state(request: HttpRequest, state: str) -> None:
    del request.session[STATES_KEY][state]
    request.session.modified = True


def _end_previous_session(request: HttpRequest) -> None:
    end_session(
        session_key=str(request.session.session_key),
        reason=EndReason.REPLACED,
        actor=user_of(request),
        at=timezone.now(),
    )


def _cancelled(request: HttpRequest) -> HttpResponse:
    """Changing one's mind is no error: back to the sign-in page, `next` kept.

    Who is signed in, and was to identify again, comes back to the page that asked for it.
    """
    if request.user.is_authenticated:
        return redirect(request.session.get(NEXT_KEY) or settings.LOGIN_REDIRECT_URL)
    request.session[ENDED_KEY] = CANCELLED
    return redirect(_with_next(request, settings.LOGIN_URL))


def _failed(request: HttpRequest, reason: Reason, *, is_started: bool) -> HttpResponse:
    """A calm page: what happened, what to do, and a reference to tell on the phone."""
    address = address_of(request)
    record_failure(reason=reason, is_started=is_started, address=address, at=timezone.now())
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    context = {
        "kind": str(reason.kind),
        "reference": str(request_id)[:8].upper(),
        "retry_url": _with_next(request, "oidc_authentication_init"),
        "sign_in_url": _with_next(request, settings.LOGIN_URL),
    }
    return render(request, "accounts/sign_in_failed.html", context)


def _too_many_starts(request: HttpRequest, allowance: Allowance) -> HttpResponse:
    context = {"minutes": allowance.retry_after_minutes}
    response = render(request, "accounts/sign_in_limited.html", context, status=429)
    response.headers["Retry-After"] = str(allowance.retry_after)
    return response


def _with_next(request: HttpRequest, name: str) -> str:
    next_url = request.session.get(NEXT_KEY)
    query = f"?{urlencode({'next': next_url})}" if next_url else ""
    return f"{resolve_url(name)}{query}"
