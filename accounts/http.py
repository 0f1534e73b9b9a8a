"""What a request of the portal carries beyond Django's."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final, cast
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from accounts.actor import Actor
from accounts.models import User

type GetResponse = Callable[[HttpRequest], HttpResponse]  # what a middleware wraps

CUSTOMER_PREFIX: Final = 64


class PortalRequest(HttpRequest):
    """A request of a signed-in debtor, as the middleware leaves it (for typing only)."""

    user: User
    actor: Actor
    htmx: HtmxDetails


def wants_fragment(request: PortalRequest) -> bool:
    """Whether htmx asks for a part of the page; going back in history asks for the whole."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def page_of(request: HttpRequest) -> str:
    """The portal's page on which the request was made, as a path; the front page if unknown."""
    headers = request.headers
    url = headers.get("HX-Current-URL") or headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}):
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    parts = urlsplit(url)
    return urlunsplit(("", "", parts.path, parts.query, ""))


def user_of(request: HttpRequest) -> User:
    """The signed-in user of a request that passed LoginRequiredMiddleware."""
    return cast(User, request.user)


def address_of(request: HttpRequest) -> str | None:
    """The client's address: what the nearest trusted proxy wrote, else the peer's."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    addresses: list[str] = [part.strip() for part in forwarded.split(",") if part.strip()]
    count: int = settings.TRUSTED_PROXY_COUNT
    if count and len(addresses) >= count and (address := _address(addresses[-count])):
        return str(address)
    peer = _address(request.META.get("REMOTE_ADDR", ""))
    return str(peer) if peer else None


def network_of(request: HttpRequest) -> str:
    """What limits count as one place: an IPv4 address, or the /64 that one IPv6 customer has.

    Within its /64 a machine takes a new address as often as it likes.
    """
    address = _address(address_of(request) or "")
    if address is None:
        return "unknown"
    if isinstance(address, IPv4Address):
        return str(address)
    return str(IPv6Network((int(address), CUSTOMER_PREFIX), strict=False))


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """One that the database can store, written in one way; None for anything else."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
