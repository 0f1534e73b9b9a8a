"""Why a Finvoice file is refused: a code, the place, and a sentence to act on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Reason(StrEnum):
    """Codes for machines; `WORDS` has the sentence of each."""

    UNREADABLE = "UNREADABLE"
    TOO_LARGE = "TOO_LARGE"
    EMPTY = "EMPTY"
    ENCODING = "ENCODING"
    MALFORMED = "MALFORMED"
    ENTITIES = "ENTITIES"
    NOT_FINVOICE = "NOT_FINVOICE"
    VERSION = "VERSION"
    TYPE_CODE = "TYPE_CODE"
    ORIGIN_CODE = "ORIGIN_CODE"
    MISSING = "MISSING"
    TOO_LONG = "TOO_LONG"
    NOT_A_DATE = "NOT_A_DATE"
    NOT_A_NUMBER = "NOT_A_NUMBER"
    NUMBER_TOO_LARGE = "NUMBER_TOO_LARGE"
    NOT_WHOLE_CENTS = "NOT_WHOLE_CENTS"
    CURRENCY = "CURRENCY"
    TOO_MANY_ROWS = "TOO_MANY_ROWS"
    SELLER = "SELLER"
    REFERENCE = "REFERENCE"
    IBAN = "IBAN"
    DUE_DATE_MISSING = "DUE_DATE_MISSING"
    DUE_BEFORE_ISSUED = "DUE_BEFORE_ISSUED"
    TOTAL_NOT_POSITIVE = "TOTAL_NOT_POSITIVE"
    ROWS_SUM = "ROWS_SUM"
    VAT_SUM = "VAT_SUM"
    AMOUNT_TO_PAY = "AMOUNT_TO_PAY"
    PAYMENT_STATUS = "PAYMENT_STATUS"
    PAID_AMOUNT = "PAID_AMOUNT"
    NUMBER_TAKEN = "NUMBER_TAKEN"
    ORIGINAL_UNKNOWN = "ORIGINAL_UNKNOWN"
    ORIGINAL_CLOSED = "ORIGINAL_CLOSED"
    CREDIT_TOO_LARGE = "CREDIT_TOO_LARGE"


WORDS: Final[dict[Reason, Promise]] = {
    Reason.UNREADABLE: _("The file cannot be read. Check that it exists and may be opened."),
    Reason.TOO_LARGE: _("The file is larger than %(limit)s MB. Send it in smaller files."),
    Reason.EMPTY: _("The file is empty."),
    Reason.ENCODING: _(
        "The character encoding %(found)s is not supported. Use UTF-8 or ISO-8859-15."
    ),
    Reason.MALFORMED: _("This is not well-formed XML. Ask the sender for an undamaged file."),
    Reason.ENTITIES: _("Entities are not allowed in a Finvoice file. Send the text itself."),
    Reason.NOT_FINVOICE: _("There is no Finvoice message here."),
    Reason.VERSION: _(
        "The Finvoice version “%(found)s” is not supported. Use 1.3, 2.0, 2.01 or 3.0."
    ),
    Reason.TYPE_CODE: _(
        "The type “%(found)s” cannot be handled. Use INV01 for an invoice or INV02 for "
        "a credit note."
    ),
    Reason.ORIGIN_CODE: _(
        "The origin code “%(found)s” is not known. Use Original, Copy or Cancel; only an "
        "invoice can be cancelled."
    ),
    Reason.MISSING: _("This is missing or empty."),
    Reason.TOO_LONG: _("This is longer than %(limit)s characters."),
    Reason.NOT_A_DATE: _("This is not a date of the form CCYYMMDD."),
    Reason.NOT_A_NUMBER: _("This is not a number with a decimal comma, such as 1234,50."),
    Reason.NUMBER_TOO_LARGE: _("This number is too large."),
    Reason.NOT_WHOLE_CENTS: _("This amount has fractions of a cent."),
    Reason.CURRENCY: _("The currency is “%(found)s”. Only invoices in euros (EUR) are handled."),
    Reason.TOO_MANY_ROWS: _("The invoice has more than %(limit)s rows."),
    Reason.SELLER: _("The seller has no valid Finnish business ID."),
    Reason.REFERENCE: _("The reference number is wrong: its check digits do not match."),
    Reason.IBAN: _("The account number (IBAN) is wrong: its check digits do not match."),
    Reason.DUE_DATE_MISSING: _("The due date is missing."),
    Reason.DUE_BEFORE_ISSUED: _("The due date %(due)s is before the invoice date %(issued)s."),
    Reason.TOTAL_NOT_POSITIVE: _("The total must be above zero. Use INV02 for a credit note."),
    Reason.ROWS_SUM: _("The rows add up to %(rows)s, but the total is %(total)s."),
    Reason.VAT_SUM: _("The sum without VAT and the VAT make %(sum)s, but the total is %(total)s."),
    Reason.AMOUNT_TO_PAY: _("The amount to pay is %(found)s, but %(expected)s is left to pay."),
    Reason.PAYMENT_STATUS: _("The payment status “%(found)s” is not known."),
    Reason.PAID_AMOUNT: _("The amount already paid does not fit the payment status."),
    Reason.NUMBER_TAKEN: _(
        "The same seller has already sent different content with the number %(number)s. "
        "Give the corrected invoice a number of its own."
    ),
    Reason.ORIGINAL_UNKNOWN: _(
        "The invoice %(number)s that this refers to is not known. Send it first."
    ),
    Reason.ORIGINAL_CLOSED: _(
        "The invoice %(number)s that this refers to is credited in full or withdrawn already."
    ),
    Reason.CREDIT_TOO_LARGE: _("More would be credited than the invoice %(number)s charged."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One thing that is wrong, and where.

    `element` is the path inside the message, `line` counts from 1 in the whole file, 0
    when no line can be named. `facts` never hold names or identity codes.
    """

    reason: Reason
    element: str = ""
    line: int = 0
    invoice: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sentence, in the language of whoever asks."""
        return str(WORDS[self.reason]) % self.facts

    def as_dict(self) -> dict[str, Any]:
        """For a report: everything but the sentence, which depends on the reader."""
        return {
            "reason": self.reason.value,
            "element": self.element,
            "line": self.line,
            "invoice": self.invoice,
            "facts": dict(self.facts),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**{**stored, "reason": Reason(stored["reason"])})


class FinvoiceError(Exception):
    """The file cannot be taken. Nothing was changed."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason.value)
        self.refusal = refusal
