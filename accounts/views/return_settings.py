"""By which ways a person may come back without the bank: seen, opened and closed."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.freshness import identify_url, is_fresh
from accounts.http import PortalRequest, user_of
from accounts.queries.email_addresses import find_confirmed_email_of
from accounts.queries.passkeys import passkeys_of
from accounts.services import return_login
from accounts.services.return_login import AddressNotConfirmedError, AddressSharedError

EMAIL_PAGE: Final = "accounts/return_settings_email.html"


@never_cache
@require_safe
def return_settings(request: PortalRequest) -> HttpResponse:
    """Passkeys and codes by e-mail: what there is, and what each can do."""
    user = user_of(request)
    context = {"email": find_confirmed_email_of(user), "passkeys": passkeys_of(user)}
    return render(request, "accounts/return_settings.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def return_email(request: PortalRequest) -> HttpResponse:
    """Ask, right after an identification, whether codes to the address may open the portal."""
    user, at = user_of(request), timezone.now()
    email = find_confirmed_email_of(user)
    if email is None or email.opens_portal:
        return redirect("accounts:return-login")
    context: dict[str, Any] = {"email": email}
    if not is_fresh(request, at=at):
        context["identify_url"] = identify_url(reverse("accounts:return-email"))
        return render(request, EMAIL_PAGE, context)
    if request.method != "POST":
        return render(request, EMAIL_PAGE, context)
    try:
        return_login.switch_on(user=user, at=at)
    except AddressNotConfirmedError:
        return redirect("accounts:return-login")
    except AddressSharedError:
        return render(request, EMAIL_PAGE, {"email": email, "is_shared": True}, status=409)
    messages.success(request, _("You can now come back with a code that we send by e-mail."))
    return redirect("accounts:return-login")


@require_POST
def return_email_off(request: PortalRequest) -> HttpResponse:
    key = str(request.session.session_key)
    if return_login.switch_off(user=user_of(request), except_key=key, at=timezone.now()):
        messages.success(request, _("Codes by e-mail no longer open MyRopo."))
    return redirect("accounts:return-login")
