"""Why an acknowledgement is refused: a code, the letter, and a sentence to act on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Reason(StrEnum):
    """Codes for machines; `WORDS` has the sentence of each."""

    UNREADABLE = "UNREADABLE"
    TOO_LARGE = "TOO_LARGE"
    EMPTY = "EMPTY"
    MALFORMED = "MALFORMED"
    NOT_AN_ANSWER = "NOT_AN_ANSWER"
    VERSION = "VERSION"
    MISSING = "MISSING"
    NOT_AN_ID = "NOT_AN_ID"
    NOT_A_DATE = "NOT_A_DATE"
    STATUS = "STATUS"
    FAILURE = "FAILURE"
    TOO_LONG = "TOO_LONG"
    LISTED_TWICE = "LISTED_TWICE"
    UNKNOWN_BATCH = "UNKNOWN_BATCH"
    UNKNOWN_LETTER = "UNKNOWN_LETTER"
    BEFORE_BATCH = "BEFORE_BATCH"
    IN_THE_FUTURE = "IN_THE_FUTURE"
    CONTRADICTS = "CONTRADICTS"
    NOT_HANDED_OVER = "NOT_HANDED_OVER"


WORDS: Final[dict[Reason, Promise]] = {
    Reason.UNREADABLE: _("The file cannot be read. Check that it exists and may be opened."),
    Reason.TOO_LARGE: _("The file is larger than %(limit)s MB. Send it in smaller files."),
    Reason.EMPTY: _("The file is empty."),
    Reason.MALFORMED: _("This is not well-formed JSON in UTF-8. Ask for an undamaged file."),
    Reason.NOT_AN_ANSWER: _("This is no acknowledgement of a print batch."),
    Reason.VERSION: _("The version “%(found)s” of the acknowledgement is not supported. Use 1."),
    Reason.MISSING: _("This is missing or empty."),
    Reason.NOT_AN_ID: _("This is no id of a letter: copy it from the manifest of the batch."),
    Reason.NOT_A_DATE: _("This is not a date of the form 2026-11-21."),
    Reason.STATUS: _(
        "The status “%(found)s” is not known. It must be HANDED_OVER, FAILED or RETURNED."
    ),
    Reason.FAILURE: _(
        "The reason “%(found)s” is not known. It must be BAD_ADDRESS, UNREADABLE or OTHER."
    ),
    Reason.TOO_LONG: _("This is longer than %(limit)s characters."),
    Reason.LISTED_TWICE: _("The letter is in the file more than once."),
    Reason.UNKNOWN_BATCH: _("There is no print batch with the number %(found)s."),
    Reason.UNKNOWN_LETTER: _("The letter does not belong to the print batch %(batch)s."),
    Reason.BEFORE_BATCH: _("The day %(day)s is before the day on which the batch was made."),
    Reason.IN_THE_FUTURE: _("The day %(day)s is in the future."),
    Reason.CONTRADICTS: _(
        "An earlier acknowledgement says something else of this letter: %(earlier)s."
    ),
    Reason.NOT_HANDED_OVER: _(
        "The letter is said to have come back, but not on which day it was handed over."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One thing that is wrong, and where.

    `letter` is the id as the file has it, `element` the name of the value. `facts` never
    hold names.
    """

    reason: Reason
    letter: str = ""
    element: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sentence, in the language of whoever asks."""
        return str(WORDS[self.reason]) % self.facts

    def as_dict(self) -> dict[str, Any]:
        """For a machine: everything but the sentence, which depends on the reader."""
        return {
            "reason": self.reason.value,
            "letter": self.letter,
            "element": self.element,
            "facts": dict(self.facts),
        }


class AnswerError(Exception):
    """The file cannot be taken. Nothing was changed."""

    def __init__(self, *refusals: Refusal) -> None:
        super().__init__(*(each.reason.value for each in refusals))
        self.refusals = refusals
