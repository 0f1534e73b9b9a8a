"""Devices of the demo push service: a name makes an endpoint and its keys, and so no memory is
needed to know one again. Whoever knows the name knows the keys: for a demo and for tests alone.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SEED: Final = b"the keys of the demo push service are no secret"
# Below the order of the curve: every number up to it is a key.
LARGEST_KEY: Final = 2**255
CHECK_LENGTH: Final = 12


@dataclass(frozen=True, slots=True)
class Device:
    """What a browser keeps, and tells whoever may send to it (base64url without padding)."""

    name: str
    private_key: ec.EllipticCurvePrivateKey
    auth_secret: bytes

    @property
    def token(self) -> str:
        return f"{self.name}-{_check(self.name)}"

    @property
    def p256dh(self) -> str:
        return as_text(self.point)

    @property
    def auth(self) -> str:
        return as_text(self.auth_secret)

    @property
    def point(self) -> bytes:
        public = self.private_key.public_key()
        return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def device(name: str) -> Device:
    number = int.from_bytes(_digest(f"key {name}")) % LARGEST_KEY
    private_key = ec.derive_private_key(number, ec.SECP256R1())
    return Device(name, private_key, _digest(f"auth {name}")[:16])


def find_device(token: str) -> Device | None:
    """The device of an endpoint, unless somebody invented the endpoint."""
    name, _, check = token.rpartition("-")
    is_real = name and hmac.compare_digest(check.encode(), _check(name).encode())
    return device(name) if is_real else None


def as_text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def as_bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _check(name: str) -> str:
    return _digest(f"endpoint {name}").hex()[:CHECK_LENGTH]


def _digest(text: str) -> bytes:
    return hmac.digest(SEED, text.encode(), hashlib.sha256)
