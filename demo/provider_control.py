"""The control page: every payment, and buttons that let anything be reported, or go wrong."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from demo import provider_settings as settings
from demo.provider_acts import OddWishError, perform, read_wishes, tell_references
from demo.provider_api import FAULTS, fault, public
from demo.provider_payouts import statement_of, write_statement
from demo.provider_store import NotPossibleError, Payment, Payout, store
from myropo.money import format_euros

PAGE = "/control/"
SHOWN = 100


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(PAGE)


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    context = {
        "payments": [_shown(each) for each in store.newest_first()[:SHOWN]],
        "payouts": [(each, _euros(each.cents)) for each in store.payouts()],
        "faults": FAULTS,
        "fault": fault,
        "statements": settings.STATEMENTS_DIR,
    }
    return render(request, "demo/provider_control.html", context)


@require_GET
def list_payments(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"payments": [_told(each) for each in store.newest_first()]})


@require_POST
def act(request: HttpRequest, payment_id: str) -> HttpResponse:
    payment = store.find(payment_id)
    if payment is None:
        return JsonResponse({"message": "no such payment"}, status=404)
    method = request.POST.get("method") or payment.method or "osuuspankki"
    try:
        outcome = perform(payment, read_wishes(request.POST), method=method)
    except OddWishError:
        return JsonResponse({"message": "no such wish"}, status=400)
    except NotPossibleError as problem:
        return JsonResponse({"message": str(problem)}, status=409)
    urls = {"return_url": outcome.return_url, "callback_urls": outcome.callback_urls}
    return _done(request, {"payment": _told(payment), **urls})


@require_POST
def pay_out(request: HttpRequest) -> HttpResponse:
    short_by = request.POST.get("short_by") or "0"
    payout = store.pay_out(short_by=int(short_by) if short_by.isdecimal() else 0)
    if payout is None and not _wants_json(request):
        return HttpResponseRedirect(PAGE)
    if payout is None:
        return JsonResponse({"message": "nothing to pay out"}, status=409)
    if request.POST.get("tell"):
        found = (store.find(each) for each in payout.payment_ids)
        tell_references([each for each in found if each is not None])
    return _done(request, _told_payout(payout))


@require_GET
def statement(request: HttpRequest, reference: str) -> HttpResponse:
    payout = store.find_payout(reference)
    if payout is None:
        return HttpResponse("no such payout", status=404)
    kind, version = request.GET.get("kind", "camt.053"), request.GET.get("version", "02")
    try:
        content = statement_of(payout, kind=kind, version=version)
    except KeyError:
        return HttpResponse("no such message", status=400)
    name = f"payout-{reference}-{kind}.{version}.xml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/xml", headers=headers)


@require_POST
def set_fault(request: HttpRequest) -> HttpResponse:
    name = request.POST.get("name", "")
    if name and name not in FAULTS:
        return JsonResponse({"message": "no such fault"}, status=400)
    try:
        seconds = float(request.POST.get("seconds") or 20)
        times = int(request.POST.get("times") or 0)
    except ValueError:
        return JsonResponse({"message": "seconds, times"}, status=400)
    fault.set(name, seconds=seconds, times=times)
    return _done(request, {"name": name, "seconds": seconds, "times": times})


@require_POST
def reset(request: HttpRequest) -> HttpResponse:
    fault.set("")
    store.forget()
    return _done(request, {})


def _done(request: HttpRequest, content: Mapping[str, Any]) -> HttpResponse:
    """A person goes back to the page; a program gets JSON."""
    return JsonResponse(content) if _wants_json(request) else HttpResponseRedirect(PAGE)


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["application/json", "text/html"]) == "application/json"


def _told(payment: Payment) -> dict[str, Any]:
    return public(payment) | {"asked": payment.asked, "calls": payment.calls}


def _told_payout(payout: Payout) -> dict[str, Any]:
    return {
        "reference": payout.reference,
        "amount": payout.cents,
        "payments": payout.payment_ids,
        "statement": f"{settings.PROVIDER_URL}/control/payouts/{payout.reference}",
        "file": write_statement(payout),
    }


def _shown(payment: Payment) -> dict[str, Any]:
    return {"payment": payment, "sum": _euros(payment.amount), "calls": payment.calls[-5:]}


def _euros(cents: int) -> str:
    return format_euros(Decimal(cents) / 100, "en")
