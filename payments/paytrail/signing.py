"""Signatures of the Paytrail Payment API: HMAC over the checkout-* values and the raw body.

Source: Paytrail's documentation, "Authentication" and "Headers and request signing".
"""

import hmac
import re
from collections.abc import Mapping
from typing import Final

ALGORITHMS: Final = ("sha256", "sha512")
SIGNED: Final = "checkout-"
_NAME: Final = re.compile(r"checkout-[a-z0-9-]+")
# A line feed inside a value would let one value stand for two.
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


class BadSignatureError(Exception):
    """What was signed is not what came, or somebody else signed it."""


def signature(
    values: Mapping[str, str], body: bytes = b"", *, secret: str, algorithm: str = "sha256"
) -> str:
    """The signature in hexadecimal. Values that are not `checkout-*` are not signed."""
    lines = sorted((name.lower(), value) for name, value in values.items() if _is_signed(name))
    head = "".join(f"{name}:{value}\n" for name, value in lines)
    message = head.encode(errors="surrogatepass") + body
    return hmac.digest(secret.encode(), message, algorithm).hex()


def verify(values: Mapping[str, str], body: bytes = b"", *, secret: str, given: str) -> None:
    """Raises `BadSignatureError` unless `given` signs exactly these values and this body."""
    algorithm = values.get("checkout-algorithm", "")
    if algorithm not in ALGORITHMS:
        raise BadSignatureError("algorithm")
    for name, value in values.items():
        if _is_signed(name) and (not _NAME.fullmatch(name) or _CONTROL.search(value)):
            raise BadSignatureError("odd value")
    expected = signature(values, body, secret=secret, algorithm=algorithm)
    # Compared as bytes: text would have to be ASCII.
    if not hmac.compare_digest(expected.encode(), given.encode(errors="surrogatepass")):
        raise BadSignatureError("signature")


def _is_signed(name: str) -> bool:
    return name.lower().startswith(SIGNED)
