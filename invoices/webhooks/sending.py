"""One try: a POST to a checked address, and what became of it. Never inside a transaction."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, override

import certifi

from invoices.models import WebhookFailure
from invoices.webhooks.addresses import (
    PORTS,
    ForbiddenAddressError,
    Target,
    UnknownNameError,
    address_of,
    target_of,
)

# Seconds: to connect, between two signs of life, and for the whole of it, however it drips.
LONGEST_WAIT: Final = 10
LONGEST_TRY: Final = 20
HEADERS: Final = {
    "Content-Type": "application/json",
    "User-Agent": "MyRopo-webhooks/1",
    "Connection": "close",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of one try.

    status       of HTTP; None where there was no answer
    failure      why there was none; "" where there was one
    retry_after  the header of that name, as it came
    """

    status: int | None = None
    failure: WebhookFailure | None = None
    retry_after: str = ""
    took_ms: int = 0


class _Connection(http.client.HTTPConnection):
    """To an address that was checked; the name stands in the header, and in the certificate."""

    def __init__(self, target: Target, *, address: str) -> None:
        super().__init__(target.host, target.port, timeout=LONGEST_WAIT)
        self.address = address
        self.default_port = PORTS["https" if target.is_secure else "http"]
        self.is_secure = target.is_secure

    @override
    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), LONGEST_WAIT)
        if self.is_secure:
            context = ssl.create_default_context(cafile=certifi.where())
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """End whatever it waits for."""
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)


def post(url: str, *, body: bytes, headers: Mapping[str, str]) -> Told:
    """Send once. Redirects are an answer like any other; what the answer says is not read."""
    began = time.monotonic()
    status, failure, retry_after = None, None, ""
    try:
        status, retry_after = _post(url, body, headers)
    except ForbiddenAddressError:
        failure = WebhookFailure.FORBIDDEN
    except UnknownNameError:
        failure = WebhookFailure.NAME
    except ssl.SSLError:
        failure = WebhookFailure.TLS
    except (OSError, http.client.HTTPException, ValueError):
        failure = WebhookFailure.NO_ANSWER
    took = int((time.monotonic() - began) * 1000)
    return Told(status=status, failure=failure, retry_after=retry_after, took_ms=took)


def _post(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
    target = target_of(url)
    connection = _Connection(target, address=address_of(target))
    deadline = threading.Timer(LONGEST_TRY, connection.cut)
    deadline.daemon = True
    deadline.start()
    try:
        connection.request("POST", target.path, body=body, headers={**HEADERS, **headers})
        answer = connection.getresponse()
        return answer.status, answer.getheader("Retry-After") or ""
    finally:
        deadline.cancel()
        connection.close()
