"""Why a file of the bank is refused: a code, the place, and a sentence to act on."""

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
    MALFORMED = "MALFORMED"
    DOCTYPE = "DOCTYPE"
    NOT_A_STATEMENT = "NOT_A_STATEMENT"
    VERSION = "VERSION"
    MISSING = "MISSING"
    TOO_LONG = "TOO_LONG"
    NOT_A_DATE = "NOT_A_DATE"
    NOT_AN_AMOUNT = "NOT_AN_AMOUNT"
    TOO_LARGE_AMOUNT = "TOO_LARGE_AMOUNT"
    NOT_WHOLE_CENTS = "NOT_WHOLE_CENTS"
    NOT_POSITIVE = "NOT_POSITIVE"
    CURRENCY = "CURRENCY"
    DIRECTION = "DIRECTION"
    STATUS = "STATUS"
    YES_OR_NO = "YES_OR_NO"
    ACCOUNT = "ACCOUNT"
    COUNT = "COUNT"
    TOO_MANY_PARTS = "TOO_MANY_PARTS"
    PARTS_SUM = "PARTS_SUM"
    BALANCE = "BALANCE"
    SUMMARY_COUNT = "SUMMARY_COUNT"
    SUMMARY_SUM = "SUMMARY_SUM"
    # Of the bank's answers to files of refunds (pain.002).
    ANSWER_VERSION = "ANSWER_VERSION"
    ANSWER_STATUS = "ANSWER_STATUS"
    UNKNOWN_BATCH = "UNKNOWN_BATCH"
    UNKNOWN_PAYMENT = "UNKNOWN_PAYMENT"


WORDS: Final[dict[Reason, Promise]] = {
    Reason.UNREADABLE: _("The file cannot be read. Check that it exists and may be opened."),
    Reason.TOO_LARGE: _("The file is larger than %(limit)s MB. Send it in smaller files."),
    Reason.EMPTY: _("The file is empty."),
    Reason.MALFORMED: _("This is not well-formed XML. Fetch the file from the bank once more."),
    Reason.DOCTYPE: _("A DOCTYPE is not allowed in a bank statement."),
    Reason.NOT_A_STATEMENT: _("This is no bank statement of the kind camt.053 or camt.054."),
    Reason.VERSION: _("The version “%(found)s” is not supported. Order 02 or 08 from the bank."),
    Reason.MISSING: _("This is missing or empty."),
    Reason.TOO_LONG: _("This is longer than %(limit)s characters."),
    Reason.NOT_A_DATE: _("This is not a date of the form 2026-11-21."),
    Reason.NOT_AN_AMOUNT: _("This is not a sum with a decimal point, such as 1234.50."),
    Reason.TOO_LARGE_AMOUNT: _("This sum is too large."),
    Reason.NOT_WHOLE_CENTS: _("This amount has fractions of a cent."),
    Reason.NOT_POSITIVE: _("This sum must be above zero."),
    Reason.CURRENCY: _("The currency is “%(found)s”. Only statements in euros (EUR) are handled."),
    Reason.DIRECTION: _("The direction “%(found)s” is not known. It must be CRDT or DBIT."),
    Reason.STATUS: _("The status “%(found)s” is not known. It must be BOOK, PDNG, FUTR or INFO."),
    Reason.YES_OR_NO: _("This must be true or false, not “%(found)s”."),
    Reason.ACCOUNT: _("The account of the statement is missing or is no account number."),
    Reason.COUNT: _("This is not a number of entries."),
    Reason.TOO_MANY_PARTS: _("The entry has more than %(limit)s parts."),
    Reason.PARTS_SUM: _("The parts add up to %(parts)s, but the entry is %(total)s."),
    Reason.BALANCE: _(
        "The opening balance and the entries make %(sum)s, but the closing balance is %(closing)s."
    ),
    Reason.SUMMARY_COUNT: _(
        "The statement has %(found)s entries, but its summary says %(expected)s."
    ),
    Reason.SUMMARY_SUM: _(
        "The entries of the statement add up to %(found)s, but its summary says %(expected)s."
    ),
    Reason.ANSWER_VERSION: _("The version “%(found)s” of the bank’s answer is not supported."),
    Reason.ANSWER_STATUS: _("The status “%(found)s” of a payment is not known."),
    Reason.UNKNOWN_BATCH: _("No file of refunds with the message ID “%(found)s” has been sent."),
    Reason.UNKNOWN_PAYMENT: _("The file of refunds has no payment “%(found)s”."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One thing that is wrong, and where.

    `element` is the path inside the statement, `line` counts from 1, 0 when no line can be
    named; `entry` is the bank's name of the entry, or its number in the statement. `facts`
    never hold names or identity codes.
    """

    reason: Reason
    element: str = ""
    line: int = 0
    entry: str = ""
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
            "entry": self.entry,
            "facts": dict(self.facts),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**{**stored, "reason": Reason(stored["reason"])})


class StatementError(Exception):
    """The file cannot be taken. Nothing was changed."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason.value)
        self.refusal = refusal
