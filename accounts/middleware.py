"""What the house adds to a request: who may come in, who acts, how long a session lasts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.contrib import auth
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone, translation

from accounts import acting, session_stamp
from accounts.http import GetResponse, page_of
from accounts.models import User
from accounts.services.sessions import end_session, note_seen
from accounts.session_stamp import Stamp

DEBTORS_PAGES: Final = frozenset({"accounts", "invoices", "payments", "messaging", "chat"})
LOOKS_BY_ITSELF: Final = "Live-Refresh"
# What the admin's own pages ask for, too.
SHARED_PAGES: Final = frozenset(
    {"accounts:session", "accounts:session-extend", "accounts:sign-out"}
)


def actor(get_response: GetResponse) -> GetResponse:
    """Give a debtor's request its `actor`; what it returns is nobody else's to keep."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.party is not None:
            _set_actor(request, user, at=timezone.now())
        response = get_response(request)
        if user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        if request.session.modified:
            # The session's cookie goes along, whatever the view says of its own content.
            response.headers["Cache-Control"] = "no-store, private"
        return response

    return middleware


def _set_actor(request: HttpRequest, user: User, *, at: datetime) -> None:
    """Who acts for another whose right is over acts for itself; what was asked is not done."""
    actor = acting.find_actor(user, request.session, at=at)
    request.acting_ended = actor is None  # type: ignore[attr-defined]
    request.actor = actor or acting.own_actor(user, request.session, at=at)  # type: ignore[attr-defined]


def session_limits(get_response: GetResponse) -> GetResponse:
    """End a session after 15 idle minutes or 8 hours, whichever comes first."""
    status_path = reverse("accounts:session")

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            # Asking how long is left is not using the portal, nor is a page that looks by
            # itself what changed (static/js/live.js): an idle session ends all the same.
            is_use = request.path != status_path and LOOKS_BY_ITSELF not in request.headers
            _apply_limits(request, is_use=is_use, at=timezone.now())
        return get_response(request)

    return middleware


def _apply_limits(request: HttpRequest, *, is_use: bool, at: datetime) -> None:
    session = request.session
    stamp = session_stamp.read(session, at=at)
    if reason := stamp.ended_by(at):
        end_session(session_key=str(session.session_key), reason=reason, actor=None, at=at)
        previous = request.user.pk
        auth.logout(request)
        request.session[session_stamp.ENDED_KEY] = str(reason)
        request.session[session_stamp.PREVIOUS_USER_KEY] = previous
        return
    if is_use:
        _note_use(session, stamp, at)
    # For the page's own warning before the session ends.
    request.time_left = stamp.time_left(at)  # type: ignore[attr-defined]


def _note_use(session: SessionBase, stamp: Stamp, at: datetime) -> None:
    now = int(at.timestamp())
    if now - stamp.seen < session_stamp.SEEN_STEP:
        return
    stamp.seen = now
    if now - stamp.listed >= session_stamp.LISTED_STEP:
        stamp.listed = now
        note_seen(session_key=str(session.session_key), at=at)
    session_stamp.write(session, stamp)


def own_language(get_response: GetResponse) -> GetResponse:
    """Speak the signed-in user's language, whatever the browser prefers."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.language != translation.get_language():
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        return get_response(request)

    return middleware


class SignInRequired(LoginRequiredMiddleware):
    """Every view needs a signed-in user, who afterwards returns to the page it was on."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        page = request.get_full_path()
        if request.method not in {"GET", "HEAD"} or "HX-Request" in request.headers:
            # What was sent or asked for in part is no page to return to.
            page = page_of(request)
        # Who was in the admin is staff, and has no business at the bank.
        is_admin = request.path.startswith(reverse("admin:index"))
        login_url = resolve_url("admin:login" if is_admin else self.get_login_url(view_func))
        return redirect_to_login(page, login_url, self.get_redirect_field_name(view_func))


class StaffDoor:
    """Staff have no invoices of their own: on a debtor's page they are shown to the admin.

    So a view of the portal never runs for a user who has no party.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        arguments: Sequence[object],
        options: Mapping[str, object],
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.namespace not in DEBTORS_PAGES or match.view_name in SHARED_PAGES:
            return None
        needs_debtor = getattr(view, "login_required", True)
        is_staff = request.user.is_authenticated and request.user.is_staff
        return HttpResponseRedirect(reverse("admin:index")) if needs_debtor and is_staff else None
