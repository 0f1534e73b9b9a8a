"""The receipt of a payment on paper: who paid what to whom, when, and by which way."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils import translation

from invoices.pdf.renderer import renderer
from invoices.rules.references import grouped
from myropo.money import NBSP

TEMPLATE: Final = "pdf/payment_receipt.html"
STYLE_SHEET: Final = "payment_receipt.css"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptLine:
    """What went to one invoice, in euros."""

    creditor: str
    business_id: str
    number: str
    reference: str
    case_number: int
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFacts:
    """All that a receipt says. Never an identity code: there is no field for one.

    payer      the name of the party that paid
    paid_at    when the provider confirmed the payment
    way        how it was paid, "" where the provider did not say
    books_on   the day on which it is booked (or was, when `is_booked`)
    """

    payer: str
    paid_at: datetime
    way: str
    reference: str
    transaction_id: str
    total: Decimal
    books_on: date
    is_booked: bool
    lines: tuple[ReceiptLine, ...]


def from_json(data: Mapping[str, Any]) -> ReceiptFacts:
    """The facts that `facts.to_json` wrote. Raises `KeyError` or `TypeError` for others."""
    return ReceiptFacts(
        payer=data["payer"],
        paid_at=datetime.fromisoformat(data["paid_at"]),
        way=data["way"],
        reference=data["reference"],
        transaction_id=data["transaction_id"],
        total=Decimal(data["total"]),
        books_on=date.fromisoformat(data["books_on"]),
        is_booked=data["is_booked"],
        lines=tuple(_line_from_json(line) for line in data["lines"]),
    )


def _line_from_json(data: Mapping[str, Any]) -> ReceiptLine:
    return ReceiptLine(**{**data, "amount": Decimal(data["amount"])})


def payment_receipt_pdf(
    facts: ReceiptFacts, *, language: str, issued_at: datetime, identifier: str
) -> bytes:
    """The PDF/UA-1 document; the same arguments give the same bytes."""
    xhtml = payment_receipt_xhtml(facts, language=language, issued_at=issued_at)
    return renderer(STYLE_SHEET).pdf(xhtml, identifier=identifier.encode())


def payment_receipt_xhtml(facts: ReceiptFacts, *, language: str, issued_at: datetime) -> str:
    context = {
        "facts": facts,
        "language": language,
        "issued_at": f"{issued_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "reference": grouped(facts.reference).replace(" ", NBSP),
        # A long reference may go on below, between two groups.
        "lines": [replace(each, reference=grouped(each.reference)) for each in facts.lines],
    }
    with translation.override(language):
        return render_to_string(TEMPLATE, context)
