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
    """One reminder: to whom, of what, for which day.

    subject  the key of the invoice, or of the plan for all others
    on       the day that is near; of a missed part and a lapsed plan, the day of that
    """

    about: About
    user: int
    subject: int
    on: date

    def __str__(self) -> str:
        return f"{self.about}:{self.user}:{self.subject}:{self.on.isoformat()}"

    @classmethod
    def read(cls, text: str) -> Self:
        """The cause that was written so. Raises `ValueError` for any other text."""
        about, user, subject, day = text.split(":")
        return cls(
            about=About(about), user=int(user), subject=int(subject), on=date.fromisoformat(day)
        )
