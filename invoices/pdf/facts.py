"""What a document says, fixed at the moment it was asked for.

The facts are stored with the document as JSON and the PDF is made from them alone, so
that a later change of the invoice, the creditor or an address changes no document.
"""

import re
from collections.abc import Mapping
from dataclasses import Field, asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final, Protocol

from invoices.models import Creditor, Invoice, InvoiceRow

# XML, and so our PDFs, cannot carry control characters; an invoice has no use for them.
UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Facts(Protocol):
    """The facts of a document, whatever its kind: a dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The creditor as it was."""

    name: str
    business_id: str
    street: str
    postcode: str
    town: str
    phone: str
    email: str
    website: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """The debtor as billed. Never an identity code: there is no field for one."""

    name: str
    street: str
    postcode: str
    town: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line: euros with VAT, or a line of text alone."""

    description: str
    quantity: Decimal | None
    unit: str
    unit_price: Decimal | None
    vat_percent: Decimal | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceFacts:
    """All that an original invoice says."""

    sender: Sender
    recipient: Recipient
    number: str
    subject: str
    case_number: int
    myropo_id: str
    issued_on: date
    due_on: date
    total: Decimal
    reference: str
    iban: str
    bic: str
    rows: tuple[Row, ...]


def facts_of(invoice: Invoice) -> InvoiceFacts:
    """The facts of an invoice as it is now; reads its creditor and rows."""
    return InvoiceFacts(
        sender=sender_of(invoice.creditor),
        recipient=Recipient(
            name=invoice.debtor_name,
            street=invoice.debtor_street,
            postcode=invoice.debtor_postcode,
            town=invoice.debtor_town,
            country=invoice.debtor_country,
        ),
        number=invoice.number,
        subject=invoice.subject,
        case_number=invoice.case_number,
        myropo_id=invoice.myropo_id,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        total=invoice.original_total,
        reference=invoice.reference,
        iban=invoice.iban,
        bic=invoice.bic,
        rows=tuple(_row(row) for row in invoice.rows.order_by("position")),
    )


def sender_of(creditor: Creditor) -> Sender:
    """A creditor as it is now."""
    return Sender(
        name=creditor.name,
        business_id=creditor.business_id,
        street=creditor.street,
        postcode=creditor.postcode,
        town=creditor.town,
        phone=creditor.phone,
        email=creditor.email,
        website=creditor.website,
    )


def _row(row: InvoiceRow) -> Row:
    return Row(
        description=row.description,
        quantity=row.quantity,
        unit=row.unit,
        unit_price=row.unit_price,
        vat_percent=row.vat_percent,
        amount=row.amount,
    )


def to_json(facts: Facts) -> dict[str, Any]:
    """The facts of any document: sums, days and moments become strings, so that nothing is lost."""
    return {name: _plain(value) for name, value in asdict(facts).items()}


def _plain(value: object) -> object:
    """A fact as JSON keeps it: sums and days as strings, texts without what XML cannot carry."""
    match value:
        case str():
            return UNPRINTABLE.sub("", value)
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {name: _plain(each) for name, each in value.items()}
        case tuple() | list():
            return [_plain(each) for each in value]
    return value


def from_json(data: Mapping[str, Any]) -> InvoiceFacts:
    """The facts that `to_json` wrote. Raises `KeyError` or `TypeError` for others."""
    return InvoiceFacts(
        sender=Sender(**data["sender"]),
        recipient=Recipient(**data["recipient"]),
        number=data["number"],
        subject=data["subject"],
        case_number=data["case_number"],
        myropo_id=data["myropo_id"],
        issued_on=date.fromisoformat(data["issued_on"]),
        due_on=date.fromisoformat(data["due_on"]),
        total=Decimal(data["total"]),
        reference=data["reference"],
        iban=data["iban"],
        bic=data["bic"],
        rows=tuple(_row_from_json(row) for row in data["rows"]),
    )


def _row_from_json(data: Mapping[str, Any]) -> Row:
    return Row(
        description=data["description"],
        unit=data["unit"],
        quantity=_decimal(data["quantity"]),
        unit_price=_decimal(data["unit_price"]),
        vat_percent=_decimal(data["vat_percent"]),
        amount=_decimal(data["amount"]),
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
