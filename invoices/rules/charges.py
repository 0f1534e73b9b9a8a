"""The names of what is charged on a claim, and of what of it is taken back. Pure.

A letter charges its cost under its own cause and its interest under one made of it; what is
taken back carries the cause of the charge. So each can be found from the other.
"""

from enum import StrEnum
from typing import Final

INTEREST: Final = ":interest"
TAKEN_BACK: Final = ":taken-back"


class Why(StrEnum):
    """Why a charge was taken back; the words are in `invoices.words`."""

    # The money counts from a day before the letter.
    PAID_BEFORE = "PAID_BEFORE"
    LETTER_PULLED_BACK = "LETTER_PULLED_BACK"
    # A debtor's request was answered, or a person put right what was wrong.
    AFTER_REQUEST = "AFTER_REQUEST"
    CORRECTED = "CORRECTED"


def interest_cause(letter: str) -> str:
    """The cause of the interest that a letter charges."""
    return f"{letter}{INTEREST}"


def taken_back_cause(charge: str, *, times: int) -> str:
    """The cause of what is taken back of a charge, when that was done so many times before."""
    return f"{charge}{TAKEN_BACK}:{times + 1}" if times else f"{charge}{TAKEN_BACK}"


def charge_of(cause: str) -> str:
    """The cause of the charge: of the entry itself, or of what it takes back."""
    return cause.partition(TAKEN_BACK)[0]


def letter_of(cause: str) -> str:
    """The cause of the letter that charged it, where a letter did."""
    return charge_of(cause).removesuffix(INTEREST)
