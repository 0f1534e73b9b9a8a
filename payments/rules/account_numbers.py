"""Reading the account number that a person typed: what it is, or how to mend it. Pure.

Nothing is ever guessed into an account: what is wrong is told, and the person corrects it.
Formats and check digits come from the library (ISO 13616, and the national ones it knows).
"""

import re
import unicodedata
import warnings
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from schwifty import BIC, IBAN
from schwifty.exceptions import (
    InvalidBBANChecksum,
    InvalidChecksumDigits,
    InvalidCountryCode,
    NationalChecksumNotVerified,
    SchwiftyException,
)

# What stands between the characters of a number, or around it, and means nothing.
SEPARATORS: Final = re.compile(r"[\s.\-\u2010-\u2015_/,:;'\"()\u200b-\u200f\u2060\ufeff]+")
PREFIX: Final = re.compile(r"^(?:iban|tilinumero|tili|konto|kontonummer|account)(?=[a-z]{2}\d)")
OLD_FINNISH: Final = re.compile(r"^(?P<branch>[1-8]\d{5})(?P<account>\d{2,8})$")
CARD_LENGTH: Final = 16
LONGEST: Final = 34
# A whole number of another, behind a whole number.
TWO: Final = re.compile(r"^[A-Z]{2}\d{2}[A-Z0-9]{10,}?[A-Z]{2}\d{2}[A-Z0-9]{10,}$")
BIC_SHAPE: Final = re.compile(r"^[A-Z]{6}[A-Z0-9]{2}(?:XXX)?$")


class Problem(StrEnum):
    """What is wrong; each has a sentence that says how to mend it."""

    EMPTY = "EMPTY"
    # Something that no account number has, as a letter that does not belong.
    STRANGE_CHARACTERS = "STRANGE_CHARACTERS"
    NO_COUNTRY = "NO_COUNTRY"
    OLD_NUMBER = "OLD_NUMBER"
    CARD_NUMBER = "CARD_NUMBER"
    BIC = "BIC"
    # Words, or the letters of a country alone.
    NO_DIGITS = "NO_DIGITS"
    TWO_NUMBERS = "TWO_NUMBERS"
    UNKNOWN_COUNTRY = "UNKNOWN_COUNTRY"
    NOT_SEPA = "NOT_SEPA"
    TOO_SHORT = "TOO_SHORT"
    TOO_LONG = "TOO_LONG"
    # A letter where a digit belongs, or the other way round.
    WRONG_SHAPE = "WRONG_SHAPE"
    # The check digits say that something is mistyped.
    MISTYPED = "MISTYPED"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountNumber:
    """An account that exists by its check digits; whether anyone has it, no digit tells.

    bic, bank  "" where the library does not know the bank; the payment goes by IBAN alone
    """

    iban: str
    country: str
    bic: str
    bank: str

    @property
    def grouped(self) -> str:
        """In groups of four, as it is shown."""
        return " ".join(self.iban[at : at + 4] for at in range(0, len(self.iban), 4))


@dataclass(frozen=True, slots=True, kw_only=True)
class Misread:
    """Why it is no account number that can be paid to.

    expected, given  how many characters the country's numbers have, and how many came
    country          two letters, where there are any
    """

    problem: Problem
    country: str = ""
    expected: int = 0
    given: int = 0


def read_account_number(typed: str) -> AccountNumber | Misread:
    """What a person typed or pasted, in any spacing, case or form of digits."""
    text = _bare(typed)
    if (refused := _not_an_iban(text)) is not None:
        return refused
    country = text[:2]
    number = IBAN(text, allow_invalid=True)
    try:
        expected = number.spec.iban_length
    except (SchwiftyException, KeyError):
        return Misread(problem=Problem.UNKNOWN_COUNTRY, country=country)
    problem = _problem_of(number)
    if problem is not None:
        return Misread(problem=problem, country=country, expected=expected, given=len(text))
    if not number.in_sepa_zone:
        return Misread(problem=Problem.NOT_SEPA, country=country)
    return AccountNumber(
        iban=text,
        country=country,
        bic=number.bic.compact if number.bic else "",
        bank=number.bank_name or "",
    )


def _bare(typed: str) -> str:
    """Without what separates or names the number; full-width digits become plain ones."""
    plain = SEPARATORS.sub("", unicodedata.normalize("NFKC", typed)).casefold()
    return PREFIX.sub("", plain).upper()


def _not_an_iban(text: str) -> Misread | None:
    """What it is instead, when it does not look like one."""
    problem = None
    if not text:
        problem = Problem.EMPTY
    elif not text.isascii() or not text.isalnum():
        problem = Problem.STRANGE_CHARACTERS
    elif _is_bic(text):
        problem = Problem.BIC
    elif text.isalpha() and len(text) > len("FI"):
        problem = Problem.NO_DIGITS
    elif TWO.match(text) and len(text) > LONGEST:
        problem = Problem.TWO_NUMBERS
    elif text.isdigit():
        problem = _of_digits(text)
    elif not text[:2].isalpha():
        problem = Problem.NO_COUNTRY
    return None if problem is None else Misread(problem=problem, given=len(text))


def _is_bic(text: str) -> bool:
    """A bank that is known: many words look like the code of one."""
    if BIC_SHAPE.match(text) is None:
        return False
    head = text[:8]
    return any(BIC(each, allow_invalid=True).exists for each in (head, f"{head}XXX"))


def _of_digits(text: str) -> Problem:
    if len(text) == CARD_LENGTH and _is_luhn(text):
        return Problem.CARD_NUMBER
    return Problem.OLD_NUMBER if OLD_FINNISH.match(text) else Problem.NO_COUNTRY


def _is_luhn(digits: str) -> bool:
    doubled = (int(each) * (2 - at % 2) for at, each in enumerate(digits[-2::-1], start=0))
    total = sum(each - 9 if each > 9 else each for each in doubled)
    return (total + int(digits[-1])) % 10 == 0


def _problem_of(number: IBAN) -> Problem | None:
    if len(number) != number.spec.iban_length:
        return Problem.TOO_SHORT if len(number) < number.spec.iban_length else Problem.TOO_LONG
    try:
        with warnings.catch_warnings():
            # Of countries whose national digits the library cannot check, mod-97 has to do.
            warnings.simplefilter("ignore", NationalChecksumNotVerified)
            number.validate(validate_bban=True)
    except InvalidCountryCode:
        return Problem.UNKNOWN_COUNTRY
    except (InvalidChecksumDigits, InvalidBBANChecksum):
        return Problem.MISTYPED
    except SchwiftyException:
        return Problem.WRONG_SHAPE
    return None
