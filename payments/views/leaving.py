"""The way out to the bank, kept for one use: coming back to it shows how the payment stands."""

from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_GET

from accounts.http import PortalRequest
from payments.models import Payment, PaymentState
from payments.paytrail import Created, Method
from payments.queries import get_payment_or_404

KEPT: Final = 10 * 60  # seconds


def keep_door(payment: Payment, created: Created, *, wanted: str) -> None:
    """Keep the way to pay with the wanted name, or the provider's page with all of them."""
    everything = Method(id="", name="", group="", url=created.href)
    door = next((each for each in created.methods if each.name == wanted), everything)
    cache.set(_key(payment.public_id), door, KEPT)


@require_GET
def leave(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """The page that sends the browser to the bank; once, so that Back brings no second try."""
    payment = get_payment_or_404(request.actor, public_id)
    door: Method | None = cache.get(_key(public_id))
    cache.delete(_key(public_id))
    if door is None or payment.state != PaymentState.OPEN:
        return redirect("payments:payment", public_id)
    context = {"payment": payment, "door": door}
    show = csp_override(_policy(door))(render)
    return show(request, "payments/leave.html", context)


def _policy(door: Method) -> Mapping[str, Sequence[str]]:
    """Ours, but for where forms may lead.

    Chromium applies form-action to every address that the form is redirected through, and a
    bank redirects between hosts of its own that nobody tells us: hence any encrypted one.
    """
    parts = urlsplit(door.url)
    policy: Mapping[str, Sequence[str]] = settings.SECURE_CSP
    return {**policy, "form-action": [CSP.SELF, "https:", f"{parts.scheme}://{parts.netloc}"]}


def _key(public_id: UUID) -> str:
    return f"payment-door-{public_id}"
