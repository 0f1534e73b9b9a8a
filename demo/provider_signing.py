"""Signatures as the provider makes and checks them, written apart from the portal's own."""

import hashlib
import hmac
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode
from uuid import uuid4

from demo import provider_settings as settings
from demo.provider_store import Payment

HASHES: Final = {"sha256": hashlib.sha256, "sha512": hashlib.sha512}


def sign(values: Mapping[str, str], body: bytes = b"", algorithm: str = "sha256") -> str:
    keys = sorted(key for key in values if key.startswith("checkout-"))
    message = b"\n".join([*(f"{key}:{values[key]}".encode() for key in keys), body])
    return hmac.new(settings.SECRET.encode(), message, HASHES[algorithm]).hexdigest()


def answer_headers(
    method: str, body: bytes, *, transaction_id: str, algorithm: str
) -> dict[str, str]:
    """Headers of an answer, with a signature over them and the body."""
    values = {
        "checkout-account": settings.ACCOUNT,
        "checkout-algorithm": algorithm,
        "checkout-method": method,
        "checkout-nonce": str(uuid4()),
        "checkout-timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
    }
    if transaction_id:
        values["checkout-transaction-id"] = transaction_id
    return values | {
        "signature": sign(values, body, algorithm),
        "request-id": f"demo-{time.time_ns()}",
    }


def report_url(
    address: str, payment: Payment, *, status: str = "", cents: int = 0, is_forged: bool = False
) -> str:
    """The address of a callback or of the browser's return, with what it says signed."""
    values = {
        "checkout-account": settings.ACCOUNT,
        "checkout-algorithm": "sha256",
        "checkout-amount": str(cents or payment.amount),
        "checkout-stamp": payment.asked["stamp"],
        "checkout-reference": payment.asked["reference"],
        "checkout-transaction-id": payment.id,
        "checkout-status": status or payment.status,
    }
    if payment.method:
        values["checkout-provider"] = payment.method
    if payment.settlement_reference:
        values["checkout-settlement-reference"] = payment.settlement_reference
    signed = sign(values)
    # The reverse is as long and as hexadecimal, and wrong.
    values["signature"] = signed[::-1] if is_forged else signed
    return f"{address}{'&' if '?' in address else '?'}{urlencode(values)}"
