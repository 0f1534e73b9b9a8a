"""The way to the bank: the library's query, signed into one request object, or pushed."""

import json
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings

from accounts.ftn.calls import send
from accounts.ftn.errors import FtnError, Reason
from accounts.ftn.own_keys import own_keys, sign

ONE_CLICK: Final = timedelta(minutes=10)
ASSERTION_TYPE: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def authorization_url(params: dict[str, str], *, at: datetime) -> str:
    """Where the browser goes next. Each call makes a new one-time request (`jti`).

    Modes: `request` sends `client_id` and `request` (RFC 9101), `request_only` sends
    nothing else than `request`, `par` pushes them first (RFC 9126). Raises `FtnError`.
    """
    client_id = settings.OIDC_RP_CLIENT_ID
    signed = sign(
        params | _one_time(at) | {"iss": client_id, "aud": settings.OIDC_ISSUER},
        own_keys().signing,
    )
    query = {"client_id": client_id, "request": signed}
    if settings.OIDC_REQUEST_MODE == "request_only":
        del query["client_id"]
    elif settings.OIDC_REQUEST_MODE == "par":
        query = {"client_id": client_id, "request_uri": _push(params | query, at=at)}
    return f"{settings.OIDC_OP_AUTHORIZATION_ENDPOINT}?{urlencode(query)}"


def client_assertion(*, at: datetime) -> dict[str, str]:
    """The form fields that prove who we are (private_key_jwt)."""
    client_id = settings.OIDC_RP_CLIENT_ID
    claims = _one_time(at) | {
        "iss": client_id,
        "sub": client_id,
        "aud": settings.OIDC_OP_TOKEN_ENDPOINT,
    }
    return {
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": sign(claims, own_keys().signing),
    }


def _push(params: dict[str, str], *, at: datetime) -> str:
    """Some brokers read the pushed fields, others the request object: both are sent."""
    form = params | client_assertion(at=at)
    answer = send(settings.OIDC_PAR_ENDPOINT, form, refused=Reason.PUSH_REFUSED)
    try:
        return str(json.loads(answer)["request_uri"])
    except (ValueError, KeyError, TypeError):
        raise FtnError(Reason.BROKER_ANSWER) from None


def _one_time(at: datetime) -> dict[str, Any]:
    return {
        "jti": uuid4().hex,
        "iat": int(at.timestamp()),
        "exp": int((at + ONE_CLICK).timestamp()),
    }
