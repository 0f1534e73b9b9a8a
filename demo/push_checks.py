"""What a push service demands (RFC 8030, 8292), and what a browser does then (RFC 8291).

Written from the standards, with nothing of the library by which the portal sends.
"""

import time
from collections.abc import Mapping
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from demo.push_devices import Device, as_bytes, as_text

LARGEST: Final = 4096
LONGEST_SIGNED: Final = 24 * 3600  # seconds
LONGEST_TOPIC: Final = 32
URGENCIES: Final = frozenset({"very-low", "low", "normal", "high"})
_SALT, _SIZE, _KEY_LENGTH = slice(0, 16), slice(16, 20), 20


class NotTakenError(Exception):
    """The service refuses, with a status and a reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


class UnreadableError(Exception):
    """The browser cannot open what came, and shows nothing."""


def check(headers: Mapping[str, str], body: bytes, *, origin: str) -> None:
    """Raises `NotTakenError` for a request that no real service would take."""
    if len(body) > LARGEST:
        raise NotTakenError(413, "too large")
    if not headers.get("TTL", "").isdigit():
        raise NotTakenError(400, "no TTL")
    if headers.get("Content-Encoding") != "aes128gcm":
        raise NotTakenError(415, "not aes128gcm")
    topic = headers.get("Topic", "")
    if len(topic) > LONGEST_TOPIC or not topic.replace("-", "").replace("_", "").isalnum():
        raise NotTakenError(400, "odd topic")
    if headers.get("Urgency") not in URGENCIES:
        raise NotTakenError(400, "odd urgency")
    _check_signature(headers.get("Authorization", ""), origin=origin)


def _check_signature(text: str, *, origin: str) -> None:
    scheme, _, rest = text.partition(" ")
    parts = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    if scheme.lower() != "vapid" or not {"t", "k"} <= set(parts):
        raise NotTakenError(401, "no VAPID")
    try:
        claims = jwt.decode(parts["t"], _key(parts["k"]), algorithms=["ES256"]).claims
    except (JoseError, ValueError) as problem:
        raise NotTakenError(403, f"signature: {problem}") from None
    left = claims.get("exp", 0) - time.time()
    if claims.get("aud") != origin or not 0 < left <= LONGEST_SIGNED:
        raise NotTakenError(403, "not for this service, or not now")
    if not str(claims.get("sub", "")).startswith(("mailto:", "https://")):
        raise NotTakenError(403, "nobody to turn to")


def _key(text: str) -> ECKey:
    point = as_bytes(text)
    values: dict[str, str | list[str]] = {
        "kty": "EC",
        "crv": "P-256",
        "x": as_text(point[1:33]),
        "y": as_text(point[33:]),
    }
    return ECKey.import_key(values)


def opened(body: bytes, device: Device) -> bytes:
    """What the browser reads: one record, closed for its key and its secret.

    Raises `UnreadableError`.
    """
    salt, key_end = body[_SALT], _KEY_LENGTH + 1 + body[_KEY_LENGTH]
    sender = body[_KEY_LENGTH + 1 : key_end]
    try:
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = device.private_key.exchange(ec.ECDH(), public)
        info = b"WebPush: info\0" + device.point + sender
        secret = _derived(shared, salt=device.auth_secret, info=info, length=32)
        key = _derived(secret, salt=salt, info=b"Content-Encoding: aes128gcm\0", length=16)
        nonce = _derived(secret, salt=salt, info=b"Content-Encoding: nonce\0", length=12)
        padded = AESGCM(key).decrypt(nonce, body[key_end:], None)
    except (ValueError, InvalidTag) as problem:
        raise UnreadableError(repr(problem)) from None
    text, mark, _ = padded.rpartition(b"\x02")
    if not mark or len(body) - key_end > int.from_bytes(body[_SIZE]):
        raise UnreadableError("padding")
    return text


def _derived(key: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(key)
