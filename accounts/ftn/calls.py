"""Calls to the broker: one deadline for the whole of it, a small answer, no redirects."""

import time
from typing import Final

import requests
from django.conf import settings
from urllib3.exceptions import HTTPError

from accounts.ftn.errors import FtnError, Reason

LARGEST_ANSWER: Final = 256 * 1024  # bytes
OK: Final = (200, 201)


def fetch(url: str, *, refused: Reason) -> bytes:
    """GET. Raises `FtnError`: unreachable, or `refused` for a status that is not 200."""
    return _call("GET", url, None, refused)


def send(url: str, form: dict[str, str], *, refused: Reason) -> bytes:
    """POST a form. Raises `FtnError` like `fetch`."""
    return _call("POST", url, form, refused)


def _call(method: str, url: str, form: dict[str, str] | None, refused: Reason) -> bytes:
    deadline = time.monotonic() + settings.OIDC_TIMEOUT
    try:
        with requests.request(
            method,
            url,
            data=form,
            timeout=settings.OIDC_TIMEOUT,
            allow_redirects=False,
            stream=True,
        ) as response:
            if response.status_code not in OK:
                raise FtnError(refused)
            return _body(response, deadline)
    except (requests.RequestException, HTTPError):
        raise FtnError(Reason.BROKER_UNREACHABLE) from None


def _body(response: requests.Response, deadline: float) -> bytes:
    """The answer, unless it drips in past the deadline or never ends."""
    body = b""
    while piece := response.raw.read1(8192, decode_content=True):
        body += piece
        if time.monotonic() > deadline:
            raise FtnError(Reason.BROKER_UNREACHABLE)
        if len(body) > LARGEST_ANSWER:
            raise FtnError(Reason.BROKER_ANSWER)
    return body
