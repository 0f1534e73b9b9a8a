"""For whom one acts: choosing, going back to oneself, and what to do when a right is over."""

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import acting
from accounts.freshness import identify_url
from accounts.http import PortalRequest, user_of
from accounts.queries.mandates import mandates_held
from accounts.suomifi import companies
from accounts.views.sessions import safe_next


@require_safe
def chooser(request: PortalRequest) -> HttpResponse:
    """Oneself, the people and the companies that one may act for."""
    user = user_of(request)
    own = acting.own_party(user)
    known = companies.known(request.session, user=user, at=timezone.now())
    context = {
        "own": own,
        "mandates": mandates_held(own, today=timezone.localdate()),
        "companies": companies.shown(known.open_to_act) if known else [],
    }
    return render(request, "accounts/acting.html", context)


@require_POST
def act_for(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Act by a right of one's own; another's, and one that is over, is a 404."""
    own = acting.own_party(user_of(request))
    held = mandates_held(own, today=timezone.localdate())
    acting.choose_mandate(request, get_object_or_404(held, public_id=public_id))
    return redirect(settings.LOGIN_REDIRECT_URL)


@require_POST
def act_for_oneself(request: PortalRequest) -> HttpResponse:
    acting.stop(request)
    return redirect(settings.LOGIN_REDIRECT_URL)


@never_cache
@require_safe
def ended(request: PortalRequest) -> HttpResponse:
    """The right by which one acted is over. From here on one acts for oneself."""
    context = {"name": acting.name_of_choice(request.session)}
    acting.stop(request)
    return render(request, "accounts/acting_ended.html", context)


@never_cache
@require_safe
def identify(request: PortalRequest) -> HttpResponse:
    """Why the bank has to say who sits there, for what is to be done next; and back."""
    back_to = safe_next(request, request.GET.get("next")) or resolve_url(
        settings.LOGIN_REDIRECT_URL
    )
    if request.actor.access.is_strong:
        return redirect(back_to)
    context = {"identify_url": identify_url(back_to)}
    return render(request, "accounts/identify.html", context)
