"""The e-mail address on the profile page, what is sent to it, and the link that confirms it."""

from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.email_codes import VALID_FOR
from accounts.forms import EmailForm, RemindersForm
from accounts.freshness import identify_url, is_fresh
from accounts.http import PortalRequest, user_of
from accounts.models import EmailAddress, User
from accounts.queries.email_addresses import find_email_of, find_email_to_confirm
from accounts.rate_limits import Allowance, Rule, hit_each
from accounts.services import email_addresses
from accounts.services.email_addresses import LinkNotValidError

PAGE: Final = "accounts/email.html"
# The new address waits there while the bank is asked who wants it.
DRAFT: Final = "new_email"
# The person wants the address to be removed; the same for that.
REMOVAL: Final = "email_removal"
# Messages that ask to confirm an address, which may be a stranger's, by one person.
CONFIRMATIONS: Final = Rule("email-confirmations", "5/hour")
CONFIRMATIONS_A_DAY: Final = Rule("email-confirmations-day", "10/day")


def email_parts(
    user: User, *, form: Form | None = None, reminders_form: Form | None = None
) -> dict[str, Any]:
    """What `accounts/email_card.html` shows, with forms that were refused in place of new ones."""
    email = find_email_of(user)
    wishes = {"days_before": email.days_before} if email is not None else {}
    return {
        "email": email,
        "email_form": form or EmailForm(),
        "reminders_form": reminders_form or RemindersForm(initial=wishes),
        "valid_until": email.asked_at + VALID_FOR if email else None,
        "valid_days": VALID_FOR.days,
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def email(request: PortalRequest) -> HttpResponse:
    """The card as a page of its own, which messages lead to; POST gives or changes the address."""
    user, at = user_of(request), timezone.now()
    if request.method != "POST":
        return _show(request, user, at=at)
    form = EmailForm(request.POST)
    if not form.is_valid():
        return render(request, PAGE, email_parts(user, form=form), status=422)
    address = form.cleaned_data["address"]
    if _is_confirmed(find_email_of(user), address):
        messages.success(request, _("This address has been confirmed already."))
        return _to_card()
    if not _may_change(request, user, at=at):
        request.session.pop(REMOVAL, None)
        request.session[DRAFT] = address
        return _to_card()
    allowance = _count(user)
    if not allowance.allowed:
        form.add_error("address", _later(allowance))
        return render(request, PAGE, email_parts(user, form=form), status=429)
    email_addresses.give_address(user=user, address=address, at=at)
    request.session.pop(DRAFT, None)
    messages.success(request, _("We have sent you a link. Open it to confirm the address."))
    return _to_card()


def _show(request: PortalRequest, user: User, *, at: datetime) -> HttpResponse:
    """The card; a new address that waits for the bank stands in its field."""
    address = request.session.get(DRAFT, "")
    wants_removal = request.session.get(REMOVAL, False)
    form = EmailForm(initial={"address": address})
    context = email_parts(user, form=form)
    if (address or wants_removal) and not _may_change(request, user, at=at):
        way = "identify_url" if address else "removal_url"
        context[way] = identify_url(reverse("accounts:email"))
    context |= {"new_address": address, "wants_removal": wants_removal}
    return render(request, PAGE, context)


def _may_change(request: PortalRequest, user: User, *, at: datetime) -> bool:
    """A confirmed address is where we warn the person: only the person takes it away from us.

    The first one, or one that was never confirmed, warns nobody yet.
    """
    known = find_email_of(user)
    is_guarded = known is not None and known.confirmed_at is not None
    return not is_guarded or is_fresh(request, at=at)


@require_POST
def email_again(request: PortalRequest) -> HttpResponse:
    user = user_of(request)
    allowance = _count(user)
    if not allowance.allowed:
        messages.error(request, _later(allowance))
    elif email_addresses.ask_again(user=user, at=timezone.now()):
        messages.success(request, _("We have sent you a new link. Earlier ones no longer work."))
    return _to_card()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def email_confirm(request: PortalRequest) -> HttpResponse:
    """Where the link of the message leads. Opening it confirms nothing; the press does.

    Programs open the links of messages to look for harm: they have not signed in and press
    nothing. That the person has signed in keeps a mistyped address from being confirmed by
    the stranger whose it is.
    """
    user, at = user_of(request), timezone.now()
    code = request.GET.get("code", "")
    if request.method == "POST":
        return _confirm(request, user, code, at=at)
    found = find_email_to_confirm(user, code, at=at)
    if found is None:
        return _not_valid(request)
    if found.confirmed_at is not None:
        messages.success(request, _("This address has been confirmed already."))
        return _to_card()
    return render(request, "accounts/email_confirm.html", {"email": found})


@require_POST
def email_reminders(request: PortalRequest) -> HttpResponse:
    user = user_of(request)
    form = RemindersForm(request.POST)
    if not form.is_valid():
        return render(request, PAGE, email_parts(user, reminders_form=form), status=422)
    email_addresses.change_days_before(user=user, **form.cleaned_data, at=timezone.now())
    messages.success(request, _("Your choice has been saved."))
    return _to_card()


@require_POST
def email_remove(request: PortalRequest) -> HttpResponse:
    """As guarded as a change: what is removed and given anew is changed."""
    user, at = user_of(request), timezone.now()
    if not _may_change(request, user, at=at):
        request.session.pop(DRAFT, None)
        request.session[REMOVAL] = True
        return _to_card()
    request.session.pop(REMOVAL, None)
    if email_addresses.remove_address(user=user, at=at):
        messages.success(request, _("Your e-mail address has been removed."))
    return _to_card()


def _confirm(request: PortalRequest, user: User, code: str, *, at: datetime) -> HttpResponse:
    try:
        email_addresses.confirm_address(user=user, code=code, at=at)
    except LinkNotValidError:
        return _not_valid(request)
    messages.success(request, _("Your e-mail address has been confirmed."))
    return _to_card()


def _not_valid(request: PortalRequest) -> HttpResponse:
    return render(request, "accounts/email_not_valid.html", status=410)


def _is_confirmed(email: EmailAddress | None, address: str) -> bool:
    return email is not None and email.address == address and email.confirmed_at is not None


def _count(user: User) -> Allowance:
    return hit_each((CONFIRMATIONS, f"user-{user.pk}"), (CONFIRMATIONS_A_DAY, f"user-{user.pk}"))


def _later(allowance: Allowance) -> str:
    minutes = allowance.retry_after_minutes
    text = ngettext(
        "We have sent you many links. Try again in %(minutes)s minute.",
        "We have sent you many links. Try again in %(minutes)s minutes.",
        minutes,
    )
    return text % {"minutes": minutes}


def _to_card() -> HttpResponseRedirect:
    """The card alone: what was done is told right above it."""
    return redirect("accounts:email")
