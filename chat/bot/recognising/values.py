"""What can be read out of words without guessing."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """Exact values in the order in which they stand in the words.

    days        calendar days, today or later
    sums        euros
    counts      numbers of parts or months: "in three parts"
    delays      days, where so much more time is asked for: "two more weeks"
    references  payment references that check, digits alone (RF without blanks)
    ibans       account numbers that check, without blanks
    codes       what stands on letters, as written: MyRopo codes, case numbers, invoice numbers
    answer      a plain yes or no; None of neither

    A line that is nothing but a number is a day, a sum and a count at once: which of them was
    asked for tells what it is.
    """

    days: tuple[date, ...] = ()
    sums: tuple[Decimal, ...] = ()
    counts: tuple[int, ...] = ()
    delays: tuple[int, ...] = ()
    references: tuple[str, ...] = ()
    ibans: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    answer: bool | None = None

    @property
    def is_anything(self) -> bool:
        return self != Recognised()
