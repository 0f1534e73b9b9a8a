"""Push services of browsers: one message to one browser (RFC 8030), and what became of it.

The message is encrypted for the browser alone (RFC 8291); the service that carries it sees
whose it is, when, and nothing of its words: all have one length. We say who we are by a key of
ours (RFC 8292). Outside calls: never inside a transaction.
"""

import base64
import binascii
import hashlib
import hmac
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

import structlog
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.cache import cache
from py_vapid import Vapid02
from pywebpush import WebPusher

from messaging.rules.push_endpoints import is_of_push_service
from myropo.calls import Answer, NoAnswerError, TooLargeError, call

# Services take 4096 bytes of what is encrypted; ours are all filled up to this.
LENGTH: Final = 2048
# How long a service keeps it for a browser that is away: what is older, the portal tells.
KEPT: Final = timedelta(days=1)
# The signature is for one service and for a while; the standard lets it be a day at most.
SIGNED_FOR: Final = timedelta(hours=12)
PUBLIC_KEY_BYTES: Final = 65
AUTH_BYTES: Final = 16
# Letters, figures, - and _ (RFC 8030, 5.4).
LONGEST_TOPIC: Final = 32
TAKEN: Final = frozenset({200, 201, 202, 204})
NOT_THERE: Final = frozenset({404, 410})
BUSY: Final = frozenset({408, 425, 429})
SERVER_ERROR: Final = 500
# Seconds for which a service that is silent, busy or failing is left alone: it asks for so
# many, and whoever sends meanwhile waits for no time-out of it.
SHORTEST_REST: Final = 60
LONGEST_REST: Final = 3600

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sent:
    """The service took it, and brings it when the browser is there."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The browser takes nothing more by this subscription, ever."""


@dataclass(frozen=True, slots=True)
class Later:
    """Not taken, or not known to be: it may be tried again after a while."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The service understood and refused: trying again changes nothing, an operator must look."""

    status: int


type PushAnswer = Sent | Gone | Later | Refused


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a browser takes messages, and the keys that it alone can open them with (base64)."""

    endpoint: str
    p256dh: str
    auth: str


class UnreadableKeysError(ValueError):
    """Keys that nothing can be encrypted for."""


class TooLongError(ValueError):
    """A message that does not fit into one."""


def is_on() -> bool:
    """Whether there is a key to send with: without one push is not offered."""
    return bool(settings.VAPID_PRIVATE_KEY)


def public_key() -> str:
    """Our key as a browser takes it (base64url); "" without one."""
    return _as_text(_own_key().public_key) if is_on() else ""


def check_keys(*, p256dh: str, auth: str) -> None:
    """Raises `UnreadableKeysError` for what no browser has made."""
    try:
        point, secret = _as_bytes(p256dh), _as_bytes(auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except (ValueError, binascii.Error):
        raise UnreadableKeysError from None
    if len(point) != PUBLIC_KEY_BYTES or len(secret) != AUTH_BYTES:
        raise UnreadableKeysError


def send(*, browser: Browser, message: str, topic: str) -> PushAnswer:
    """Give one message to the browser's push service, once.

    topic  of messages with the same one that wait for a browser which is away, the service
           keeps the last; what the topic is, it does not learn

    Raises `TooLongError`, and `UnreadableKeysError` for keys that `check_keys` refuses.
    """
    if not is_of_push_service(browser.endpoint, settings.PUSH_SERVICES):
        # The list of services has become shorter since.
        return Gone()
    if any(cache.get_many([_rest_of(browser), _rest_of_service(browser)])):
        return Later()
    body = _encrypted(browser, message)
    try:
        answer = call(
            "POST",
            browser.endpoint,
            data=body,
            headers=_headers(browser, topic),
            seconds=settings.PUSH_TIMEOUT,
        )
    except NoAnswerError as problem:
        log.warning("push_silent", service=_host(browser), why=str(problem))
        cache.set(_rest_of_service(browser), True, SHORTEST_REST)
        return Later()
    except TooLargeError:
        log.warning("push_odd_answer", service=_host(browser))
        return Later()
    return _in_words(answer, browser)


def _encrypted(browser: Browser, message: str) -> bytes:
    check_keys(p256dh=browser.p256dh, auth=browser.auth)
    words = message.encode()
    if len(words) > LENGTH:
        raise TooLongError(len(words))
    # The library reads the alphabet of addresses, with its padding.
    keys = {"p256dh": _written(browser.p256dh), "auth": _written(browser.auth)}
    pusher = WebPusher({"endpoint": browser.endpoint, "keys": keys})
    # A number of spaces after JSON says nothing, and hides how much there is to say.
    body: bytes = pusher.encode(words.ljust(LENGTH), "aes128gcm")["body"]
    return body


def _headers(browser: Browser, topic: str) -> dict[str, str]:
    parts = urlsplit(browser.endpoint)
    signed: dict[str, str] = _own_key().sign(
        {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int(time.time() + SIGNED_FOR.total_seconds()),
            "sub": settings.VAPID_SUBJECT,
        }
    )
    return {
        **signed,
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(int(KEPT.total_seconds())),
        "Urgency": "normal",
        "Topic": _sealed(topic, browser),
    }


def _sealed(topic: str, browser: Browser) -> str:
    """The same for the same browser and topic, and a word that tells the service nothing."""
    key = _as_bytes(browser.auth)
    return hmac.digest(key, topic.encode(), "sha256").hex()[:LONGEST_TOPIC]


def _in_words(answer: Answer, browser: Browser) -> PushAnswer:
    if answer.status in TAKEN:
        return Sent()
    if answer.status in NOT_THERE:
        return Gone()
    is_failing = answer.status >= SERVER_ERROR
    if is_failing or answer.status in BUSY:
        # "Too many" may be about this browser alone; a failure is the whole service's.
        key = _rest_of_service(browser) if is_failing else _rest_of(browser)
        cache.set(key, True, _rest(answer.headers.get("retry-after", "")))
        log.warning("push_not_taken", service=_host(browser), status=answer.status)
        return Later()
    log.error("push_refused", service=_host(browser), status=answer.status)
    return Refused(answer.status)


def _rest(text: str) -> int:
    """Seconds for which a service wants to hear nothing, within reason."""
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        return SHORTEST_REST
    return min(max(int(text), SHORTEST_REST), LONGEST_REST)


def _rest_of(browser: Browser) -> str:
    return f"push-rest-{hashlib.sha256(browser.endpoint.encode()).hexdigest()}"


def _rest_of_service(browser: Browser) -> str:
    return f"push-rest-{_host(browser)}"


def _own_key() -> Vapid02:
    return Vapid02.from_raw(settings.VAPID_PRIVATE_KEY.encode())


def _as_bytes(text: str) -> bytes:
    """Of base64, in either alphabet, with its padding or without."""
    plain = text.rstrip("=").replace("-", "+").replace("_", "/")
    return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)


def _written(text: str) -> str:
    return base64.urlsafe_b64encode(_as_bytes(text)).decode()


def _as_text(key: ec.EllipticCurvePublicKey) -> str:
    raw = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _host(browser: Browser) -> str:
    """For the log: an endpoint itself is a secret of the browser's."""
    return urlsplit(browser.endpoint).hostname or ""
