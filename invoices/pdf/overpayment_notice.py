"""The notice of an overpayment: how much too much was paid, and how it comes back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from invoices.models import Invoice, LetterAddress
from invoices.pdf.facts import Recipient, Sender, sender_of
from invoices.pdf.letter_facts import Collector, collector, portal, recipient_of
from invoices.pdf.letter_words import address_of
from invoices.pdf.parts import contact_lines, created, is_long, recipient_lines, sender_lines
from invoices.pdf.renderer import renderer
from invoices.rules.myropo_id import display
from invoices.rules.prescription import prescribes_on
from myropo.money import NBSP, format_euros

TEMPLATE: Final = "pdf/overpayment_notice.html"
STYLE_SHEET: Final = "letter.css"


@dataclass(frozen=True, slots=True, kw_only=True)
class OverpaymentFacts:
    """All that the notice says; `amount` in euros. Never an identity code or an account.

    claim_by  until when the money waits for sure: the notice acknowledges what we owe, which
              begins the years of its prescription anew (728/2003 10 §)
    """

    letter_id: str
    written_on: date
    sender: Sender
    collector: Collector
    recipient: Recipient
    number: str
    subject: str
    case_number: int
    myropo_id: str
    amount: Decimal
    claim_by: date
    portal: str


def overpayment_facts(
    *,
    invoice: Invoice,
    amount: Decimal,
    written_on: date,
    address: LetterAddress | None,
    letter_id: UUID,
) -> OverpaymentFacts:
    """What the notice of an invoice's surplus says. No query: the creditor is loaded."""
    return OverpaymentFacts(
        letter_id=str(letter_id),
        written_on=written_on,
        sender=sender_of(invoice.creditor),
        collector=collector(),
        recipient=recipient_of(invoice, address),
        number=invoice.number,
        subject=invoice.subject,
        case_number=invoice.case_number,
        myropo_id=invoice.myropo_id,
        amount=amount,
        claim_by=prescribes_on(due_on=written_on),
        portal=portal(),
    )


def from_json(data: Mapping[str, Any]) -> OverpaymentFacts:
    """The facts that `facts.to_json` wrote. Raises `KeyError` or `TypeError` for others."""
    values = dict(data)
    for name in ("written_on", "claim_by"):
        values[name] = date.fromisoformat(data[name])
    values["amount"] = Decimal(data["amount"])
    values["sender"] = Sender(**data["sender"])
    values["collector"] = Collector(**data["collector"])
    values["recipient"] = Recipient(**data["recipient"])
    return OverpaymentFacts(**values)


def overpayment_notice_pdf(
    facts: OverpaymentFacts, *, language: str, issued_at: datetime, identifier: str
) -> bytes:
    """The PDF/UA-1 document; the same arguments give the same bytes."""
    xhtml = overpayment_notice_xhtml(facts, language=language, issued_at=issued_at)
    return renderer(STYLE_SHEET).pdf(xhtml, identifier=identifier.encode())


def overpayment_notice_xhtml(facts: OverpaymentFacts, *, language: str, issued_at: datetime) -> str:
    context = {
        "facts": facts,
        "language": language,
        "issued_at": created(issued_at),
        "sender_lines": sender_lines(facts.sender),
        "contacts": contact_lines(facts.sender),
        "recipient_lines": recipient_lines(facts.recipient),
        "myropo_id": display(facts.myropo_id),
        "is_long": is_long(format_euros(facts.amount, language)),
        "address": address_of(facts.collector),
        "phone": facts.collector.phone.replace(" ", NBSP),
    }
    with translation.override(language):
        context["title"] = _("You have paid too much")
        return render_to_string(TEMPLATE, context)
