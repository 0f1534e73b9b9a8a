"""Signing in and out, and keeping a session alive."""

from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from accounts import events, session_stamp
from accounts.actor import Actor
from accounts.http import user_of
from accounts.session_stamp import ENDED_KEY, FAREWELL_KEY, EndReason

CANCELLED: Final = "cancelled"
CHOSEN_LANGUAGE_KEY: Final = "chosen_language"  # pressed before signing in, so meant


def safe_next(request: HttpRequest, url: str | None) -> str:
    """The path to return to, if it is one of ours; else nothing."""
    is_ours = (url or "").startswith("/") and url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if url and is_ours else ""


@login_not_required
@never_cache
@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """The portal's front door: what it is for, and one button to the bank."""
    next_url = safe_next(request, request.GET.get("next"))
    if request.user.is_authenticated:
        home = "admin:index" if user_of(request).is_staff else settings.LOGIN_REDIRECT_URL
        return redirect(next_url or home)
    context = {
        "next_url": next_url,
        "query": urlencode({"next": next_url}) if next_url else "",
        "notice": request.session.pop(ENDED_KEY, ""),
        "farewell": request.session.pop(FAREWELL_KEY, ""),
    }
    return render(request, "accounts/sign_in.html", context)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here first; then at the broker, if it keeps one."""
    was_debtor = request.user.is_authenticated and not user_of(request).is_staff
    actor: Actor | None = getattr(request, "actor", None)
    auth.logout(request)
    request.session[ENDED_KEY] = str(EndReason.SIGNED_OUT)
    if actor and (farewell := _farewell(actor)):
        request.session[FAREWELL_KEY] = farewell
    if was_debtor and settings.OIDC_END_SESSION_ENDPOINT:
        query = {
            "client_id": settings.OIDC_RP_CLIENT_ID,
            "post_logout_redirect_uri": settings.PUBLIC_URL
            + resolve_url(settings.LOGOUT_REDIRECT_URL),
        }
        return redirect(f"{settings.OIDC_END_SESSION_ENDPOINT}?{urlencode(query)}")
    return redirect(settings.LOGOUT_REDIRECT_URL)


def _farewell(actor: Actor) -> str:
    """The code of a question to ask, or "". Nobody stays signed in because a question failed."""
    basis = actor.access.basis or ""
    answers = events.signed_out.send_robust(sender=None, user_id=actor.user.pk, basis=basis)
    return next((code for _receiver, code in answers if isinstance(code, str)), "")


@login_not_required
@never_cache
@require_GET
def session_status(request: HttpRequest) -> JsonResponse:
    """Seconds left. Asking does not keep the session alive; 0 for one that has ended."""
    return JsonResponse({"seconds_left": _seconds_left(request)})


@never_cache
@require_POST
def extend_session(request: HttpRequest) -> JsonResponse:
    """One press keeps the session: being asked is use, so the middleware has done it."""
    return JsonResponse({"seconds_left": _seconds_left(request)})


def _seconds_left(request: HttpRequest) -> int:
    if not request.user.is_authenticated:
        return 0
    at = timezone.now()
    return session_stamp.read(request.session, at=at).time_left(at).idle
