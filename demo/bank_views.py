"""The pages and endpoints of the demo bank."""

import time
from base64 import b32decode
from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urlencode

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST
from django_otp.oath import totp

from demo import bank_settings as settings
from demo import bank_tokens
from demo.bank_checks import (
    RefusedError,
    check_client,
    check_code,
    checked_request,
    demand,
    one_time,
)
from demo.bank_texts import TEXTS
from demo.personas import AGENT_TOTP_SECRET, AGENT_USERNAME, PERSONAS, persona

ERRORS: Final = ("access_denied", "cancel", "server_error", "temporarily_unavailable")
HANG: Final = 20  # seconds
# Faults of the key set are everyone's, not one sign-in's: the tests set and clear them.
key_set_fault = {"name": ""}


@require_GET
def front(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(settings.PORTAL_URL)


@require_GET
def authorize(request: HttpRequest) -> HttpResponse:
    """Who are you? A request that is not as it should be ends here, as at a real broker."""
    try:
        claims = checked_request(request.GET.dict())
    except RefusedError as refusal:
        return render(request, "demo/bank_refused.html", {"why": str(refusal)}, status=400)
    context = {
        "language": claims["ui_locales"],
        "texts": TEXTS[claims["ui_locales"]],
        "service": claims["ftn_spname"],
        "handle": one_time.keep(claims),
        "personas": PERSONAS,
        "faults": sorted({*bank_tokens.CLAIM_FAULTS, *OTHER_FAULTS}),
        "errors": ERRORS,
    }
    return render(request, "demo/bank.html", context)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Back to the portal, with a code for the chosen person or with an error."""
    claims = one_time.take(request.POST.get("handle", ""))
    if claims is None:
        return render(request, "demo/bank_refused.html", {"why": "used before"}, status=400)
    answer = {"state": claims["state"], "iss": settings.BANK_URL}
    fault = request.POST.get("fault", "")
    if error := request.POST.get("error"):
        answer["error"] = error
    elif fault != "no_code":
        chosen = persona(request.POST["persona"])
        answer["code"] = one_time.keep(bank_tokens.Grant(claims, chosen, fault))
    if fault == "other_broker":
        answer["iss"] = "https://other.example"
    return HttpResponseRedirect(f"{claims['redirect_uri']}?{urlencode(answer)}")


@require_POST
def push(request: HttpRequest) -> HttpResponse:
    """A pushed request (RFC 9126)."""
    form = request.POST.dict()
    try:
        check_client(form)
        query = {"client_id": form.get("client_id", ""), "request": form.get("request", "")}
        handle = one_time.keep(checked_request(query))
    except RefusedError as refusal:
        return _refused(refusal)
    uri = f"urn:ietf:params:oauth:request_uri:{handle}"
    return JsonResponse({"request_uri": uri, "expires_in": 60}, status=201)


@require_POST
def token(request: HttpRequest) -> HttpResponseBase:
    form = request.POST.dict()
    try:
        check_client(form)
        grant = one_time.take(form.get("code", ""))
        demand(grant, "code")
        check_code(form, grant.request)
    except RefusedError as refusal:
        return _refused(refusal)
    if answer := TOKEN_FAULTS.get(grant.fault):
        return answer()
    body = {"access_token": "unused", "token_type": "Bearer"}
    if grant.fault != "no_id_token":
        body["id_token"] = bank_tokens.id_token(grant)
    return JsonResponse(body)


def _refused(refusal: RefusedError) -> JsonResponse:
    body = {"error": "invalid_request", "error_description": str(refusal)}
    return JsonResponse(body, status=400)


def _hang() -> HttpResponse:
    time.sleep(HANG)
    return HttpResponse("too late")


def _drip() -> StreamingHttpResponse:
    def drops() -> Iterator[bytes]:
        for _ in range(HANG * 2):
            yield b" "
            time.sleep(0.5)

    return StreamingHttpResponse(drops(), content_type="application/json")


TOKEN_FAULTS: Final[dict[str, Callable[[], HttpResponseBase]]] = {
    "token_500": lambda: HttpResponse("Internal Server Error", status=500),
    "token_html": lambda: HttpResponse("<h1>Maintenance</h1>"),
    "token_list": lambda: JsonResponse(["no", "object"], safe=False),
    "token_endless": lambda: HttpResponse(b" " * 10_000_000),
    "token_redirect": lambda: HttpResponseRedirect("/elsewhere"),
    "token_hang": _hang,
    "token_drip": _drip,
}
OTHER_FAULTS: Final = (
    "no_id_token other_broker no_code alg_none hs256_confusion foreign_key unknown_kid no_kid"
    " old_enc_key embedded_jwk bad_signature rotated_key not_encrypted not_signed wrong_enc_key"
    " unknown_enc_kid rsa1_5 zip_bomb gcm header_claims"
).split() + list(TOKEN_FAULTS)


@require_GET
def signed_key_set(request: HttpRequest) -> HttpResponse:
    if key_set_fault["name"] == "down":
        return HttpResponse("Service Unavailable", status=503)
    signed = bank_tokens.signed_key_set(key_set_fault["name"])
    return HttpResponse(signed, content_type="application/jwk-set+jwt")


@require_POST
def set_key_set_fault(request: HttpRequest) -> HttpResponse:
    key_set_fault["name"] = request.POST.get("key_set", "")
    return HttpResponse(status=204)


@require_GET
def authenticator(request: HttpRequest) -> HttpResponse:
    """The phone of the demo's agent."""
    code = totp(b32decode(AGENT_TOTP_SECRET))
    left = 30 - int(time.time()) % 30
    context = {"username": AGENT_USERNAME, "code": f"{code:06}", "left": left}
    return render(request, "demo/authenticator.html", context)
