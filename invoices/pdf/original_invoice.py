"""The original invoice on paper: facts and a language in, a tagged PDF out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.template.loader import render_to_string
from django.utils import translation

from invoices.pdf.facts import InvoiceFacts, Row
from invoices.pdf.parts import (
    contacts,
    created,
    payment_part,
    percent,
    recipient_lines,
    sender_lines,
)
from invoices.pdf.renderer import renderer
from invoices.rules.myropo_id import display
from invoices.rules.vat import vat_specification
from myropo.money import NBSP, format_euros, format_number, format_price

TEMPLATE: Final = "pdf/original_invoice.html"
STYLE_SHEET: Final = "original_invoice.css"


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
    payment = payment_part(
        recipient=facts.sender.name,
        iban=facts.iban,
        bic=facts.bic,
        reference=facts.reference,
        amount=facts.total,
        due_on=facts.due_on,
    )
    context = {
        "facts": facts,
        "language": language,
        "issued_at": created(issued_at),
        "sender_lines": sender_lines(facts.sender),
        "contacts": contacts(facts.sender),
        "recipient_lines": recipient_lines(facts.recipient),
        "myropo_id": display(facts.myropo_id),
        "rows": [_printed_row(row, language) for row in facts.rows],
        "vat_lines": _vat_lines(facts, language),
        "payment": payment,
    }
    with translation.override(language):
        return render_to_string(TEMPLATE, context)


def _printed_row(row: Row, language: str) -> PrintedRow:
    quantity = "" if row.quantity is None else format_number(row.quantity, language)
    price = "" if row.unit_price is None else format_price(row.unit_price, language)
    return PrintedRow(
        description=row.description,
        quantity=f"{quantity}{NBSP}{row.unit}".strip(),
        unit_price=price,
        vat="" if row.vat_percent is None else percent(row.vat_percent, language),
        amount="" if row.amount is None else format_euros(row.amount, language),
    )


def _vat_lines(facts: InvoiceFacts, language: str) -> list[PrintedVat]:
    lines = vat_specification((row.vat_percent, row.amount) for row in facts.rows)
    return [
        PrintedVat(
            percent=percent(line.percent, language),
            net=format_euros(line.net, language),
            vat=format_euros(line.vat, language),
            gross=format_euros(line.gross, language),
        )
        for line in lines
    ]
