"""Passkeys: the two ceremonies, and the pages on which one makes them and takes them away.

The page's script asks for the options, lets the device sign, and sends the page's own form.
"""

from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.browsers import browser_name
from accounts.forms import PasskeyForm
from accounts.freshness import identify_url, is_fresh
from accounts.http import PortalRequest, network_of, user_of
from accounts.queries.email_addresses import find_confirmed_email_of
from accounts.queries.passkeys import find_passkey_of
from accounts.rate_limits import Allowance, Rule, hit
from accounts.return_login import passkey_challenges
from accounts.return_login.passkey_challenges import VALID_FOR, Purpose
from accounts.return_login.ways import Way
from accounts.services import passkeys
from accounts.services.passkeys import PasskeyRefusedError, TooManyPasskeysError
from accounts.views.return_login import come_in, next_of, show_ways

NEW_PAGE: Final = "accounts/passkeys_new.html"
# A mobile operator puts many people behind one address.
STARTS_FROM_NETWORK: Final = Rule("passkey-starts", "300/10minutes")
ANSWERS_FROM_NETWORK: Final = Rule("passkey-answers", "300/10minutes")
ADDITIONS: Final = Rule("passkey-additions", "20/hour")


@login_not_required
@never_cache
@require_POST
def options(request: HttpRequest) -> HttpResponse:
    """What any browser signs to come back: it names no person, and no key."""
    allowance = hit(STARTS_FROM_NETWORK, network_of(request))
    if not allowance.allowed:
        return _json("{}", status=429)
    text, challenge = passkeys.options_to_return()
    passkey_challenges.keep(request.session, Purpose.RETURN, challenge, at=timezone.now())
    if not request.user.is_authenticated:
        request.session.set_expiry(int(VALID_FOR.total_seconds()) * 2)
    return _json(text)


@login_not_required
@never_cache
@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """Let in who signed; who has signed in already stays who it is."""
    next_url, at = next_of(request), timezone.now()
    if request.user.is_authenticated:
        return redirect(next_url or settings.LOGIN_REDIRECT_URL)
    allowance = hit(ANSWERS_FROM_NETWORK, network_of(request))
    if not allowance.allowed:
        return _ways_later(request, allowance)
    challenge = passkey_challenges.take(request.session, Purpose.RETURN, at=at)
    answer = request.POST.get("answer", "")
    if challenge is None or not answer:
        return show_ways(request, trouble="over", status=422)
    try:
        user = passkeys.user_of_passkey(answer=answer, challenge=challenge, at=at)
    except PasskeyRefusedError:
        return show_ways(request, trouble="refused", status=422)
    return come_in(request, user, way=Way.PASSKEY, next_url=next_url)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_new(request: PortalRequest) -> HttpResponse:
    """Add a passkey, right after an identification; POST has what the device answered."""
    user, at = user_of(request), timezone.now()
    if find_confirmed_email_of(user) is None:
        return redirect("accounts:return-login")
    if not is_fresh(request, at=at):
        back_to = reverse("accounts:passkey-new")
        return render(request, NEW_PAGE, {"identify_url": identify_url(back_to)})
    if request.method != "POST":
        return _ask_name(request, PasskeyForm(initial={"name": _device(request)}))
    form = PasskeyForm(request.POST)
    if not form.is_valid():
        return _ask_name(request, form, status=422)
    challenge = passkey_challenges.take(request.session, Purpose.ADD, at=at)
    try:
        passkeys.add_passkey(
            user=user,
            answer=form.cleaned_data["answer"],
            challenge=challenge or b"",
            name=form.cleaned_data["name"],
            at=at,
        )
    except PasskeyRefusedError:
        form.add_error(None, _("The passkey could not be made. Nothing was saved: try again."))
    except TooManyPasskeysError:
        form.add_error(None, _("You have ten passkeys. Remove one that you no longer use first."))
    else:
        messages.success(request, _("The passkey is ready. Next time you can come back with it."))
        return redirect("accounts:return-login")
    return _ask_name(request, form, status=422)


@never_cache
@require_POST
def passkey_new_options(request: PortalRequest) -> HttpResponse:
    """What this device signs to become a passkey of the person."""
    user, at = user_of(request), timezone.now()
    if not is_fresh(request, at=at):
        return _json("{}", status=403)
    if not hit(ADDITIONS, f"user-{user.pk}").allowed:
        return _json("{}", status=429)
    text, challenge = passkeys.options_to_add(user=user)
    passkey_challenges.keep(request.session, Purpose.ADD, challenge, at=at)
    return _json(text)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_remove(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Ask once, then take it away; another person's is a 404."""
    user = user_of(request)
    passkey = find_passkey_of(user, public_id)
    if passkey is None:
        raise Http404
    if request.method != "POST":
        return render(request, "accounts/passkeys_remove.html", {"passkey": passkey})
    key = str(request.session.session_key)
    passkeys.remove_passkey(user=user, passkey=passkey, except_key=key, at=timezone.now())
    messages.success(request, _("The passkey has been removed. It no longer opens MyRopo."))
    return redirect("accounts:return-login")


def _ask_name(request: PortalRequest, form: PasskeyForm, *, status: int = 200) -> HttpResponse:
    return render(request, NEW_PAGE, {"form": form}, status=status)


def _ways_later(request: HttpRequest, allowance: Allowance) -> HttpResponse:
    minutes = allowance.retry_after_minutes
    return show_ways(request, trouble="later", minutes=minutes, status=429)


def _device(request: PortalRequest) -> str:
    return browser_name(request.headers.get("User-Agent", ""))


def _json(text: str, *, status: int = 200) -> HttpResponse:
    return HttpResponse(text, content_type="application/json", status=status)
