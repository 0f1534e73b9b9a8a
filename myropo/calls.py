"""Calls to outside systems: one deadline for the whole of it, a small answer, no redirects."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import requests
from urllib3.exceptions import HTTPError

LARGEST_ANSWER: Final = 256 * 1024  # bytes
LONGEST_CONNECT: Final = 5  # seconds


class NoAnswerError(Exception):
    """Nothing was heard, or not in time. Whether the other side acted is not known."""


class TooLargeError(Exception):
    """The answer is larger than anything sensible; the rest was not read."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said. Names of headers are in lower case; the body is as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def call(
    method: str,
    url: str,
    *,
    seconds: float,
    data: bytes | Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """One request, whatever its status. `data` is a form, or bytes that go as they are.

    Raises `NoAnswerError` and `TooLargeError`.
    """
    deadline = time.monotonic() + seconds
    try:
        with requests.request(
            method,
            url,
            data=data,
            headers=headers,
            timeout=(min(seconds, LONGEST_CONNECT), seconds),
            allow_redirects=False,
            stream=True,
        ) as response:
            body = _body(response, deadline)
    except (requests.RequestException, HTTPError, OSError) as problem:
        raise NoAnswerError(type(problem).__name__) from None
    names = {name.lower(): value for name, value in response.headers.items()}
    return Answer(response.status_code, names, body)


def _body(response: requests.Response, deadline: float) -> bytes:
    """The answer, unless it drips in past the deadline or never ends."""
    body = b""
    while piece := response.raw.read1(8192, decode_content=True):
        body += piece
        if time.monotonic() > deadline:
            raise NoAnswerError("dripping")
        if len(body) > LARGEST_ANSWER:
            raise TooLargeError
    return body
