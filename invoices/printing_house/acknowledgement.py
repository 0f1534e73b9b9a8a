"""Reading what the printing house says of a batch. Nothing is believed that is not checked."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from invoices.printing_house.refusals import AnswerError, Reason, Refusal

FORMAT: Final = "myropo-print-answer"
VERSION: Final = 1
MEGABYTE: Final = 1024 * 1024
LARGEST_MEGABYTES: Final = 10
LONGEST_TEXT: Final = 200
LONGEST_SHOWN: Final = 40
ISO_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Status(StrEnum):
    """What became of a letter."""

    HANDED_OVER = "HANDED_OVER"
    FAILED = "FAILED"
    RETURNED = "RETURNED"


# What the printing house may name as its reason; that the post brought a letter back is a
# status of its own.
FAILURES: Final = ("BAD_ADDRESS", "UNREADABLE", "OTHER")
RETURNED: Final = "RETURNED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is said of one letter.

    on       the day of handing over to the post; of a returned letter it may be left out
             when an earlier acknowledgement told it; of a failed one there is none
    failure  a value of `invoices.models.LetterFailure`; empty for what was handed over
    text     the printing house's own words
    """

    letter_id: UUID
    status: Status
    on: date | None = None
    failure: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    batch: int
    letters: tuple[Told, ...]


def read_acknowledgement(data: bytes) -> Acknowledgement:
    """What an acknowledgement says, each letter once. Raises `AnswerError`."""
    content = _content(data)
    _check_format(content)
    batch = content.get("batch")
    if not isinstance(batch, int) or isinstance(batch, bool) or not 0 < batch < 2**63:
        raise AnswerError(Refusal(reason=Reason.MISSING, element="batch"))
    listed = content.get("letters")
    if not isinstance(listed, list) or not listed:
        raise AnswerError(Refusal(reason=Reason.MISSING, element="letters"))
    told: list[Told] = []
    refusals: list[Refusal] = []
    for each in listed:
        try:
            told.append(_told(each))
        except AnswerError as error:
            refusals += error.refusals
    refusals += _listed_twice(told)
    if refusals:
        raise AnswerError(*refusals)
    return Acknowledgement(batch, tuple(told))


def _content(data: bytes) -> Mapping[str, Any]:
    if len(data) > LARGEST_MEGABYTES * MEGABYTE:
        facts = {"limit": str(LARGEST_MEGABYTES)}
        raise AnswerError(Refusal(reason=Reason.TOO_LARGE, facts=facts))
    if not data.strip():
        raise AnswerError(Refusal(reason=Reason.EMPTY))
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise AnswerError(Refusal(reason=Reason.MALFORMED)) from error
    if not isinstance(content, dict):
        raise AnswerError(Refusal(reason=Reason.NOT_AN_ANSWER))
    return content


def _check_format(content: Mapping[str, Any]) -> None:
    if content.get("format") != FORMAT:
        raise AnswerError(Refusal(reason=Reason.NOT_AN_ANSWER, element="format"))
    version = content.get("version")
    if version != VERSION or isinstance(version, bool):
        facts = {"found": _shown(version)}
        raise AnswerError(Refusal(reason=Reason.VERSION, element="version", facts=facts))


def _told(each: Any) -> Told:
    if not isinstance(each, dict):
        raise AnswerError(Refusal(reason=Reason.MISSING, element="letters"))
    letter = _shown(each.get("id"))
    letter_id = _letter_id(each.get("id"), letter)
    found = each.get("status")
    if found not in list(Status):
        raise _wrong(Reason.STATUS, letter, "status", found=_shown(found))
    status = Status(found)
    return Told(
        letter_id=letter_id,
        status=status,
        on=None if status is Status.FAILED else _day(each.get("on"), status, letter),
        failure=_failure(each.get("reason"), status, letter),
        text=_text(each.get("text"), letter),
    )


def _letter_id(value: Any, letter: str) -> UUID:
    try:
        return UUID(value)
    except (ValueError, TypeError, AttributeError) as error:
        raise _wrong(Reason.NOT_AN_ID, letter, "id") from error


def _day(value: Any, status: Status, letter: str) -> date | None:
    if value is None and status is Status.RETURNED:
        return None
    if not isinstance(value, str) or not ISO_DAY.fullmatch(value):
        raise _wrong(Reason.NOT_A_DATE, letter, "on")
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise _wrong(Reason.NOT_A_DATE, letter, "on") from error


def _failure(value: Any, status: Status, letter: str) -> str:
    if status is Status.HANDED_OVER:
        return ""
    if status is Status.RETURNED:
        return RETURNED
    if value not in FAILURES:
        raise _wrong(Reason.FAILURE, letter, "reason", found=_shown(value))
    return str(value)


def _text(value: Any, letter: str) -> str:
    if value is None:
        return ""
    text = "".join(sign if sign.isprintable() else " " for sign in str(value)).strip()
    if len(text) > LONGEST_TEXT:
        raise _wrong(Reason.TOO_LONG, letter, "text", limit=str(LONGEST_TEXT))
    return text


def _listed_twice(told: list[Told]) -> list[Refusal]:
    seen: set[UUID] = set()
    twice = []
    for each in told:
        if each.letter_id in seen:
            twice.append(Refusal(reason=Reason.LISTED_TWICE, letter=str(each.letter_id)))
        seen.add(each.letter_id)
    return twice


def _wrong(reason: Reason, letter: str, element: str, **facts: str) -> AnswerError:
    return AnswerError(Refusal(reason=reason, letter=letter, element=element, facts=facts))


def _shown(value: Any) -> str:
    """What was found, short and printable enough for a report."""
    text = "" if value is None else str(value)
    return "".join(sign if sign.isprintable() else "?" for sign in text)[:LONGEST_SHOWN]
