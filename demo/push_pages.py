"""The service's interface for senders, and the page that shows what its devices show."""

import json
from dataclasses import asdict
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from demo import push_settings as settings
from demo.push_checks import NotTakenError, UnreadableError, check, opened
from demo.push_devices import Device, device, find_device
from demo.push_store import Taken, store

# What can be ordered: gone, unknown, too many, failing, refused.
STATUSES: Final = (404, 410, 413, 429, 500, 503, 403)
RETRY_AFTER: Final = "120"


@require_POST
def take(request: HttpRequest, token: str) -> HttpResponse:
    """One message for one device."""
    found = find_device(token)
    if found is None:
        return HttpResponse(status=404)
    status = store.ordered(found.name)
    if status is not None:
        return HttpResponse(status=status, headers={"Retry-After": RETRY_AFTER})
    try:
        check(request.headers, request.body, origin=settings.URL)
    except NotTakenError as problem:
        return HttpResponse(problem.reason, status=problem.status)
    store.take(_read(request, found))
    return HttpResponse(status=201, headers={"Location": f"{settings.URL}/m/{len(store.of())}"})


def _read(request: HttpRequest, found: Device) -> Taken:
    """As the browser does; the service answers the same whether it can or not."""
    words: dict[str, Any] = {}
    trouble = ""
    try:
        words = json.loads(opened(request.body, found))
    except (UnreadableError, ValueError) as problem:
        trouble = str(problem)
    return Taken(
        device=found.name,
        at=timezone.now(),
        ttl=request.headers["TTL"],
        urgency=request.headers["Urgency"],
        topic=request.headers["Topic"],
        length=len(request.body),
        words=words,
        trouble=trouble,
    )


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    context = {"messages": store.of(), "portal": settings.PORTAL_URL, "statuses": STATUSES}
    return render(request, "demo/push.html", context)


@require_GET
def messages(request: HttpRequest) -> JsonResponse:
    found = store.of(request.GET.get("device", ""))
    return JsonResponse({"messages": [asdict(each) for each in found]})


@require_POST
def make_device(request: HttpRequest) -> HttpResponse:
    """What a browser's `subscribe()` would answer."""
    made = device(request.POST.get("name", "device"))
    keys = {"p256dh": made.p256dh, "auth": made.auth}
    return JsonResponse({"endpoint": f"{settings.URL}/push/{made.token}", "keys": keys})


@require_POST
def order(request: HttpRequest) -> HttpResponse:
    given = request.POST.getlist("status")
    if not {*given} <= {str(each) for each in STATUSES}:
        return HttpResponse("no such status", status=400)
    store.order(request.POST.get("device", ""), [int(each) for each in given])
    if "json" in request.headers.get("Accept", ""):
        return HttpResponse(status=204)
    return HttpResponseRedirect("/")
