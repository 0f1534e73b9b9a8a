"""What the demo payment provider demands of a merchant. It believes nothing either."""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.http import HttpRequest

from demo import provider_settings as settings
from demo.provider_methods import GROUPS
from demo.provider_signing import HASHES, sign
from demo.provider_store import store

SLACK: Final = timedelta(minutes=10)
LARGEST_SUM: Final = 99_999_998  # cents
LARGEST_VAT: Final = 100  # per cent
LONGEST: Final = 200
LONGEST_REDIRECT: Final = 300
LONGEST_CALLBACK: Final = 3000
REQUIRED: Final = frozenset(
    "stamp reference amount currency language customer redirectUrls".split()
)
KNOWN: Final = REQUIRED | {"items", "callbackUrls", "groups"}


class RefusedError(Exception):
    """The merchant did something that the real provider refuses, with an HTTP status."""

    def __init__(self, what: str, status: int = 400) -> None:
        super().__init__(what)
        self.status = status


def demand(condition: object, what: str, status: int = 400) -> None:
    if not condition:
        raise RefusedError(what, status)


def check_call(request: HttpRequest, transaction_id: str = "") -> str:
    """Headers and signature of a call; returns its algorithm."""
    values = {
        name.lower(): value
        for name, value in request.headers.items()
        if name.lower().startswith("checkout-")
    }
    algorithm = values.get("checkout-algorithm", "")
    demand(algorithm in HASHES, "checkout-algorithm", 401)
    demand(values.get("checkout-account") == settings.ACCOUNT, "checkout-account", 401)
    expected = sign(values, request.body, algorithm)
    given = request.headers.get("signature", "")
    demand(hmac.compare_digest(expected.encode(), given.encode()), "signature mismatch", 401)
    demand(values.get("checkout-method") == request.method, "checkout-method")
    demand(values.get("checkout-transaction-id", "") == transaction_id, "checkout-transaction-id")
    _check_moment(values.get("checkout-timestamp", ""))
    nonce = values.get("checkout-nonce", "")
    demand(nonce and store.is_first("nonce", nonce), "checkout-nonce used before")
    return algorithm


def checked_payment(request: HttpRequest) -> dict[str, Any]:
    """The body of `POST /payments`, if it is one."""
    content_type = request.headers.get("content-type", "").replace(" ", "").lower()
    demand(content_type == "application/json;charset=utf-8", "content-type")
    try:
        asked = json.loads(request.body)
    except ValueError:
        raise RefusedError("body") from None
    demand(isinstance(asked, dict), "body")
    demand(asked.keys() >= REQUIRED, "required fields")
    demand(asked.keys() <= KNOWN, "unknown fields")
    _check_texts(asked)
    _check_sum(asked)
    _check_addresses(asked)
    groups = asked.get("groups", [])
    demand(isinstance(groups, list) and set(groups) <= set(GROUPS), "groups")
    demand(store.is_first("stamp", asked["stamp"]), "stamp used before")
    return dict(asked)


def _check_moment(text: str) -> None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise RefusedError("checkout-timestamp") from None
    demand(moment.tzinfo, "checkout-timestamp")
    demand(abs(datetime.now(UTC) - moment) <= SLACK, "checkout-timestamp")


def _check_texts(asked: Mapping[str, Any]) -> None:
    for name in ("stamp", "reference"):
        demand(isinstance(asked[name], str) and 0 < len(asked[name]) <= LONGEST, name)
    demand(asked["currency"] == "EUR", "currency")
    demand(asked["language"] in {"FI", "SV", "EN"}, "language")
    customer = asked["customer"]
    email = customer.get("email", "") if isinstance(customer, dict) else ""
    demand(isinstance(email, str) and "@" in email and len(email) <= LONGEST, "customer.email")


def _check_sum(asked: Mapping[str, Any]) -> None:
    amount, items = asked["amount"], asked.get("items")
    demand(_is_whole(amount) and 1 <= amount <= LARGEST_SUM, "amount")
    if items is None:
        return
    demand(isinstance(items, list) and items, "items")
    for item in items:
        demand(isinstance(item, dict), "items")
        demand(_is_whole(item.get("unitPrice")) and item["unitPrice"] >= 0, "items: unitPrice")
        demand(_is_whole(item.get("units")) and item["units"] >= 1, "items: units")
        vat = item.get("vatPercentage")
        demand(isinstance(vat, int | float) and 0 <= vat <= LARGEST_VAT, "items: vatPercentage")
    total = sum(item["unitPrice"] * item["units"] for item in items)
    demand(total == amount, "items do not add up to amount")


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _check_addresses(asked: Mapping[str, Any]) -> None:
    for name, longest in (("redirectUrls", LONGEST_REDIRECT), ("callbackUrls", LONGEST_CALLBACK)):
        if name not in asked and name not in REQUIRED:
            continue
        pair = asked[name]
        demand(isinstance(pair, dict) and pair.keys() == {"success", "cancel"}, name)
        for address in pair.values():
            demand(isinstance(address, str) and len(address) <= longest, name)
            demand(_may_be_called(address), name)


def _may_be_called(address: str) -> bool:
    """Encrypted addresses, as at the real provider; and, for a demo, this machine's."""
    parts = urlsplit(address)
    is_own = parts.hostname == "localhost" or address.startswith(f"{settings.PORTAL_URL}/")
    return parts.scheme == "https" or (parts.scheme == "http" and is_own)
