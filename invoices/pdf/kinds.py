"""For each kind of document: how its PDF is made from its facts, and what its file is called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from django.utils import translation
from django.utils.translation import pgettext

from invoices.models import Document, DocumentKind
from invoices.pdf import (
    facts,
    letter_facts,
    overpayment_notice,
    payment_receipt,
    plan_confirmation,
    statement,
    statement_facts,
)
from invoices.pdf.letters import collection_letter_pdf
from invoices.pdf.original_invoice import original_invoice_pdf

type Stored = Mapping[str, Any]


class MakePdf(Protocol):
    """The stored facts in, a PDF out; the same arguments give the same bytes."""

    def __call__(
        self, data: Stored, /, *, language: str, issued_at: datetime, identifier: str
    ) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """`name` gives the words of the file's name, in the language that is active."""

    pdf: MakePdf
    name: Callable[[Stored], tuple[str, ...]]


def _original_pdf(data: Stored, /, *, language: str, issued_at: datetime, identifier: str) -> bytes:
    return original_invoice_pdf(
        facts.from_json(data), language=language, issued_at=issued_at, identifier=identifier
    )


def _original_name(data: Stored) -> tuple[str, ...]:
    return data["sender"]["name"], pgettext("part of a file name", "invoice"), data["number"]


def _receipt_pdf(data: Stored, /, *, language: str, issued_at: datetime, identifier: str) -> bytes:
    return payment_receipt.payment_receipt_pdf(
        payment_receipt.from_json(data),
        language=language,
        issued_at=issued_at,
        identifier=identifier,
    )


def _receipt_name(data: Stored) -> tuple[str, ...]:
    return "MyRopo", pgettext("part of a file name", "receipt"), data["reference"]


def _letter_pdf(data: Stored, /, *, language: str, issued_at: datetime, identifier: str) -> bytes:
    return collection_letter_pdf(
        letter_facts.from_json(data), language=language, issued_at=issued_at, identifier=identifier
    )


def _reminder_name(data: Stored) -> tuple[str, ...]:
    return data["sender"]["name"], pgettext("part of a file name", "reminder"), data["number"]


def _demand_name(data: Stored) -> tuple[str, ...]:
    return data["sender"]["name"], pgettext("part of a file name", "demand"), data["number"]


def _statement_pdf(
    data: Stored, /, *, language: str, issued_at: datetime, identifier: str
) -> bytes:
    return statement.statement_pdf(
        statement_facts.from_json(data),
        language=language,
        issued_at=issued_at,
        identifier=identifier,
    )


def _statement_name(data: Stored) -> tuple[str, ...]:
    return "MyRopo", pgettext("part of a file name", "statement"), data["on"]


def _plan_pdf(data: Stored, /, *, language: str, issued_at: datetime, identifier: str) -> bytes:
    return plan_confirmation.plan_confirmation_pdf(
        plan_confirmation.from_json(data),
        language=language,
        issued_at=issued_at,
        identifier=identifier,
    )


def _plan_name(data: Stored) -> tuple[str, ...]:
    case_number = str(data["case_number"])
    return data["sender"]["name"], pgettext("part of a file name", "payment plan"), case_number


def _notice_pdf(data: Stored, /, *, language: str, issued_at: datetime, identifier: str) -> bytes:
    return overpayment_notice.overpayment_notice_pdf(
        overpayment_notice.from_json(data),
        language=language,
        issued_at=issued_at,
        identifier=identifier,
    )


def _notice_name(data: Stored) -> tuple[str, ...]:
    return data["sender"]["name"], pgettext("part of a file name", "overpayment"), data["number"]


KINDS: Final[Mapping[str, Kind]] = {
    DocumentKind.ORIGINAL_INVOICE: Kind(_original_pdf, _original_name),
    DocumentKind.REMINDER: Kind(_letter_pdf, _reminder_name),
    DocumentKind.DEMAND: Kind(_letter_pdf, _demand_name),
    DocumentKind.STATEMENT: Kind(_statement_pdf, _statement_name),
    DocumentKind.PLAN_CONFIRMATION: Kind(_plan_pdf, _plan_name),
    DocumentKind.OVERPAYMENT_NOTICE: Kind(_notice_pdf, _notice_name),
    DocumentKind.PAYMENT_RECEIPT: Kind(_receipt_pdf, _receipt_name),
}


def pdf_of(document: Document) -> bytes:
    """The PDF of a document, from its stored facts alone."""
    return KINDS[document.kind].pdf(
        document.facts,
        language=document.language,
        issued_at=document.requested_at,
        identifier=document.public_id.hex,
    )


def file_name_words(document: Document) -> tuple[str, ...]:
    """The words of the file's name, in the document's language."""
    with translation.override(document.language):
        return KINDS[document.kind].name(document.facts)
