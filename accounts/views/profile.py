"""The profile: its cards, name and language, sessions, and who has looked at one's data."""

from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import queries
from accounts.acting import own_actor
from accounts.forms import LanguageForm, ProfileForm
from accounts.http import PortalRequest, user_of
from accounts.models import ViewReason
from accounts.profile_cards.cards import groups_of
from accounts.services.lookups import LookUpReason
from accounts.services.profile import change_profile
from accounts.services.sessions import end_other_sessions, end_session
from accounts.session_stamp import EndReason
from accounts.views.sessions import CHOSEN_LANGUAGE_KEY, safe_next, sign_out

VIEWINGS_PER_PAGE: Final = 20


@require_safe
def profile(request: PortalRequest) -> HttpResponse:
    """Every subject as a card that says how it stands, and leads on."""
    groups = groups_of(request.actor, at=timezone.now())
    return render(request, "accounts/profile.html", {"groups": groups})


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: PortalRequest) -> HttpResponse:
    """Name and language."""
    user = user_of(request)
    initial = {"preferred_name": user.preferred_name, "language": user.language}
    form = ProfileForm(request.POST or None, initial=initial)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "accounts/details.html", {"form": form}, status=status)
    change_profile(user=user, **form.cleaned_data, at=timezone.now())
    with translation.override(user.language):
        messages.success(request, gettext("Your details have been saved."))
    response = redirect("accounts:profile")
    _remember_language(response, user.language)
    return response


@require_safe
def session_list(request: PortalRequest) -> HttpResponse:
    sessions = queries.living_sessions_of(user_of(request), at=timezone.now())
    context = {"sessions": sessions, "current_key": request.session.session_key}
    return render(request, "accounts/session_list.html", context)


@require_POST
def session_revoke(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """End one of one's own sessions; someone else's is a 404."""
    user = user_of(request)
    session = queries.find_session_of(user, public_id)
    if session is None:
        raise Http404
    if session.session_key == request.session.session_key:
        return sign_out(request)
    at = timezone.now()
    end_session(session_key=session.session_key, reason=EndReason.REVOKED, actor=user, at=at)
    messages.success(request, gettext("The session has been ended."))
    return redirect("accounts:sessions")


@require_POST
def session_revoke_others(request: PortalRequest) -> HttpResponse:
    ended = end_other_sessions(
        user=user_of(request),
        except_key=str(request.session.session_key),
        at=timezone.now(),
    )
    text = ngettext("%d other session has been ended.", "%d other sessions have been ended.", ended)
    messages.success(request, text % ended)
    return redirect("accounts:sessions")


@require_safe
def viewing_list(request: PortalRequest) -> HttpResponse:
    """Who of our staff has looked at one's own data, whomever one acts for."""
    user = user_of(request)
    events = queries.viewings_of(own_actor(user, request.session, at=timezone.now()))
    page = Paginator(events, per_page=VIEWINGS_PER_PAGE).get_page(request.GET.get("page"))
    reasons = dict([*LookUpReason.choices, *ViewReason.choices])
    viewings = queries.as_viewings(list(page), reasons=reasons)
    context = {"page": page, "viewings": viewings}
    return render(request, "accounts/viewing_list.html", context)


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """From every page's footer: for this browser, and for the user who is signed in."""
    form = LanguageForm(request.POST)
    response = redirect(safe_next(request, request.POST.get("next")) or "/")
    if form.is_valid():
        language = form.cleaned_data["language"]
        _remember_language(response, language)
        if request.user.is_authenticated:
            user = user_of(request)
            change_profile(
                user=user,
                preferred_name=user.preferred_name,
                language=language,
                at=timezone.now(),
            )
        else:
            request.session[CHOSEN_LANGUAGE_KEY] = language
    return response


def _remember_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
