"""Addresses as the post wants them. Pure."""

import re
from dataclasses import dataclass
from typing import Final

# Åland has Finland's post codes, written "AX-22100" abroad.
FINNISH: Final = frozenset({"FI", "AX"})
PREFIX: Final = re.compile(r"^(FI|AX)[\s-]*(?=\d)", re.ASCII)
FINNISH_POSTCODE: Final = re.compile(r"\d{5}", re.ASCII)
# Letters, digits, spaces and hyphens; a country without postcodes has a hyphen alone.
FOREIGN_POSTCODE: Final = re.compile(r"[A-Z0-9 -]{1,10}", re.ASCII)
# What fits into the window of an envelope.
LONGEST_STREET: Final = 60
LONGEST_TOWN: Final = 40


class InvalidPostcodeError(ValueError):
    """It cannot be a postcode of its country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """Where a letter goes; the name above it is the debtor's, always.

    country  two letters of ISO 3166-1
    """

    street: str
    postcode: str
    town: str
    country: str = "FI"


def normal_postcode(text: str, *, country: str) -> str:
    """A postcode as it is printed. Raises `InvalidPostcodeError`.

    In Finland five digits, however they are spaced and whether or not "FI-" stands before.
    """
    typed = " ".join(text.upper().split())
    if country in FINNISH:
        typed = PREFIX.sub("", typed).replace(" ", "")
        pattern = FINNISH_POSTCODE
    else:
        pattern = FOREIGN_POSTCODE
    if not pattern.fullmatch(typed):
        raise InvalidPostcodeError(text)
    return typed
