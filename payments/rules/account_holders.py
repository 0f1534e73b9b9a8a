"""Reading the name of an account's holder as a person typed it, or how to mend it. Pure.

A bank compares the name with the one that it knows; nothing else can. So a name is taken as
it is written, without what no name has.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from payments.rules.account_numbers import AccountNumber, read_account_number

# What payments in euros carry (EPC217-08: Nm of at most 70 characters).
LONGEST: Final = 70
SHORTEST: Final = 2
# Beside letters and digits: what stands in names of people, companies and estates.
SIGNS: Final = frozenset(" '-.,&/()+:")
SAME: Final = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'", "–": "-", "—": "-", "‐": "-"})
HETU: Final = re.compile(
    r"(?<![0-9A-Z])\d{6}\s?[-+A-FU-Y]\s?\d{3}[0-9A-Y](?![0-9A-Z])", re.ASCII | re.IGNORECASE
)


class HolderProblem(StrEnum):
    """What is wrong; each has a sentence that says how to mend it."""

    EMPTY = "EMPTY"
    TOO_SHORT = "TOO_SHORT"
    TOO_LONG = "TOO_LONG"
    NO_LETTERS = "NO_LETTERS"
    ACCOUNT = "ACCOUNT"
    EMAIL = "EMAIL"
    IDENTITY_CODE = "IDENTITY_CODE"
    # A script that banks of the euro payments area do not carry.
    NOT_LATIN = "NOT_LATIN"
    STRANGE_CHARACTERS = "STRANGE_CHARACTERS"


@dataclass(frozen=True, slots=True, kw_only=True)
class MisreadHolder:
    """Why it is no name. `sign` is the first character that does not fit, if one does not."""

    problem: HolderProblem
    sign: str = ""


def has_identity_code(typed: str) -> bool:
    """Whether something in it has the form of a personal identity code: it is never stored."""
    return HETU.search(unicodedata.normalize("NFKC", typed)) is not None


def read_holder(typed: str) -> str | MisreadHolder:
    """The name in one line, as a payment carries it."""
    name = " ".join(unicodedata.normalize("NFC", typed).translate(SAME).split())
    if not name:
        return MisreadHolder(problem=HolderProblem.EMPTY)
    problem = _mistaken_for(name)
    if problem is not None:
        return MisreadHolder(problem=problem)
    if (odd := _odd_sign(name)) is not None:
        return odd
    return name


def _mistaken_for(name: str) -> HolderProblem | None:
    """What it is instead of a name."""
    letters = sum(each.isalpha() for each in name)
    if has_identity_code(name):
        return HolderProblem.IDENTITY_CODE
    if "@" in name:
        return HolderProblem.EMAIL
    if isinstance(read_account_number(name), AccountNumber):
        return HolderProblem.ACCOUNT
    if not letters:
        return HolderProblem.NO_LETTERS
    if letters < SHORTEST:
        return HolderProblem.TOO_SHORT
    return HolderProblem.TOO_LONG if len(name) > LONGEST else None


def _odd_sign(name: str) -> MisreadHolder | None:
    for sign in name:
        if sign in SIGNS or sign in "0123456789":
            continue
        if not sign.isalpha():
            shown = sign if sign.isprintable() else ""
            return MisreadHolder(problem=HolderProblem.STRANGE_CHARACTERS, sign=shown)
        if not unicodedata.name(sign, "").startswith("LATIN"):
            return MisreadHolder(problem=HolderProblem.NOT_LATIN, sign=sign)
    return None
