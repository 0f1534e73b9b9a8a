"""What a reminder is for, as one text that is unique for ever. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self


class About(StrEnum):
    """What a person is reminded of, or told."""

    # The day by which an invoice asks for its payment.
    DUE = "due"
    INSTALMENT = "instalment"
    MISSED = "missed"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One reminder: whose matter it is, which, and for which day.

    party    the key of the party for which it is
    subject  the key of the invoice, or of the plan for all others
    on       the day that is near; of a missed part and a lapsed plan, the day of that
    """

    about: About
    party: int
    subject: int
    on: date

    def __str__(self) -> str:
        return f"{self.about}:{self.party}:{self.subject}:{self.on.isoformat()}"

    @classmethod
    def find(cls, text: str) -> Self | None:
        """The same of a text that may be of anything else; None for that."""
        try:
            return cls.read(text)
        except ValueError:
            return None

    @classmethod
    def read(cls, text: str) -> Self:
        """The cause that was written so. Raises `ValueError` for any other text."""
        about, party, subject, day = text.split(":")
        return cls(
            about=About(about), party=int(party), subject=int(subject), on=date.fromisoformat(day)
        )
