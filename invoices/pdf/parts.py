"""What our documents have in common: addresses, and how to pay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from invoices.pdf.drawing import DashedLine, dashed_line, qr_picture
from invoices.pdf.facts import Recipient, Sender
from invoices.rules.bank_barcode import bank_barcode
from invoices.rules.epc_qr import epc_payload
from invoices.rules.references import grouped, in_fours
from myropo.money import NBSP, format_number

HOME_COUNTRY: Final = "FI"
# A heading takes the room of so many letters of text: two lines, with what is free below.
LETTERS_OF_HEADING: Final = 100
LONG: Final = 12


def is_long(*leading: str) -> bool:
    """Whether a sum or a day that stands out must be written smaller to have room."""
    return max(len(each) for each in leading) > LONG


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it."""

    title: str
    text: str


def in_two_columns(sections: Sequence[Section]) -> tuple[Sequence[Section], Sequence[Section]]:
    """The sections in their order, cut where both columns become about as long."""
    lengths = [len(each.text) + LETTERS_OF_HEADING for each in sections]
    cut = min(range(len(sections) + 1), key=lambda at: max(sum(lengths[:at]), sum(lengths[at:])))
    return sections[:cut], sections[cut:]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPart:
    """How to pay, as it is printed; without bar code or QR code where there can be none."""

    recipient: str
    iban: str
    bic: str
    reference: str
    digits: str | None
    bars: DashedLine | None
    qr: str | None


def payment_part(
    *, recipient: str, iban: str, bic: str, reference: str, amount: Decimal, due_on: date
) -> PaymentPart:
    """An account and a reference as stored, and the same in codes that a bank's app reads."""
    digits = bank_barcode(iban=iban, amount=amount, reference=reference, due_on=due_on)
    payload = epc_payload(
        iban=iban, bic=bic, recipient=recipient, amount=amount, reference=reference, due_on=due_on
    )
    return PaymentPart(
        recipient=recipient,
        iban=in_fours(iban).replace(" ", NBSP),
        bic=bic,
        reference=grouped(reference).replace(" ", NBSP),
        digits=digits,
        bars=None if digits is None else dashed_line(digits),
        qr=None if payload is None else qr_picture(payload),
    )


def sender_lines(sender: Sender) -> list[str]:
    town = f"{sender.postcode} {sender.town}".strip()
    return [line for line in (sender.street, town) if line]


def contacts(sender: Sender) -> str:
    known = (sender.phone, sender.email, sender.website)
    return " · ".join(contact for contact in known if contact)


def contact_lines(sender: Sender) -> list[str]:
    """How to reach the sender: the telephone and the rest on a line each."""
    return [contact for contact in (sender.phone, sender.email) if contact]


def recipient_lines(recipient: Recipient) -> list[str]:
    """As the post wants it: name, street, postcode and town; a foreign country's code last."""
    town = f"{recipient.postcode} {recipient.town}".strip()
    country = "" if recipient.country == HOME_COUNTRY else recipient.country
    return [line for line in (recipient.name, recipient.street, town, country) if line]


def percent(value: Decimal, language: str) -> str:
    """`25,5 %`; en: `25.5%`."""
    number = format_number(value, language)
    return f"{number}%" if language == "en" else f"{number}{NBSP}%"


def created(issued_at: datetime) -> str:
    """When a document was asked for, as its metadata write it."""
    return f"{issued_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
