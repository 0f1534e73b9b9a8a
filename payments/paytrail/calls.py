"""Signed calls to the provider, and answers that are believed only when it signed them."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

import structlog
from django.conf import settings

from myropo.calls import Answer, NoAnswerError, TooLargeError, call
from payments.paytrail.errors import ProviderDownError, ProviderRefusedError
from payments.paytrail.signing import BadSignatureError, signature, verify

PLATFORM: Final = "myropo"
CONTENT_TYPE: Final = "application/json; charset=utf-8"
# These say "not now" rather than "no".
BUSY: Final = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)

log = structlog.get_logger(__name__)


def exchange(
    method: str, path: str, *, transaction_id: str = "", payload: Mapping[str, Any] | None = None
) -> Any:
    """Call the provider once; its answer as JSON. Each call has a nonce of its own.

    Raises `ProviderDownError` and `ProviderRefusedError`. Never call inside a transaction.
    """
    body = b"" if payload is None else json.dumps(payload, ensure_ascii=False).encode()
    url = f"{settings.PAYTRAIL_URL}{path}"
    try:
        answer = call(
            method,
            url,
            data=body or None,
            headers=_headers(method, transaction_id, body),
            seconds=settings.PAYTRAIL_TIMEOUT,
        )
    except (NoAnswerError, TooLargeError) as problem:
        log.warning("paytrail_silent", method=method, path=path, why=repr(problem))
        raise ProviderDownError("no answer") from None
    request_id = answer.headers.get("request-id", "")[:64]
    log.info(
        "paytrail_called",
        method=method,
        path=path,
        status=answer.status,
        provider_request_id=request_id,
    )
    _stop_unless_good(answer)
    return _believed(answer, path=path, request_id=request_id)


def _headers(method: str, transaction_id: str, body: bytes) -> dict[str, str]:
    values = {
        "checkout-account": settings.PAYTRAIL_ACCOUNT,
        "checkout-algorithm": "sha256",
        "checkout-method": method,
        "checkout-nonce": str(uuid4()),
        "checkout-timestamp": _now(),
    }
    if transaction_id:
        values["checkout-transaction-id"] = transaction_id
    signed = signature(values, body, secret=settings.PAYTRAIL_SECRET)
    return values | {
        "signature": signed,
        "platform-name": PLATFORM,
        "content-type": CONTENT_TYPE,
    }


def _now() -> str:
    moment = datetime.now(UTC).isoformat(timespec="milliseconds")
    return moment.replace("+00:00", "Z")


def _stop_unless_good(answer: Answer) -> None:
    """Refusals are not signed, and nothing in them is acted upon."""
    if answer.status in (HTTPStatus.OK, HTTPStatus.CREATED):
        return
    is_refusal = HTTPStatus.BAD_REQUEST <= answer.status < HTTPStatus.INTERNAL_SERVER_ERROR
    if is_refusal and answer.status not in BUSY:
        text = _refusal_text(answer.body)
        log.error("paytrail_refused", status=answer.status, text=text)
        raise ProviderRefusedError(answer.status, text)
    raise ProviderDownError(str(answer.status))


def _refusal_text(body: bytes) -> str:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    text = content.get("message", "") if isinstance(content, dict) else ""
    return str(text)[:200]


def _believed(answer: Answer, *, path: str, request_id: str) -> Any:
    """The content, once its signature over headers and raw body is found right."""
    try:
        _check(answer)
        content = json.loads(answer.body)
    except (BadSignatureError, ValueError, RecursionError) as problem:
        why = f"{type(problem).__name__}: {problem}"[:200]
    else:
        return content
    log.error("paytrail_not_believed", path=path, provider_request_id=request_id, why=why)
    raise ProviderDownError("answer not believed")


def _check(answer: Answer) -> None:
    given = answer.headers.get("signature", "")
    verify(answer.headers, answer.body, secret=settings.PAYTRAIL_SECRET, given=given)
    if answer.headers.get("checkout-account") != settings.PAYTRAIL_ACCOUNT:
        raise BadSignatureError("account")
