"""Payment references: national (viitenumero) and RF (ISO 11649), read and written.

A normalised reference has no spaces and no leading zeros: digits, or `RF`, two check
digits and the rest in capitals. Sources: Finance Finland's guides to the national
reference (weights 7, 3, 1) and to the RF creditor reference.
"""

from itertools import cycle
from typing import Final

from stdnum import iso11649
from stdnum.exceptions import ValidationError

WEIGHTS: Final = (7, 3, 1)
NATIONAL_DIGITS: Final = range(4, 21)
RF: Final = "RF"
RF_HEAD: Final = 4  # "RF" and its two check digits


class InvalidReferenceError(ValueError):
    """Neither a national nor an RF reference, or its check digits do not match."""


def normalise(text: str) -> str:
    """The reference without spaces and leading zeros, RF in capitals.

    National: 4–20 significant digits with the right check digit. RF: at most 25
    characters with the right check digits. Raises `InvalidReferenceError`.
    """
    compact = "".join(text.split()).upper()
    if not (compact.isascii() and compact.isalnum()):
        raise InvalidReferenceError
    return _rf(compact) if compact.startswith(RF) else _national(compact)


def reference_key(reference: str) -> str:
    """What all ways of writing one normalised reference have in common.

    An RF reference that wraps a national one has that as its key; any other is its own.
    """
    if not reference.startswith(RF):
        return reference
    try:
        return _national(reference[RF_HEAD:])
    except InvalidReferenceError:
        return reference


def to_rf(national: str) -> str:
    """The RF form of a normalised national reference."""
    # "RF" counts as 2715, and the check digits as 00 while they are computed.
    check = 98 - int(f"{national}271500") % 97
    return f"{RF}{check:02d}{national}"


def check_digit(base: str) -> str:
    """The last digit of the national reference that begins with the digits `base`."""
    total = sum(
        int(digit) * weight for digit, weight in zip(reversed(base), cycle(WEIGHTS), strict=False)
    )
    return str(-total % 10)


def grouped(reference: str) -> str:
    """For the eye: national in fives from the right, RF in fours from the left."""
    if reference.startswith(RF):
        return in_fours(reference)
    head = len(reference) % 5
    fives = [reference[start : start + 5] for start in range(head, len(reference), 5)]
    return " ".join([reference[:head], *fives] if head else fives)


def in_fours(text: str) -> str:
    """An account number (IBAN) or RF reference for the eye: `FI21 1234 5600 0007 85`."""
    compact = "".join(text.split())
    return " ".join(compact[start : start + 4] for start in range(0, len(compact), 4))


def _national(compact: str) -> str:
    digits = compact.lstrip("0")
    if not digits.isdigit() or len(digits) not in NATIONAL_DIGITS:
        raise InvalidReferenceError
    if check_digit(digits[:-1]) != digits[-1]:
        raise InvalidReferenceError
    return digits


def _rf(compact: str) -> str:
    try:
        valid = str(iso11649.validate(compact))
    except ValidationError:
        raise InvalidReferenceError from None
    head, rest = valid[:RF_HEAD], valid[RF_HEAD:]
    # Bar codes fill the rest with zeros; they do not change the check digits.
    significant = rest.lstrip("0")
    if not significant:
        raise InvalidReferenceError
    return head + significant
