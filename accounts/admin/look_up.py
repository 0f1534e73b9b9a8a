"""The page that finds a person by the personal identity code. The code is only ever posted."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from accounts.hetu import InvalidHetuError
from accounts.http import address_of, user_of
from accounts.models import Party
from accounts.services.lookups import LookUpReason, TooManyLookUpsError, look_up_person


class LookUpForm(forms.Form):
    """A code that is refused is not written back into the page."""

    code = forms.CharField(
        label=_("Personal identity code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        help_text=_("The person sees it in the profile, with the time."),
        choices=[("", "–"), *LookUpReason.choices],
    )


def may_look_up(request: HttpRequest) -> bool:
    return user_of(request).has_perm("accounts.view_party")


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    if not may_look_up(request):
        raise PermissionDenied
    form = LookUpForm(request.POST or None)
    if form.is_valid():
        party = _find(request, form)
        if party is not None:
            return HttpResponseRedirect(reverse("admin:accounts_party_change", args=[party.pk]))
    return _page(request, form)


@sensitive_variables("code")
def offer_look_up(request: HttpRequest, code: str) -> HttpResponse:
    """The page with a code that was posted elsewhere: written into its field and kept nowhere."""
    return _page(request, LookUpForm(initial={"code": code}))


def _page(request: HttpRequest, form: LookUpForm) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": _("Find a person by the personal identity code"),
        "form": form,
        "opts": Party._meta,
    }
    return TemplateResponse(request, "admin/accounts/party/look_up.html", context)


@sensitive_variables("form")
def _find(request: HttpRequest, form: LookUpForm) -> Party | None:
    """The person; without one, why not is said in the form or above it."""
    try:
        party = look_up_person(
            code=form.cleaned_data["code"],
            reason=LookUpReason(form.cleaned_data["reason"]),
            actor=user_of(request),
            at=timezone.now(),
            address=address_of(request),
        )
    except InvalidHetuError:
        form.add_error("code", _("Not a personal identity code: check every character."))
        return None
    except TooManyLookUpsError:
        form.add_error(None, _("Too many look-ups within an hour. Try again later."))
        return None
    if party is None:
        messages.warning(request, _("No person has this personal identity code in MyRopo."))
    return party
