"""What a request of the portal carries beyond Django's."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from accounts.actor import Actor
from accounts.models import User

type GetResponse = Callable[[HttpRequest], HttpResponse]  # what a middleware wraps


class PortalRequest(HttpRequest):
    """A request of a signed-in debtor, as the middleware leaves it (for typing only)."""

    user: User
    actor: Actor
    htmx: HtmxDetails


def user_of(request: HttpRequest) -> User:
    """The signed-in user of a request that passed LoginRequiredMiddleware."""
    return cast(User, request.user)


def address_of(request: HttpRequest) -> str | None:
    """The client's address: what the nearest trusted proxy wrote, else the peer's."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    addresses: list[str] = [part.strip() for part in forwarded.split(",") if part.strip()]
    count: int = settings.TRUSTED_PROXY_COUNT
    if count and len(addresses) >= count:
        return addresses[-count]
    peer: str = request.META.get("REMOTE_ADDR", "")
    return peer or None
