"""What the demo Suomi.fi demands of a service. It believes nothing either."""

import base64
import hmac
from datetime import UTC, datetime, timedelta
from typing import Final

from django.http import HttpRequest

from demo import suomifi_settings as settings

SLACK: Final = timedelta(minutes=5)
CHECKSUM: Final = "X-AsiointivaltuudetAuthorization"


class UnauthorisedError(Exception):
    """The caller did not prove who it is; the real service answers 401."""


def check_checksum(request: HttpRequest) -> None:
    """`<client> <time> <HMAC-SHA256 of "<path and query> <time>", in base64>`."""
    client, _, rest = request.headers.get(CHECKSUM, "").partition(" ")
    time, _, given = rest.partition(" ")
    signed = f"{request.get_full_path()} {time}".encode()
    digest = hmac.digest(settings.API_KEY.encode(), signed, "sha256")
    expected = base64.b64encode(digest).decode()
    _demand(client == settings.CLIENT_ID)
    _demand(hmac.compare_digest(expected.encode(), given.encode()))
    _check_moment(time)
    _demand(bool(request.GET.get("requestId")) and bool(request.GET.get("endUserId")))


def check_password(request: HttpRequest) -> None:
    """Basic authentication with the service's password of the token endpoint."""
    secret = f"{settings.CLIENT_ID}:{settings.OAUTH_PASSWORD}".encode()
    expected = f"Basic {base64.b64encode(secret).decode()}"
    given = request.headers.get("Authorization", "")
    _demand(hmac.compare_digest(expected.encode(), given.encode()))


def check_bearer(request: HttpRequest, token: str) -> None:
    given = request.headers.get("Authorization", "")
    _demand(bool(token) and hmac.compare_digest(f"Bearer {token}".encode(), given.encode()))


def _check_moment(text: str) -> None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UnauthorisedError from None
    _demand(moment.tzinfo is not None and abs(datetime.now(UTC) - moment) <= SLACK)


def _demand(condition: object) -> None:
    if not condition:
        raise UnauthorisedError
