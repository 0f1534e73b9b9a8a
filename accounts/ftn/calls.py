"""Calls to the broker, and what their failures mean to somebody who signs in."""

from typing import Final

from django.conf import settings

from accounts.ftn.errors import FtnError, Reason
from myropo.calls import NoAnswerError, TooLargeError, call

OK: Final = (200, 201)


def fetch(url: str, *, refused: Reason) -> bytes:
    """GET. Raises `FtnError`: unreachable, or `refused` for a status that is not 200."""
    return _call("GET", url, None, refused)


def send(url: str, form: dict[str, str], *, refused: Reason) -> bytes:
    """POST a form. Raises `FtnError` like `fetch`."""
    return _call("POST", url, form, refused)


def _call(method: str, url: str, form: dict[str, str] | None, refused: Reason) -> bytes:
    try:
        answer = call(method, url, data=form, seconds=settings.OIDC_TIMEOUT)
    except NoAnswerError:
        raise FtnError(Reason.BROKER_UNREACHABLE) from None
    except TooLargeError:
        raise FtnError(Reason.BROKER_ANSWER) from None
    if answer.status not in OK:
        raise FtnError(refused)
    return answer.body
