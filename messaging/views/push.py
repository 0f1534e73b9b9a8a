"""Push messages: a browser that begins to take them, goes on under another address, or ends."""

from contextlib import suppress
from functools import partial
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.browsers import browser_name
from accounts.http import PortalRequest, network_of, user_of
from accounts.rate_limits import Rule, hit
from messaging import push, tasks
from messaging.forms.push import RenewalForm, SubscriptionForm
from messaging.services import push_subscriptions
from messaging.services.push_subscriptions import UnknownPushServiceError

PAGE: Final = "messaging:telling"
SUBSCRIPTIONS: Final = Rule("push-subscriptions", "20/hour")
# A mobile operator puts many people behind one address.
RENEWALS_FROM_NETWORK: Final = Rule("push-renewals", "300/10minutes")


@never_cache
@require_POST
def subscribe(request: PortalRequest) -> HttpResponse:
    """The person has pressed, and the browser has said where it takes messages."""
    user, form = user_of(request), SubscriptionForm(request.POST)
    if not hit(SUBSCRIPTIONS, f"user-{user.pk}").allowed:
        messages.error(request, _("That was tried very often. Try again in an hour."))
        return redirect(PAGE)
    if not push.is_on() or not form.is_valid():
        return _not_possible(request)
    try:
        with transaction.atomic():
            device, is_new = push_subscriptions.subscribe(
                user=user,
                browser=form.browser,
                replaces=form.cleaned_data["replaces"],
                name=browser_name(request.headers.get("User-Agent", "")),
                at=timezone.now(),
            )
            if is_new:
                greet = partial(
                    tasks.greet_browser.delay, subscription_id=device.pk, language=user.language
                )
                transaction.on_commit(greet)
    except (UnknownPushServiceError, push.UnreadableKeysError):
        return _not_possible(request)
    messages.success(request, _("Notifications are on for this device. The first one comes soon."))
    return redirect(PAGE)


@never_cache
@require_POST
def remove(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Another person's is a 404."""
    user, at = user_of(request), timezone.now()
    if not push_subscriptions.unsubscribe(user=user, public_id=public_id, at=at):
        raise Http404
    messages.success(request, _("No more notifications go to that device."))
    return redirect(PAGE)


@csrf_exempt  # No session has a part in it: the secret of the old subscription says who asks.
@login_not_required
@never_cache
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """A browser goes on under another address. Always the same answer: it tells nobody anything."""
    if not hit(RENEWALS_FROM_NETWORK, network_of(request)).allowed:
        return HttpResponse(status=429)
    form, at = RenewalForm(request.POST), timezone.now()
    if form.is_valid():
        values = form.cleaned_data
        # What cannot be called is as good as silence.
        with suppress(UnknownPushServiceError, push.UnreadableKeysError):
            push_subscriptions.renew(
                endpoint=values["replaces"], auth=values["old_auth"], new=form.browser, at=at
            )
    return HttpResponse(status=204)


def _not_possible(request: PortalRequest) -> HttpResponse:
    text = _(
        "We cannot send notifications to this browser. You see everything in MyRopo, and get "
        "by e-mail what you have chosen."
    )
    messages.error(request, text)
    return redirect(PAGE)
