"""Where webhooks may lead: to the open internet, and nowhere inside.

A creditor's user types the address. A name is resolved here, every address that it has is
checked, and the connection is made to a checked one: a name that changes its mind between the
check and the connection leads nowhere else.
"""

import ipaddress
import socket
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

PORTS: Final = {"https": 443, "http": 80}
# Ways of writing one address inside another: what they lead to is not what they seem.
WRAPPED: Final = tuple(
    ipaddress.ip_network(each)
    for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")
)


class ForbiddenAddressError(ValueError):
    """The address does not lead to the open internet, or not by https. Nothing was sent."""


class UnknownNameError(Exception):
    """The name leads nowhere, at least now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a URL leads, before its name is resolved.

    is_trusted  one of `WEBHOOK_INSIDE`, which operators set: it may be anywhere
    """

    is_secure: bool
    host: str
    port: int
    path: str
    is_trusted: bool


def target_of(url: str) -> Target:
    """Read a URL; raises `ForbiddenAddressError` for what is seen to be wrong without asking.

    https alone, without a user, a password or a fragment; not an address inside.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ForbiddenAddressError(url) from None
    is_trusted = f"{parts.scheme}://{parts.netloc}" in settings.WEBHOOK_INSIDE
    is_plain = parts.username is None and parts.password is None and not parts.fragment
    is_written_well = bool(host) and url.isascii() and url.isprintable() and " " not in url
    if not (is_trusted or parts.scheme == "https") or not (is_plain and is_written_well):
        raise ForbiddenAddressError(url)
    if not is_trusted and _is_literal(host) and not is_open(host):
        raise ForbiddenAddressError(url)
    return Target(
        is_secure=parts.scheme == "https",
        host=host,
        port=port or PORTS[parts.scheme],
        path=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
        is_trusted=is_trusted,
    )


def address_of(target: Target) -> str:
    """One address of a target, after all of them were found to be open ones.

    Raises `UnknownNameError` and `ForbiddenAddressError`.
    """
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise UnknownNameError(target.host) from None
    addresses = [str(each[4][0]) for each in found]
    if not addresses:
        raise UnknownNameError(target.host)
    if not target.is_trusted and not all(map(is_open, addresses)):
        raise ForbiddenAddressError(target.host)
    return addresses[0]


def is_open(address: str) -> bool:
    """Whether an IP address is one of the open internet."""
    try:
        # A zone names an interface of this machine.
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_open(str(ip.ipv4_mapped))
        if ip.scope_id is not None or any(ip in each for each in WRAPPED):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
