"""The provider's interface: creating payments, asking about them, listing ways to pay."""

import functools
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET, require_POST

from demo import provider_settings as settings
from demo.provider_checks import RefusedError, check_call, checked_payment, demand
from demo.provider_methods import PayMethod, methods_of
from demo.provider_signing import answer_headers, sign
from demo.provider_store import NEW, Payment, store

HANG: Final = 60  # seconds of saying nothing
FAULTS: Final = (
    "down",
    "slow",
    "silent",
    "lost",
    "badly_signed",
    "unreadable",
    "endless",
    "redirect",
)
type View = Callable[..., HttpResponseBase]


@dataclass(slots=True)
class Fault:
    """What goes wrong now: for everybody, for so many calls (0: until told otherwise)."""

    name: str = ""
    seconds: float = 20
    times: int = 0
    lock: Lock = field(default_factory=Lock)

    def set(self, name: str, *, seconds: float = 20, times: int = 0) -> None:
        with self.lock:
            self.name, self.seconds, self.times = name, seconds, times

    def take(self) -> str:
        with self.lock:
            name = self.name
            if name and self.times:
                self.times -= 1
                self.name = name if self.times else ""
            return name


fault = Fault()


def api(view: View) -> View:
    """A view of the interface: refusals as the provider says them, faults on demand."""

    @functools.wraps(view)
    def with_faults(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        name = fault.take()
        if before := BEFORE.get(name):
            return before()
        try:
            response = view(request, **kwargs)
        except RefusedError as refusal:
            body = {"status": "error", "message": str(refusal)}
            return JsonResponse(body, status=refusal.status)
        return AFTER[name](response) if name else response

    return with_faults


@require_POST
@api
def create(request: HttpRequest) -> HttpResponse:
    algorithm = check_call(request)
    payment = Payment(checked_payment(request))
    store.add(payment)
    content = {
        "transactionId": payment.id,
        "href": f"{settings.PROVIDER_URL}/pay/{payment.id}",
        "reference": payment.asked["reference"],
        "terms": "Demo",
        "groups": [{"id": group} for group in payment.asked.get("groups", [])],
        "providers": forms_of(payment),
        "customProviders": {},
    }
    return _signed("POST", content, payment.id, algorithm, status=201)


@require_GET
@api
def ask(request: HttpRequest, payment_id: str) -> HttpResponse:
    algorithm = check_call(request, payment_id)
    payment = store.find(payment_id)
    demand(payment, "no such payment", 404)
    assert payment is not None
    return _signed("GET", public(payment), payment.id, algorithm)


@require_GET
@api
def list_methods(request: HttpRequest) -> HttpResponse:
    algorithm = check_call(request)
    groups = [each for each in request.GET.get("groups", "").split(",") if each]
    methods = [_method(each) for each in methods_of(groups)]
    return _signed("GET", methods, "", algorithm)


def public(payment: Payment) -> dict[str, Any]:
    """A payment as the interface tells it; what is not known is left out."""
    known: dict[str, Any] = {
        "transactionId": payment.id,
        "status": payment.status,
        "amount": payment.amount,
        "currency": "EUR",
        "stamp": payment.asked["stamp"],
        "reference": payment.asked["reference"],
        "createdAt": payment.created_at.isoformat(timespec="milliseconds"),
        "provider": payment.method,
        "filingCode": payment.filing_code,
        "settlementReference": payment.settlement_reference,
    }
    if payment.paid_at:
        known["paidAt"] = payment.paid_at.isoformat(timespec="milliseconds")
    if payment.status == NEW:
        known["href"] = f"{settings.PROVIDER_URL}/pay/{payment.id}"
    return {name: value for name, value in known.items() if value != ""}


def forms_of(payment: Payment) -> list[dict[str, Any]]:
    """The form of each way to pay: what the browser posts, and where."""
    return [
        _method(each)
        | {
            "url": f"{settings.PROVIDER_URL}/bank/{payment.id}/{each.key}",
            "parameters": [
                {"name": name, "value": value} for name, value in form_values(payment, each).items()
            ],
        }
        for each in methods_of(payment.asked.get("groups", []))
    ]


def form_values(payment: Payment, method: PayMethod) -> dict[str, str]:
    values = {
        "checkout-transaction-id": payment.id,
        "checkout-provider": method.key,
        "checkout-amount": str(payment.asked["amount"]),
    }
    return values | {"signature": sign(values)}


def _method(method: PayMethod) -> dict[str, Any]:
    return {"id": method.id, "name": method.name, "group": method.group, "icon": "", "svg": ""}


def _signed(
    method: str, content: object, transaction_id: str, algorithm: str, *, status: int = 200
) -> HttpResponse:
    body = json.dumps(content, ensure_ascii=False).encode()
    headers = answer_headers(method, body, transaction_id=transaction_id, algorithm=algorithm)
    return HttpResponse(body, content_type="application/json", status=status, headers=headers)


def _hang(*_response: HttpResponseBase) -> HttpResponse:
    time.sleep(HANG)
    return HttpResponse("too late")


def _slow(response: HttpResponseBase) -> HttpResponseBase:
    time.sleep(fault.seconds)
    return response


def _badly_signed(response: HttpResponseBase) -> HttpResponseBase:
    response["signature"] = response["signature"][::-1]
    return response


def _endless(_response: HttpResponseBase) -> StreamingHttpResponse:
    def drops() -> Iterator[bytes]:
        for _ in range(HANG * 2):
            yield b" "
            time.sleep(0.5)

    return StreamingHttpResponse(drops(), content_type="application/json")


BEFORE: Final[dict[str, Callable[[], HttpResponseBase]]] = {
    "down": lambda: HttpResponse("Service Unavailable", status=503),
    "silent": _hang,
    "redirect": lambda: HttpResponseRedirect("/elsewhere"),
}
AFTER: Final[dict[str, Callable[[HttpResponseBase], HttpResponseBase]]] = {
    "slow": _slow,
    "lost": _hang,
    "badly_signed": _badly_signed,
    "unreadable": lambda _: HttpResponse("<h1>Maintenance</h1>"),
    "endless": _endless,
}
