"""Which addresses of browsers' push services we call. Pure.

A browser tells us where to send what is for it, and whoever speaks for a browser may tell us any
address: of a machine inside our own network, too. So only the services that browsers have are
called, by their names, encrypted, on the usual port.
"""

from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 500  # characters; the services' own have about 200
_ANY: Final = "*."


def is_of_push_service(endpoint: str, services: Collection[str]) -> bool:
    """Whether an endpoint belongs to one of the services.

    services  each a host ("fcm.googleapis.com"), all hosts below one ("*.push.apple.com"),
              or a whole origin ("http://localhost:8004"), which is a developer's
    """
    if len(endpoint) > LONGEST or not endpoint.isascii() or not endpoint.isprintable():
        return False
    try:
        parts = urlsplit(endpoint)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if " " in endpoint or "\\" in endpoint or parts.username is not None or parts.fragment:
        return False
    if f"{parts.scheme}://{parts.netloc}" in services:
        return True
    is_usual = parts.scheme == "https" and port in {None, 443}
    return is_usual and any(_is_host_of(host, each) for each in services)


def _is_host_of(host: str, service: str) -> bool:
    if service.startswith(_ANY):
        return host.endswith(service[1:]) and host != service[1:]
    return host == service
