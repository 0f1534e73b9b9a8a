"""Finnish personal identity codes: checked, encrypted, and found by keyed hash.

The only module that sees a code in clear. Nothing here logs, and no exception
carries the code. Sources: tietosuojalaki 1050/2018 29 §; the form of the code is
that of the Digital and Population Data Services Agency (new separators 1.1.2023).
"""

import hashlib
import hmac
import re
from datetime import date
from typing import Final

from django.conf import settings
from stdnum.exceptions import ValidationError
from stdnum.fi import hetu as hetu_rules

from accounts.sealed import seal, unseal

# Not inside a longer word; in a text only the usual signs are looked for, not every dash.
SHAPE: Final = re.compile(
    r"(?<![0-9A-Za-z])(\d{6}[-+A-FU-Y])\d{3}[0-9A-Y](?![0-9A-Za-z])", re.ASCII | re.IGNORECASE
)
HIDDEN: Final = "****"


class InvalidHetuError(ValueError):
    """Not a personal identity code. Deliberately says nothing of what it was."""


def normalise(text: str) -> str:
    """The code in capitals without spaces.

    Artificial codes (individual number 900–999) are accepted: the law reserves them
    and test systems use them. Raises `InvalidHetuError`.
    """
    code = text.strip().upper()
    try:
        return str(hetu_rules.validate(code, allow_temporary=True))
    except ValidationError:
        raise InvalidHetuError from None


def masked(text: str) -> str:
    """The text with `131052-****` for each code in it; what only looks like one stays.

    A code must not be written needlessly on what is printed (tietosuojalaki 29 § 4 mom.).
    """
    return SHAPE.sub(_hidden, text)


def _hidden(match: re.Match[str]) -> str:
    try:
        normalise(match[0])
    except InvalidHetuError:
        return match[0]
    return match[1] + HIDDEN


def birth_date(code: str) -> date:
    """The date of birth that a normalised code carries."""
    century = {"+": 1800, **dict.fromkeys("-YXWVU", 1900)}.get(code[6], 2000)
    return date(century + int(code[4:6]), int(code[2:4]), int(code[0:2]))


def index_of(code: str) -> str:
    """Keyed hash of a normalised code: HMAC-SHA256 with HETU_PEPPER, 64 hex digits."""
    pepper = settings.HETU_PEPPER.encode()
    return hmac.new(pepper, code.encode(), hashlib.sha256).hexdigest()


def encrypt(code: str) -> str:
    return seal(code)


def decrypt(token: str) -> str:
    """The code in clear. Whoever calls this for an agent records the viewing."""
    return unseal(token)
