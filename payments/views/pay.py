"""The page of paying: what, how much and by which bank; then the way to the bank."""

from dataclasses import dataclass
from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import PortalRequest, wants_fragment
from accounts.models import Language
from accounts.rate_limits import Rule, hit
from invoices import words as invoice_words
from payments import paytrail, words
from payments.forms.pay import UnreadableWishError, Wish
from payments.queries import unfinished_payments_of
from payments.services import starting
from payments.views.leaving import keep_door
from payments.views.offer import Offer
from payments.views.payment import asks_too_much

PAGE: Final = "payments/pay.html"
FRAGMENT: Final = "payments/pay.html#sums"
CHANGED: Final = 409
REFUSED: Final = 422
TOO_OFTEN: Final = 429
# Each is a call to the provider that a worker waits for: far more than any payer needs.
STARTS: Final = Rule("pay", "200/hour")


@dataclass(frozen=True, slots=True)
class Group:
    """Ways to pay that belong together."""

    title: str
    methods: list[paytrail.Method]


@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: PortalRequest) -> HttpResponse:
    """GET shows the choice, for htmx its sums alone; POST goes to the bank with it."""
    try:
        wish = Wish.read(request.POST if request.method == "POST" else request.GET)
    except UnreadableWishError:
        raise Http404 from None
    offer = Offer.of(request.actor, wish)
    if request.method != "POST" or wish.is_look:
        return _show(request, offer)
    if offer.changes or offer.gone:
        return _show(request, offer, status=CHANGED)
    if not offer.parts:
        return _show(request, offer, status=REFUSED)
    if wish.shown != offer.amount:
        return _show(request, offer, status=REFUSED, look_again=True)
    return _begin(request, offer, wish)


def _begin(request: PortalRequest, offer: Offer, wish: Wish) -> HttpResponse:
    """Start what was shown. What another tab paid in this very moment is shown as changed."""
    allowance = hit(STARTS, f"party-{request.actor.user.party_id}")
    if not allowance.allowed:
        problem = invoice_words.too_often(allowance.retry_after_minutes)
        return _show(request, offer, status=TOO_OFTEN, problem=problem)
    at = timezone.now()
    try:
        payment = starting.start_payment(
            actor=request.actor,
            shares={part.invoice.pk: part.amount for part in offer.parts},
            language=get_language() or Language.FI,
            at=at,
        )
    except (starting.NotPayableError, starting.TooMuchError):
        return _show(request, Offer.of(request.actor, wish), status=CHANGED)
    except starting.TooLargePaymentError:
        return _show(request, offer, status=REFUSED, problem=_too_large())
    try:
        created = starting.open_at_provider(payment=payment, at=at)
    except (paytrail.ProviderDownError, paytrail.ProviderRefusedError):
        return _show(request, offer, is_down=True)
    keep_door(payment, created, wanted=wish.method)
    return redirect("payments:leave", payment.public_id)


def _too_large() -> str:
    most = words.euros(starting.MOST)
    return _("One payment can be at most %(most)s. Pay in several parts.") % {"most": most}


def _show(
    request: PortalRequest,
    offer: Offer,
    *,
    status: int = 200,
    look_again: bool = False,
    is_down: bool = False,
    problem: str = "",
) -> HttpResponse:
    context = {"offer": offer, "look_again": look_again, "problem": problem}
    if wants_fragment(request):
        return render(request, FRAGMENT, context | {"is_fragment": True})
    groups = [] if is_down or not offer.rows else _groups()
    unfinished = unfinished_payments_of(request.actor, [each.pk for each in offer.ticked])
    context |= {
        "groups": groups,
        "is_down": is_down or not groups,
        "unfinished": [(each, not asks_too_much(each)) for each in unfinished[:3]],
    }
    return render(request, PAGE, context, status=status)


def _groups() -> list[Group]:
    """The ways to pay in their groups; none when the provider cannot be asked."""
    try:
        methods = paytrail.payment_methods()
    except (paytrail.ProviderDownError, paytrail.ProviderRefusedError):
        return []
    groups = []
    for key in paytrail.GROUPS:
        own = [method for method in methods if method.group == key]
        if own:
            groups.append(Group(str(words.GROUPS[key]), own))
    return groups
