"""Beginning a payment at the provider, asking about one, and the ways to pay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

import structlog
from django.conf import settings
from django.core.cache import cache

from payments.paytrail.calls import exchange
from payments.paytrail.errors import ProviderDownError, UnreadableReportError
from payments.paytrail.reports import Report, read_values

# Never "credit": we do not offer new debt to pay debt.
GROUPS: Final = ("mobile", "bank", "creditcard")
METHODS_KEPT: Final = 600  # seconds
SILENCE_KEPT: Final = 10  # seconds
LONGEST_ADDRESS: Final = 500

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a payment: how much, in cents, and for which case. Never a name."""

    amount_cents: int
    case_number: str


@dataclass(frozen=True, slots=True)
class Method:
    """One way to pay. The browser posts `parameters` to `url`; a list of ways has neither."""

    id: str
    name: str
    group: str
    url: str = ""
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Created:
    """A payment that the provider now knows: its page, and its ways to pay as forms."""

    transaction_id: str
    href: str
    methods: tuple[Method, ...]


class _OddAnswerError(Exception):
    """A signed answer that is not shaped as the provider's documentation says."""


def create_payment(
    *,
    stamp: str,
    reference: str,
    amount_cents: int,
    language: str,
    items: Sequence[Item],
    return_url: str,
    callback_url: str,
    groups: Sequence[str] = GROUPS,
) -> Created:
    """Begin a payment. `items` add up to `amount_cents`; a `stamp` is used once, ever.

    Raises `ProviderRefusedError`, and `ProviderDownError`, after which the provider may
    know the payment all the same: another try needs another stamp.
    """
    payload = {
        "stamp": stamp,
        "reference": reference,
        "amount": amount_cents,
        "currency": "EUR",
        "language": language.upper(),
        "items": [
            {
                "unitPrice": item.amount_cents,
                "units": 1,
                "vatPercentage": 0,
                "productCode": item.case_number,
            }
            for item in items
        ],
        # Required by the provider. Ours: it has no need to know who pays.
        "customer": {"email": settings.PAYTRAIL_CUSTOMER_EMAIL},
        "redirectUrls": {"success": return_url, "cancel": return_url},
        "callbackUrls": {"success": callback_url, "cancel": callback_url},
        "groups": list(groups),
    }
    answer = exchange("POST", "/payments", payload=payload)
    try:
        return _created(answer, reference=reference, groups=groups)
    except _OddAnswerError as problem:
        raise _down(problem) from None


def ask(transaction_id: str) -> Report:
    """What the provider knows of a payment now.

    Raises `ProviderDownError` and `ProviderRefusedError` (404: it knows no such payment).
    """
    path = f"/payments/{quote(transaction_id, safe='')}"
    answer = exchange("GET", path, transaction_id=transaction_id)
    try:
        return _report(answer, transaction_id)
    except UnreadableReportError as problem:
        raise _down(problem) from None


def payment_methods() -> tuple[Method, ...]:
    """The ways to pay that our agreement has now, without forms; kept for ten minutes.

    After a silence nobody waits for the provider for some seconds: every look at the page of
    paying would take a worker for as long as a time-out.

    Raises `ProviderDownError` and `ProviderRefusedError`.
    """
    key = f"paytrail-methods-{settings.PAYTRAIL_ACCOUNT}"
    kept: tuple[Method, ...] | None = cache.get(key)
    if kept is not None:
        return kept
    if cache.get(f"{key}-silent"):
        raise ProviderDownError("no answer a moment ago")
    try:
        answer = exchange("GET", f"/merchants/payment-providers?groups={','.join(GROUPS)}")
    except ProviderDownError:
        cache.set(f"{key}-silent", True, SILENCE_KEPT)
        raise
    try:
        methods = _methods(answer, GROUPS, with_forms=False)
    except _OddAnswerError as problem:
        raise _down(problem) from None
    cache.set(key, methods, METHODS_KEPT)
    return methods


def _report(answer: object, transaction_id: str) -> Report:
    if not isinstance(answer, dict) or answer.get("transactionId") != transaction_id:
        raise UnreadableReportError("transactionId")
    if answer.get("currency", "EUR") != "EUR":
        raise UnreadableReportError("currency")
    return read_values(answer)


def _created(answer: object, *, reference: str, groups: Sequence[str]) -> Created:
    if not isinstance(answer, dict):
        raise _OddAnswerError("not an object")
    if answer.get("reference") != reference:
        raise _OddAnswerError("another payment's answer")
    transaction_id = _text(answer, "transactionId")
    return Created(
        transaction_id=transaction_id,
        href=_address(answer, "href"),
        methods=_methods(answer.get("providers", []), groups, with_forms=True),
    )


def _methods(answer: object, groups: Sequence[str], *, with_forms: bool) -> tuple[Method, ...]:
    """Those of our groups. One that cannot be read is left out: the others still serve."""
    if not isinstance(answer, list):
        raise _OddAnswerError("no list of providers")
    methods = []
    for each in answer:
        try:
            method = _method(each, with_forms=with_forms)
        except _OddAnswerError as problem:
            log.warning("paytrail_method_left_out", why=str(problem))
            continue
        if method.group in groups:
            methods.append(method)
    return tuple(methods)


def _method(values: object, *, with_forms: bool) -> Method:
    if not isinstance(values, dict):
        raise _OddAnswerError("no provider")
    method = Method(_text(values, "id"), _text(values, "name"), _text(values, "group"))
    if not with_forms:
        return method
    parameters = values.get("parameters", [])
    if not isinstance(parameters, list):
        raise _OddAnswerError("parameters")
    return Method(
        method.id,
        method.name,
        method.group,
        _address(values, "url"),
        tuple(_parameter(each) for each in parameters),
    )


def _parameter(values: object) -> tuple[str, str]:
    if not isinstance(values, dict):
        raise _OddAnswerError("parameter")
    name, value = values.get("name"), values.get("value")
    if not (isinstance(name, str) and isinstance(value, str)):
        raise _OddAnswerError("parameter")
    return name, value


def _text(values: Mapping[str, Any], name: str) -> str:
    text = values.get(name)
    if not isinstance(text, str) or not 0 < len(text) <= 64 or not text.isprintable():
        raise _OddAnswerError(name)
    return text


def _address(values: Mapping[str, Any], name: str) -> str:
    """An address to send a browser to: encrypted, unless the provider is a demo's."""
    text = values.get(name)
    if not isinstance(text, str) or len(text) > LONGEST_ADDRESS:
        raise _OddAnswerError(name)
    try:
        parts = urlsplit(text)
    except ValueError:
        raise _OddAnswerError(name) from None
    schemes = {"https", urlsplit(settings.PAYTRAIL_URL).scheme}
    if parts.scheme not in schemes or not parts.hostname or not text.isprintable():
        raise _OddAnswerError(name)
    return text


def _down(problem: Exception) -> ProviderDownError:
    log.error("paytrail_answer_odd", what=str(problem))
    return ProviderDownError("odd answer")
