"""Pages for the person who pays: the provider's own, and those of the demo banks."""

import hmac
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from demo import provider_settings as settings
from demo.provider_acts import NEVER, OddWishError, Wishes, perform, read_wishes
from demo.provider_api import form_values
from demo.provider_methods import GROUPS, PayMethod, find_method, methods_of
from demo.provider_store import NEW, NotPossibleError, Payment, store
from demo.provider_texts import TEXTS
from myropo.money import format_euros

LEAVE = "leave"
NO_RETURN = "no_return"


@require_GET
def pay(request: HttpRequest, payment_id: str) -> HttpResponse:
    """The hosted page: every way to pay that the merchant asked for."""
    payment = store.find(payment_id)
    if payment is None or payment.status != NEW:
        return _over(request, payment)
    texts = TEXTS[payment.language]
    offered = methods_of(payment.asked.get("groups", []))
    forms = [(each, form_values(payment, each)) for each in offered]
    groups = [
        (texts[group], [each for each in forms if each[0].group == group]) for group in GROUPS
    ]
    context = _context(payment) | {"groups": [each for each in groups if each[1]]}
    return render(request, "demo/provider_pay.html", context)


@require_POST
def cancel(request: HttpRequest, payment_id: str) -> HttpResponse:
    """Back to the portal from the hosted page, without having chosen a bank."""
    payment = store.find(payment_id)
    if payment is None:
        return _over(request, payment)
    try:
        outcome = perform(payment, Wishes(act="cancel"))
    except NotPossibleError:
        return _over(request, payment)
    return HttpResponseRedirect(outcome.return_url)


@require_http_methods(["GET", "POST"])
def bank(request: HttpRequest, payment_id: str, key: str) -> HttpResponse:
    """A bank's page, reached by the form that the interface handed out."""
    payment, method = store.find(payment_id), find_method(key)
    if payment is None or method is None or payment.status != NEW:
        return _over(request, payment)
    if request.method == "GET":  # a reloaded page has lost its form
        return HttpResponseRedirect(f"/pay/{payment.id}")
    signed = form_values(payment, method)["signature"]
    if not hmac.compare_digest(signed.encode(), request.POST.get("signature", "").encode()):
        return _ended(request, None, text=TEXTS["en"]["odd"], status=400)
    return render(request, "demo/provider_bank.html", _bank_context(payment, method))


@require_POST
def choose(request: HttpRequest, payment_id: str, key: str) -> HttpResponse:
    """A button of the bank's page: back to the portal, or not."""
    payment, method = store.find(payment_id), find_method(key)
    if payment is None or method is None:
        return _over(request, payment)
    if request.POST.get("act") == LEAVE:
        return HttpResponseRedirect(f"{settings.PORTAL_URL}/")
    try:
        outcome = perform(payment, read_wishes(request.POST), method=method.id)
    except (OddWishError, NotPossibleError):
        return _over(request, payment)
    if request.POST.get(NO_RETURN):
        texts = TEXTS[payment.language]
        is_told = request.POST.get("callback") != NEVER
        text = texts["closed"] if is_told else texts["closed_untold"]
        return _ended(request, payment, text=text, title=texts["closed_title"])
    return HttpResponseRedirect(outcome.return_url)


def _over(request: HttpRequest, payment: Payment | None) -> HttpResponse:
    """Nothing can be paid here (any more): what is the case, and the way back."""
    if payment is None:
        return _ended(request, None, text=TEXTS["en"]["unknown"], status=404)
    return _ended(request, payment, text=TEXTS[payment.language]["over"], status=409)


def _ended(
    request: HttpRequest,
    payment: Payment | None,
    *,
    text: str,
    title: str = "",
    status: int = 200,
) -> HttpResponse:
    language = payment.language if payment else "en"
    texts = TEXTS[language]
    context = {
        "language": language,
        "texts": texts,
        "title": title or texts["over_title"],
        "text": text,
        "portal": settings.PORTAL_URL,
    }
    return render(request, "demo/provider_over.html", context, status=status)


def _bank_context(payment: Payment, method: PayMethod) -> dict[str, Any]:
    texts = TEXTS[payment.language]
    sum_ = _sum(payment)
    return _context(payment) | {
        "method": method,
        "name": method.name,
        "pay": texts["pay"].format(sum=sum_),
        "cents": payment.asked["amount"],
    }


def _context(payment: Payment) -> dict[str, Any]:
    return {
        "payment": payment,
        "language": payment.language,
        "texts": TEXTS[payment.language],
        "sum": _sum(payment),
        "reference": payment.asked["reference"],
        "portal": settings.PORTAL_URL,
    }


def _sum(payment: Payment) -> str:
    return format_euros(Decimal(payment.asked["amount"]) / 100, payment.language)
