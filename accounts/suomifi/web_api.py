"""The Web API of Suomi.fi for acting on behalf of a company (`ypa`).

The service is the Digital and Population Data Services Agency's. Its first call carries the
identity code in the path of its address. No address of these calls may reach a log or an
error: `myropo.calls` names none, and settings silence urllib3.
"""

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote, urlencode

from django.conf import settings
from django.views.decorators.debug import sensitive_variables

from myropo.calls import Answer, NoAnswerError, TooLargeError, call

OK: Final = 200
UNAUTHORISED: Final = 401
# The service names its languages like we do.
LANGUAGES: Final = frozenset({"fi", "sv", "en"})
LONGEST_NAME: Final = 200
LONGEST_ROLE: Final = 20


class Kind(StrEnum):
    """What to tell the person of it."""

    DISTURBANCE = "disturbance"
    BEGIN_AGAIN = "begin_again"
    NO_IDENTITY_CODE = "no_identity_code"


class Reason(StrEnum):
    """Why nothing was learnt, as it stands in the log."""

    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    # What came is not what the interface describes.
    ANSWER = "answer"
    SESSION_OVER = "session_over"
    # Of our own making: the browser brought an error, no code, or a state that nobody began.
    RETURNED_ERROR = "returned_error"
    UNKNOWN_STATE = "unknown_state"
    NO_IDENTITY_CODE = "no_identity_code"

    @property
    def kind(self) -> Kind:
        return _KINDS.get(self, Kind.DISTURBANCE)


_KINDS: Final = {
    Reason.SESSION_OVER: Kind.BEGIN_AGAIN,
    Reason.UNKNOWN_STATE: Kind.BEGIN_AGAIN,
    Reason.NO_IDENTITY_CODE: Kind.NO_IDENTITY_CODE,
}


class SuomifiError(Exception):
    """Nothing was learnt about companies; the person goes on as before."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Registration:
    """A choice of company that was begun. `user_id` leads the browser there."""

    session_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """A company, and what the person is in it.

    identifier   its business ID (Y-tunnus)
    is_complete  whether every register answered; else roles may be missing
    roles        codes of the registers, in words in `accounts.suomifi.roles`
    """

    name: str
    identifier: str
    is_complete: bool
    roles: frozenset[str]


@sensitive_variables()
def register(*, hetu: str, end_user: str, request_id: str, at: datetime) -> Registration:
    """Begin a choice for a person with this identity code.

    end_user, request_id  what the service's log and ours have in common; no identity code

    Raises `SuomifiError`.
    """
    client = quote(settings.SUOMIFI_CLIENT_ID, safe="")
    path = f"/service/ypa/user/register/{client}/{quote(hetu, safe='')}"
    found = _json(_signed(path, end_user=end_user, request_id=request_id, at=at))
    return Registration(session_id=_token(found, "sessionId"), user_id=_token(found, "userId"))


def authorize_url(*, user_id: str, redirect_uri: str, language: str) -> str:
    """Where the person chooses the company.

    The service takes no state: `redirect_uri` carries one of its own.
    """
    asked = {
        "client_id": settings.SUOMIFI_CLIENT_ID,
        "response_type": "code",
        "redirect_uri": redirect_uri,
        "user": user_id,
        "lang": language if language in LANGUAGES else "fi",
    }
    return f"{settings.SUOMIFI_URL}/oauth/authorize?{urlencode(asked)}"


@sensitive_variables()
def exchange_code(*, code: str, redirect_uri: str) -> str:
    """The access token for the code that the browser brought. Raises `SuomifiError`."""
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
    secret = f"{settings.SUOMIFI_CLIENT_ID}:{settings.SUOMIFI_OAUTH_PASSWORD}"
    basic = base64.b64encode(secret.encode()).decode()
    answer = _call(
        "POST", f"/oauth/token?{urlencode(asked)}", headers={"authorization": f"Basic {basic}"}
    )
    return _token(_json(_fine(answer)), "access_token")


@sensitive_variables()
def organisations(
    *, session_id: str, token: str, end_user: str, request_id: str, at: datetime
) -> list[Organisation]:
    """All companies that the person chose, with the roles in each. Raises `SuomifiError`."""
    answer = _signed(
        f"/service/ypa/api/organizationRoles/{quote(session_id, safe='')}",
        end_user=end_user,
        request_id=request_id,
        at=at,
        headers={"authorization": f"Bearer {token}"},
        when_unauthorised=Reason.SESSION_OVER,
    )
    found = _json(answer)
    if not isinstance(found, list):
        raise SuomifiError(Reason.ANSWER)
    return [_organisation(each) for each in found]


def checksum(path: str, *, at: datetime) -> str:
    """The header that proves who asks: valid for five minutes around `at`."""
    time = at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    digest = hmac.digest(settings.SUOMIFI_API_KEY.encode(), f"{path} {time}".encode(), "sha256")
    return f"{settings.SUOMIFI_CLIENT_ID} {time} {base64.b64encode(digest).decode()}"


@sensitive_variables()
def _signed(
    path: str,
    *,
    end_user: str,
    request_id: str,
    at: datetime,
    headers: Mapping[str, str] | None = None,
    when_unauthorised: Reason = Reason.REFUSED,
) -> Answer:
    full = f"{path}?{urlencode({'requestId': request_id, 'endUserId': end_user})}"
    signed = {"x-asiointivaltuudetauthorization": checksum(full, at=at)}
    answer = _call("GET", full, headers={**(headers or {}), **signed})
    if answer.status == UNAUTHORISED:
        raise SuomifiError(when_unauthorised)
    return _fine(answer)


@sensitive_variables()
def _call(method: str, path: str, *, headers: Mapping[str, str]) -> Answer:
    try:
        return call(
            method,
            settings.SUOMIFI_URL + path,
            headers={"accept": "application/json", **headers},
            seconds=settings.SUOMIFI_TIMEOUT,
        )
    except NoAnswerError:
        raise SuomifiError(Reason.UNREACHABLE) from None
    except TooLargeError:
        raise SuomifiError(Reason.ANSWER) from None


def _fine(answer: Answer) -> Answer:
    if answer.status != OK:
        raise SuomifiError(Reason.REFUSED)
    return answer


def _json(answer: Answer) -> Any:
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        raise SuomifiError(Reason.ANSWER) from None


def _text(found: Any, name: str) -> str:
    """Words for people, without signs that nothing could show or store."""
    value = found.get(name) if isinstance(found, dict) else None
    if not isinstance(value, str):
        raise SuomifiError(Reason.ANSWER)
    text = "".join(sign for sign in value if sign.isprintable()).strip()
    if not text:
        raise SuomifiError(Reason.ANSWER)
    return text


def _token(found: Any, name: str) -> str:
    """Something opaque that goes back in an address or a header."""
    text = _text(found, name)
    if not text.isascii() or text != found[name] or " " in text:
        raise SuomifiError(Reason.ANSWER)
    return text


def _organisation(found: Any) -> Organisation:
    roles = found.get("roles") if isinstance(found, dict) else None
    if not isinstance(roles, list) or not all(isinstance(role, str) for role in roles):
        raise SuomifiError(Reason.ANSWER)
    return Organisation(
        name=_text(found, "name")[:LONGEST_NAME],
        identifier=_text(found, "identifier"),
        is_complete=found.get("complete") is True,
        roles=frozenset(role for role in roles if role.isalnum() and len(role) <= LONGEST_ROLE),
    )
