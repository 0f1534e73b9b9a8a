"""What a Finvoice message says, in our types. Amounts in euros, VAT included."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    business_id: str
    name: str
    street: str = ""
    postcode: str = ""
    town: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who was billed. At most one of `hetu` and `business_id` is set."""

    name: str
    # Left out of what is printed: a personal identity code reaches no log.
    hetu: str = field(default="", repr=False)
    business_id: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    country: str = "FI"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line; `amount` includes VAT and is None on a line that only carries text."""

    description: str
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    vat_percent: Decimal | None = None
    amount: Decimal | None = None


class InterestLaw(StrEnum):
    """Which act the invoice's own words name as the ground of late interest."""

    NONE_NAMED = ""
    INTEREST_ACT = "INTEREST_ACT"
    PUBLIC_LAW = "PUBLIC_LAW"


@dataclass(frozen=True, slots=True, kw_only=True)
class LateInterest:
    """What the invoice states; `percent` is None where it states no rate."""

    percent: Decimal | None
    law: InterestLaw


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceMessage:
    seller: Seller
    buyer: Buyer
    number: str
    issued_on: date
    due_on: date
    total: Decimal
    # What the creditor reports as paid already, at most `total`.
    paid: Decimal
    rows: tuple[Row, ...]
    subject: str
    reference: str
    iban: str
    bic: str
    # "" where the invoice does not say or names a language that we do not speak.
    language: str
    late_interest: LateInterest
    is_directly_enforceable: bool
    # Of the content, the same in any encoding, envelope and layout.
    sha256: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNoteMessage:
    seller: Seller
    number: str
    original_number: str
    issued_on: date
    # Above zero, whichever sign the creditor uses.
    total: Decimal
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelMessage:
    """The creditor takes an invoice back."""

    seller: Seller
    number: str
    issued_on: date
    line: int


type Message = InvoiceMessage | CreditNoteMessage | CancelMessage
