"""What takes webhooks in the demo, by the specification alone, and the page that shows them."""

import json
from dataclasses import asdict
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from standardwebhooks import Webhook, WebhookVerificationError

from demo import creditor_settings as settings
from demo.creditor_store import Came, add_secret, secrets_in, store

# What can be ordered: refused, gone, too many, failing.
STATUSES: Final = (400, 410, 429, 500, 503)
RETRY_AFTER: Final = "30"
TAKEN, NOT_SIGNED = 204, 401
# The specification asks for no less; longer ones are no base64 of a secret.
SHORTEST_SECRET, LONGEST_SECRET = 24, 120


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """One message: its signature is checked before anything in it is believed."""
    key = request.headers.get("webhook-id", "")[:100]
    trouble = "" if _is_signed(request) else "the signature is not right"
    status = NOT_SIGNED if trouble else store.ordered() or TAKEN
    words = {} if trouble else json.loads(request.body)
    is_repeat = store.knows(key)
    store.take(Came(key, timezone.now(), status, trouble, is_repeat, words))
    rest = {"Retry-After": RETRY_AFTER} if status in {429, 503} else {}
    return HttpResponse(status=status, headers=rest)


def _is_signed(request: HttpRequest) -> bool:
    for secret in secrets_in(settings.SECRETS):
        try:
            Webhook(secret).verify(request.body, dict(request.headers), json_parse=False)
        except (WebhookVerificationError, ValueError):
            continue
        return True
    return False


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    shown = [
        (each, json.dumps(each.words, ensure_ascii=False, indent=2) if each.words else "")
        for each in store.all()
    ]
    context = {
        "messages": shown,
        "portal": settings.PORTAL_URL,
        "hook": f"{settings.URL}/hook",
        "secrets": len(secrets_in(settings.SECRETS)),
        "statuses": STATUSES,
    }
    return render(request, "demo/creditor.html", context)


@require_GET
def messages(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"messages": [asdict(each) for each in store.all()]})


@require_POST
def order(request: HttpRequest) -> HttpResponse:
    given = request.POST.getlist("status")
    if not {*given} <= {str(each) for each in STATUSES}:
        return HttpResponse("no such status", status=400)
    store.order([int(each) for each in given])
    return _back(request)


@require_POST
def learn(request: HttpRequest) -> HttpResponse:
    secret = request.POST.get("secret", "").strip()
    is_one = secret.startswith("whsec_") and len(secret.split()) == 1
    if not (is_one and SHORTEST_SECRET <= len(secret) <= LONGEST_SECRET):
        return HttpResponse("not a secret: whsec_…", status=400)
    add_secret(settings.SECRETS, secret)
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    if "json" in request.headers.get("Accept", ""):
        return HttpResponse(status=204)
    return HttpResponseRedirect("/")
