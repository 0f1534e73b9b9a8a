"""The phone number of the profile: nobody checks it, and the page says so."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import PhoneForm
from accounts.http import PortalRequest, user_of
from accounts.phone_numbers import in_words
from accounts.queries.people import find_phone_of
from accounts.services import phone_numbers


@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: PortalRequest) -> HttpResponse:
    user = user_of(request)
    known = find_phone_of(user)
    form = PhoneForm(
        request.POST if request.method == "POST" else None,
        initial={"number": in_words(known.number) if known else ""},
    )
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        context = {"form": form, "known": known}
        return render(request, "accounts/phone.html", context, status=status)
    number = form.cleaned_data["number"]
    phone_numbers.give_number(user=user, number=number, at=timezone.now())
    text = _("We call you at %(number)s when you ask for it.")
    messages.success(request, text % {"number": in_words(number)})
    return redirect("accounts:profile")


@require_POST
def phone_remove(request: PortalRequest) -> HttpResponse:
    if phone_numbers.remove_number(user=user_of(request), at=timezone.now()):
        messages.success(request, _("Your phone number has been removed."))
    return redirect("accounts:profile")
