"""What the provider says of a payment: in a callback, with the payer's return, or when asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from django.conf import settings
from django.utils.datastructures import MultiValueDict

from payments.paytrail.errors import ForgedReportError, UnreadableReportError
from payments.paytrail.signing import BadSignatureError, verify

LONGEST_REPORT: Final = 8_000  # characters
LONGEST_TEXT: Final = 200
LONGEST_METHOD: Final = 60
LONGEST_TRANSACTION: Final = 64
LONGEST_SETTLEMENT: Final = 40
LARGEST_SUM: Final = 10**15  # cents; the provider's own limit is far below


class Status(StrEnum):
    """The provider's words. Only an answer to a question can be NEW."""

    NEW = "new"
    OK = "ok"
    FAIL = "fail"
    PENDING = "pending"
    # Received within days; then another report says so.
    DELAYED = "delayed"


@dataclass(frozen=True, slots=True)
class Report:
    """One statement of the provider, with a right signature. Empty is what it did not say."""

    status: Status
    stamp: str
    reference: str
    transaction_id: str
    amount_cents: int | None = None
    method: str = ""
    paid_at: datetime | None = None
    settlement_reference: str = ""


def read_report(query: Mapping[str, str]) -> Report:
    """What a callback's or a return's address says, if the provider signed it for us.

    Raises `ForgedReportError` and `UnreadableReportError`, and nothing else.
    """
    values = _single_values(query)
    try:
        verify(values, secret=settings.PAYTRAIL_SECRET, given=values.get("signature", ""))
    except BadSignatureError as problem:
        raise ForgedReportError(str(problem)) from None
    if values.get("checkout-account") != settings.PAYTRAIL_ACCOUNT:
        raise ForgedReportError("account")
    return read_values(
        {
            "status": values.get("checkout-status"),
            "stamp": values.get("checkout-stamp"),
            "reference": values.get("checkout-reference"),
            "transactionId": values.get("checkout-transaction-id"),
            "amount": _number(values.get("checkout-amount")),
            "provider": values.get("checkout-provider"),
            "settlementReference": values.get("checkout-settlement-reference"),
        }
    )


def read_values(values: Mapping[str, Any]) -> Report:
    """A report from values that are named as in the provider's answers.

    Raises `UnreadableReportError`.
    """
    try:
        status = Status(str(values.get("status")))
    except ValueError:
        raise UnreadableReportError("status") from None
    return Report(
        status=status,
        stamp=_text(values, "stamp", LONGEST_TEXT),
        reference=_text(values, "reference", LONGEST_TEXT),
        transaction_id=_text(values, "transactionId", LONGEST_TRANSACTION),
        amount_cents=_cents(values.get("amount")),
        method=_optional(values, "provider")[:LONGEST_METHOD],
        paid_at=_moment(_optional(values, "paidAt")),
        settlement_reference=_settlement_reference(values),
    )


def _single_values(query: Mapping[str, str]) -> dict[str, str]:
    if isinstance(query, MultiValueDict):
        doubled = [name for name in query if len(query.getlist(name)) != 1]
        if doubled:
            raise UnreadableReportError("doubled values")
    values = dict(query.items())
    if sum(len(name) + len(value) for name, value in values.items()) > LONGEST_REPORT:
        raise UnreadableReportError("too long")
    return values


def _text(values: Mapping[str, Any], name: str, longest: int) -> str:
    text = _optional(values, name)
    if not text or len(text) > longest:
        raise UnreadableReportError(name)
    return text


def _optional(values: Mapping[str, Any], name: str) -> str:
    text = values.get(name)
    if text is None:
        return ""
    if not isinstance(text, str) or not text.isprintable():
        raise UnreadableReportError(name)
    return text


def _settlement_reference(values: Mapping[str, Any]) -> str:
    text = _optional(values, "settlementReference")
    if len(text) > LONGEST_SETTLEMENT:
        raise UnreadableReportError("settlementReference")
    return text


def _number(text: str | None) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_SUM))):
        raise UnreadableReportError("amount")
    return int(text)


def _cents(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_SUM:
        raise UnreadableReportError("amount")
    return value


def _moment(text: str) -> datetime | None:
    """The provider writes UTC; a moment without a zone is taken as that."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise UnreadableReportError("paidAt") from None
