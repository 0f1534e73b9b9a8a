"""Coming back without the bank: a passkey, or else a code by e-mail. Sees and pays, no more."""

from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.forms import ReturnCodeForm, ReturnForm
from accounts.http import network_of
from accounts.models import User
from accounts.models.user import Identification
from accounts.rate_limits import Allowance, Rule, hit, hit_each, look
from accounts.return_login.codes import VALID_FOR, AskedCode, key_of_address
from accounts.return_login.ways import Way
from accounts.services.profile import change_profile
from accounts.services.return_login import CodeRefusedError, Refusal, ask_code, user_of_code
from accounts.session_stamp import PREVIOUS_USER_KEY
from accounts.views.sessions import CHOSEN_LANGUAGE_KEY, safe_next

PAGE: Final = "accounts/return_login.html"
CODE_PAGE: Final = "accounts/return_login_code.html"
BACKEND: Final = "accounts.backends.ReturnBackend"
# Messages. Those to one address are counted whether or not somebody comes back by it.
CODES_FROM_NETWORK: Final = Rule("return-codes-network", "30/10minutes")
CODES_TO_ADDRESS: Final = Rule("return-codes-address", "5/hour")
CODES_TO_ADDRESS_A_DAY: Final = Rule("return-codes-address-day", "12/day")
CODES_IN_TOTAL: Final = Rule("return-codes-total", "6000/hour")
# Guesses. A code has five of its own; these hold who asks for many codes.
GUESSES_FROM_NETWORK: Final = Rule("return-guesses-network", "60/10minutes")
GUESSES_IN_TOTAL: Final = Rule("return-guesses-total", "2000/10minutes")
WRONG_A_MONTH: Final = Rule("return-wrong-month", "100/30days")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest) -> HttpResponse:
    """A passkey's button, and the address for a code; POST asks for a code, and always leads on."""
    next_url = next_of(request)
    if request.user.is_authenticated:
        return redirect(next_url or settings.LOGIN_REDIRECT_URL)
    form = ReturnForm(request.POST or None)
    if not form.is_valid():
        return show_ways(request, form=form, status=422 if form.is_bound else 200)
    address = form.cleaned_data["address"]
    allowance = _count_codes(request, address)
    if not allowance.allowed:
        form.add_error("address", _codes_later(allowance))
        return show_ways(request, form=form, status=429)
    ask_code(address=address, at=timezone.now()).keep(request.session)
    request.session.set_expiry(int(VALID_FOR.total_seconds()))
    return redirect(_with_next("accounts:return-code", next_url))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def return_code(request: HttpRequest) -> HttpResponse:
    """Where the code is typed, in the browser that asked for it."""
    next_url = next_of(request)
    if request.user.is_authenticated:
        return redirect(next_url or settings.LOGIN_REDIRECT_URL)
    asked, at = AskedCode.find(request.session), timezone.now()
    if asked is None:
        return redirect(_with_next("accounts:return", next_url))
    form = ReturnCodeForm(request.POST or None)
    if not form.is_valid():
        return _show_code(request, asked, form, at=at, status=422 if form.is_bound else 200)
    allowance = _count_guess(request, asked)
    if not allowance.allowed:
        form.add_error("code", _guesses_later(allowance))
        return _show_code(request, asked, form, at=at, status=429)
    try:
        user = user_of_code(asked=asked, typed=form.cleaned_data["code"], at=at)
    except CodeRefusedError as error:
        return _refused(request, asked, form, error.refusal, at=at)
    return come_in(request, user, way=Way.CODE, next_url=next_url)


def come_in(request: HttpRequest, user: User, *, way: Way, next_url: str) -> HttpResponseRedirect:
    """Begin a session that sees and pays. Nothing of the visitor's session goes along.

    Another person than the one whose session ended in this browser is not led to that one's page.
    """
    previous = request.session.get(PREVIOUS_USER_KEY)
    language = request.session.get(CHOSEN_LANGUAGE_KEY, user.language)
    request.session.flush()
    user.identification = Identification(method=str(way), at=None, is_strong=False)
    auth.login(request, user, backend=BACKEND)
    change_profile(
        user=user,
        preferred_name=user.preferred_name,
        language=language,
        at=timezone.now(),
    )
    is_theirs = previous in {None, user.pk}
    return redirect((is_theirs and next_url) or settings.LOGIN_REDIRECT_URL)


def show_ways(
    request: HttpRequest, *, form: ReturnForm | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    """The page with both ways; `trouble` and `minutes` say why a passkey did not open it."""
    next_url = next_of(request)
    context = {
        "form": form or ReturnForm(),
        "next_url": next_url,
        "finish_url": _with_next("accounts:passkey-finish", next_url),
        "sign_in_url": _with_next("oidc_authentication_init", next_url),
        "front_url": _with_next("accounts:sign-in", next_url),
        **more,
    }
    return render(request, PAGE, context, status=status)


def next_of(request: HttpRequest) -> str:
    return safe_next(request, request.GET.get("next"))


def _show_code(
    request: HttpRequest,
    asked: AskedCode,
    form: ReturnCodeForm,
    *,
    at: datetime,
    status: int,
    is_over: bool = False,
) -> HttpResponse:
    context = {
        "form": form,
        "address": asked.address,
        "minutes": int(VALID_FOR.total_seconds() // 60),
        "is_over": is_over or asked.is_over(at),
        "again_url": _with_next("accounts:return", next_of(request)),
    }
    return render(request, CODE_PAGE, context, status=status)


def _refused(
    request: HttpRequest, asked: AskedCode, form: ReturnCodeForm, refusal: Refusal, *, at: datetime
) -> HttpResponse:
    is_over = refusal is Refusal.OVER
    if not is_over:
        hit(WRONG_A_MONTH, key_of_address(asked.address))
        form.add_error(
            "code", _("This is not the code. Look at the newest message, and try again.")
        )
    return _show_code(request, asked, form, at=at, status=422, is_over=is_over)


def _count_codes(request: HttpRequest, address: str) -> Allowance:
    key = key_of_address(address)
    return hit_each(
        (CODES_FROM_NETWORK, network_of(request)),
        (CODES_TO_ADDRESS, key),
        (CODES_TO_ADDRESS_A_DAY, key),
        (CODES_IN_TOTAL, ""),
    )


def _count_guess(request: HttpRequest, asked: AskedCode) -> Allowance:
    wrong = look(WRONG_A_MONTH, key_of_address(asked.address))
    if not wrong.allowed:
        return wrong
    return hit_each((GUESSES_FROM_NETWORK, network_of(request)), (GUESSES_IN_TOTAL, ""))


def _codes_later(allowance: Allowance) -> str:
    if allowance.refused_by == CODES_TO_ADDRESS_A_DAY.name:
        return _(
            "Codes have been asked for many times today. Sign in with your bank, or try again"
            " tomorrow."
        )
    minutes = allowance.retry_after_minutes
    text = ngettext(
        "Codes have been asked for many times. Sign in with your bank, or try again in"
        " %(minutes)s minute.",
        "Codes have been asked for many times. Sign in with your bank, or try again in"
        " %(minutes)s minutes.",
        minutes,
    )
    return text % {"minutes": minutes}


def _guesses_later(allowance: Allowance) -> str:
    if allowance.refused_by == WRONG_A_MONTH.name:
        return _("There have been too many wrong codes for this address. Sign in with your bank.")
    minutes = allowance.retry_after_minutes
    text = ngettext(
        "Codes have been tried many times. Sign in with your bank, or try again in"
        " %(minutes)s minute.",
        "Codes have been tried many times. Sign in with your bank, or try again in"
        " %(minutes)s minutes.",
        minutes,
    )
    return text % {"minutes": minutes}


def _with_next(name: str, next_url: str) -> str:
    query = f"?{urlencode({'next': next_url})}" if next_url else ""
    return f"{resolve_url(name)}{query}"
