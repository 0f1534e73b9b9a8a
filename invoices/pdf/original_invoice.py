"""The original invoice on paper: facts and a language in, a tagged PDF out."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from django.template.loader import render_to_string
from django.utils import translation

from invoices.pdf.drawing import DashedLine, dashed_line, qr_picture
from invoices.pdf.facts import InvoiceFacts, Recipient, Row, Sender
from invoices.pdf.renderer import renderer
from invoices.rules.bank_barcode import bank_barcode
from invoices.rules.epc_qr import epc_payload
from invoices.rules.myropo_id import display
from invoices.rules.references import grouped, in_fours
from invoices.rules.vat import vat_specification
from myropo.money import NBSP, format_euros, format_number, format_price

TEMPLATE: Final = "pdf/original_invoice.html"
STYLE_SHEET: Final = "original_invoice.css"
HOME_COUNTRY: Final = "FI"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedRow:
    """One line as it is printed; empty where the creditor said nothing."""

    description: str
    quantity: str
    unit_price: str
    vat: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedVat:
    percent: str
    net: str
    vat: str
    gross: str


def original_invoice_pdf(
    facts: InvoiceFacts, *, language: str, issued_at: datetime, identifier: str
) -> bytes:
    """The PDF/UA-1 document; the same arguments give the same bytes.

    `issued_at` and `identifier` stand in its metadata: when the document was asked for,
    and which one it is.
    """
    xhtml = original_invoice_xhtml(facts, language=language, issued_at=issued_at)
    return renderer(STYLE_SHEET).pdf(xhtml, identifier=identifier.encode())


def original_invoice_xhtml(facts: InvoiceFacts, *, language: str, issued_at: datetime) -> str:
    context = {
        "facts": facts,
        "language": language,
        "issued_at": f"{issued_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "sender_lines": _sender_lines(facts.sender),
        "contacts": _contacts(facts.sender),
        "recipient_lines": _recipient_lines(facts.recipient),
        "myropo_id": display(facts.myropo_id),
        "reference": grouped(facts.reference).replace(" ", NBSP),
        "iban": in_fours(facts.iban).replace(" ", NBSP),
        "rows": [_printed_row(row, language) for row in facts.rows],
        "vat_lines": _vat_lines(facts, language),
        "digits": (digits := _digits(facts)),
        "bars": _bars(digits),
        "qr": _qr(facts),
    }
    with translation.override(language):
        return render_to_string(TEMPLATE, context)


def _sender_lines(sender: Sender) -> list[str]:
    town = f"{sender.postcode} {sender.town}".strip()
    return [line for line in (sender.street, town) if line]


def _contacts(sender: Sender) -> str:
    known = (sender.phone, sender.email, sender.website)
    return " · ".join(contact for contact in known if contact)


def _recipient_lines(recipient: Recipient) -> list[str]:
    """As the post wants it: name, street, postcode and town; a foreign country's code last."""
    town = f"{recipient.postcode} {recipient.town}".strip()
    country = "" if recipient.country == HOME_COUNTRY else recipient.country
    return [line for line in (recipient.name, recipient.street, town, country) if line]


def _printed_row(row: Row, language: str) -> PrintedRow:
    quantity = "" if row.quantity is None else format_number(row.quantity, language)
    price = "" if row.unit_price is None else format_price(row.unit_price, language)
    return PrintedRow(
        description=row.description,
        quantity=f"{quantity}{NBSP}{row.unit}".strip(),
        unit_price=price,
        vat="" if row.vat_percent is None else _percent(row.vat_percent, language),
        amount="" if row.amount is None else format_euros(row.amount, language),
    )


def _vat_lines(facts: InvoiceFacts, language: str) -> list[PrintedVat]:
    lines = vat_specification((row.vat_percent, row.amount) for row in facts.rows)
    return [
        PrintedVat(
            percent=_percent(line.percent, language),
            net=format_euros(line.net, language),
            vat=format_euros(line.vat, language),
            gross=format_euros(line.gross, language),
        )
        for line in lines
    ]


def _percent(value: Decimal, language: str) -> str:
    number = format_number(value, language)
    return f"{number}%" if language == "en" else f"{number}{NBSP}%"


def _digits(facts: InvoiceFacts) -> str | None:
    return bank_barcode(
        iban=facts.iban, amount=facts.total, reference=facts.reference, due_on=facts.due_on
    )


def _bars(digits: str | None) -> DashedLine | None:
    return None if digits is None else dashed_line(digits)


def _qr(facts: InvoiceFacts) -> str | None:
    payload = epc_payload(
        iban=facts.iban,
        bic=facts.bic,
        recipient=facts.sender.name,
        amount=facts.total,
        reference=facts.reference,
        due_on=facts.due_on,
    )
    return None if payload is None else qr_picture(payload)
