"""References, account numbers and what stands on letters, found among words."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from invoices.rules import myropo_id, references
from payments.rules.account_numbers import AccountNumber, read_account_number

# Shorter ones pass by chance where no word says what they are.
PLAIN_REFERENCE: Final = 8
HALF_ID: Final = 4

_GAP = r"[ \u00a0\u202f-]?"
_IBAN: Final = re.compile(rf"(?<!\w)[a-z]{{2}}\d{{2}}(?:{_GAP}[a-z0-9]+)+", re.IGNORECASE)
_RF: Final = re.compile(r"(?<!\w)rf\d{2}(?:[ \u00a0\u202f]?[a-z0-9]+)+", re.IGNORECASE)
# With blanks it is in groups, as letters print it; a comma or a point makes it a sum or a day.
_DIGITS: Final = re.compile(r"(?<![\w.,/+-])\d{1,20}(?:[ \u00a0\u202f]\d{2,5})*(?![\w/-]|[.,]\d)")
_IS_NAMED: Final = re.compile(
    r"(?:viite|viitteel|referens|reference|ref)[^\d]{0,12}$", re.IGNORECASE
)
_GROUPS: Final = re.compile(r"[^ \u00a0\u202f-]+")
_IN_HALVES: Final = re.compile(r"(?<![\w-])(\w{4})[ \u2010-\u2015-]?(\w{4})(?![\w-])", re.ASCII)
# Digits, with what creditors put before or between them; no sum, and no day.
_CODE: Final = re.compile(
    r"(?<![\w.,€/+-])(?!\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}(?:/|(?!\w)))"
    r"[a-z]{0,6}-?\d[\da-z]*(?:[/-]\d+)*(?![\w/-]|[.,]\d|\s?(?:€|eur|e\b))",
    re.IGNORECASE,
)
_IDENTITY: Final = re.compile(r"\d{6}[-+a-fu-y]\d{3}[0-9a-z]", re.IGNORECASE)
CODE_DIGITS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """What was found, and the words without it: as long as they were."""

    references: tuple[str, ...]
    ibans: tuple[str, ...]
    codes: tuple[str, ...]
    rest: str


def codes_in(text: str) -> Codes:
    """Each value once, in the order of the words."""
    rest = _IDENTITY.sub(_blanked, text)
    ibans, rest = _read(_IBAN, rest, _account)
    wrapped, rest = _read(_RF, rest, _reference)
    letter_ids, rest = _letter_ids(rest)
    codes = [*letter_ids, *(each[0] for each in _CODE.finditer(rest) if _is_code(each[0]))]
    plain, rest = _read(_DIGITS, rest, _reference, is_wanted=_may_be_reference)
    return Codes(
        references=tuple(dict.fromkeys([*wrapped, *plain])),
        ibans=tuple(dict.fromkeys(ibans)),
        codes=tuple(dict.fromkeys(codes)),
        rest=rest,
    )


def _blanked(match: re.Match[str]) -> str:
    return "¤" * len(match[0])


def _read(
    pattern: re.Pattern[str],
    text: str,
    read: Callable[[str], str | None],
    *,
    is_wanted: Callable[[str, int, str], bool] = lambda text, at, written: True,
) -> tuple[list[str], str]:
    """What can be read where the pattern matches: as many groups as belong to it."""
    found: list[str] = []
    for match in pattern.finditer(text):
        for written in _beginnings(match[0]):
            value = read(written) if is_wanted(text, match.start(), written) else None
            if value is not None:
                found.append(value)
                end = match.start() + len(written)
                text = text[: match.start()] + "¤" * len(written) + text[end:]
                break
    return found, text


def _beginnings(written: str) -> Iterator[str]:
    """All groups, then one less, and so on: what follows a number may be words."""
    ends = [match.end() for match in _GROUPS.finditer(written)]
    return (written[:end] for end in reversed(ends))


def _account(written: str) -> str | None:
    read = read_account_number(written)
    return read.iban if isinstance(read, AccountNumber) else None


def _reference(written: str) -> str | None:
    try:
        return references.normalise(written)
    except references.InvalidReferenceError:
        return None


def _may_be_reference(text: str, at: int, written: str) -> bool:
    """Long enough, or said to be one: a phone number or a year is none."""
    if _IS_NAMED.search(text[:at]):
        return True
    digits = "".join(written.split())
    is_phone = digits.startswith("0") and not digits.startswith("00")
    return len(digits) >= PLAIN_REFERENCE and not is_phone


def _letter_ids(text: str) -> tuple[list[str], str]:
    """MyRopo IDs: with a hyphen, or with a digit among the letters, as words have none."""
    found: list[str] = []
    for match in _IN_HALVES.finditer(text):
        written = match[0]
        is_joined = len(written) > 2 * HALF_ID and " " not in written
        if not (is_joined or any(each.isdigit() for each in written)):
            continue
        if written.isdigit() or (" " in written and written != written.upper()):
            continue
        try:
            myropo_id.parse(written)
        except myropo_id.InvalidMyRopoIdError:
            continue
        found.append(written)
        text = text[: match.start()] + "¤" * len(written) + text[match.end() :]
    return found, text


def _is_code(written: str) -> bool:
    return sum(each.isdigit() for each in written) >= CODE_DIGITS
