"""The interface that a service calls: registering a person, the token, the roles."""

import functools
import time
from collections.abc import Callable, Iterator
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

from demo import suomifi_settings as settings
from demo.suomifi_checks import UnauthorisedError, check_bearer, check_checksum, check_password
from demo.suomifi_store import fault, store

HANG: Final = 20  # seconds
type View = Callable[..., HttpResponseBase]


def api(step: str) -> Callable[[View], View]:
    """A step of the interface: faults on demand, and 401 for who proves nothing."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            if answer := FAULTS.get(fault.at(step)):
                return answer()
            try:
                return view(request, **kwargs)
            except UnauthorisedError:
                return HttpResponse(status=401)

        return wrapped

    return decorate


@require_GET
@api("register")
def register(request: HttpRequest, client: str, hetu: str) -> HttpResponse:
    check_checksum(request)
    if client != settings.CLIENT_ID:
        raise UnauthorisedError
    choice = store.begin(hetu)
    return JsonResponse({"sessionId": choice.session_id, "userId": choice.user_id})


@require_POST
@api("token")
def token(request: HttpRequest) -> HttpResponse:
    """The parameters are in the query, as the real service takes them."""
    check_password(request)
    asked = request.GET
    choice = store.redeem(asked.get("code", ""), asked.get("redirect_uri", ""))
    if asked.get("grant_type") != "authorization_code" or choice is None:
        return JsonResponse({"error": "invalid_grant"}, status=400)
    return JsonResponse({"access_token": choice.token, "token_type": "bearer", "expires_in": 599})


@require_GET
@api("roles")
def roles(request: HttpRequest, session_id: str) -> HttpResponse:
    check_checksum(request)
    choice = store.find(session_id)
    if choice is None:
        raise UnauthorisedError
    check_bearer(request, choice.token)
    named = [
        {
            "name": each.name,
            "identifier": each.business_id,
            "complete": each.is_complete,
            "roles": list(each.roles),
        }
        for each in choice.chosen
    ]
    return JsonResponse(named, safe=False)


@require_POST
def set_fault(request: HttpRequest) -> HttpResponse:
    name = request.POST.get("name", "")
    if name and name not in FAULTS:
        return HttpResponse("no such fault", status=400)
    fault.name, fault.step = name, request.POST.get("step", "")
    return HttpResponse(status=204)


def _hang() -> HttpResponse:
    time.sleep(HANG)
    return HttpResponse("too late")


def _drip() -> StreamingHttpResponse:
    def drops() -> Iterator[bytes]:
        for _ in range(HANG * 2):
            yield b" "
            time.sleep(0.5)

    return StreamingHttpResponse(drops(), content_type="application/json")


# What a service can be answered that it must not believe or wait for.
FAULTS: Final[dict[str, Callable[[], HttpResponseBase]]] = {
    "down": lambda: HttpResponse("Service Unavailable", status=503),
    "unauthorised": lambda: HttpResponse(status=401),
    "html": lambda: HttpResponse("<h1>Käyttökatko</h1>"),
    "garbage": lambda: HttpResponse(b"\xff\xfe{", content_type="application/json"),
    "nested": lambda: HttpResponse(b"[" * 100_000, content_type="application/json"),
    "list": lambda: JsonResponse(["no", "object", None], safe=False),
    "empty": lambda: JsonResponse({}),
    "odd": lambda: JsonResponse(
        {"sessionId": "\ud800 \n", "userId": "å", "access_token": "x\r\ny: z"}
    ),
    "endless": lambda: HttpResponse(b" " * 10_000_000),
    "redirect": lambda: HttpResponseRedirect("/elsewhere"),
    "hang": _hang,
    "drip": _drip,
}
