"""What makes the matter easier for a person: told once, with explicit consent."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import SupportForm
from accounts.http import PortalRequest
from accounts.models import PartyKind, Support, SupportNeeds
from accounts.queries.people import find_support_of
from accounts.services import support_needs


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def support(request: PortalRequest) -> HttpResponse:
    """Tell or change it; companies have none."""
    party = request.actor.acting_for
    if party.kind != PartyKind.PERSON:
        raise Http404
    told = find_support_of(party)
    initial = {"needs": told.needs, "text": told.text} if told else {}
    form = SupportForm(request.POST if request.method == "POST" else None, initial=initial)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        context = {"form": form, "told": told, "offers_easy": _offers_easy(request, told)}
        return render(request, "accounts/support.html", context, status=status)
    told = support_needs.tell_needs(
        actor=request.actor,
        needs=form.cleaned_data["needs"],
        text=form.cleaned_data["text"],
        at=timezone.now(),
    )
    messages.success(request, _("Thank you. Everyone who serves you sees this from now on."))
    return redirect("accounts:support" if _offers_easy(request, told) else "accounts:profile")


def _offers_easy(request: PortalRequest, told: SupportNeeds | None) -> bool:
    """Whether the person who reads has asked for plain words, and does not have them yet."""
    user = request.actor.user
    wants_plain = told is not None and Support.PLAIN_LANGUAGE in told.needs
    is_own = not request.actor.is_for_another
    return wants_plain and is_own and not user.wants_easy_language


@require_POST
def support_remove(request: PortalRequest) -> HttpResponse:
    """Withdraw the consent with one press: nothing of it is kept."""
    if request.actor.acting_for.kind != PartyKind.PERSON:
        raise Http404
    if support_needs.forget_needs(actor=request.actor, at=timezone.now()):
        messages.success(request, _("We have deleted what you told us."))
    return redirect("accounts:profile")
