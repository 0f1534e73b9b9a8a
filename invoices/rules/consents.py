"""How long a consent to electronic letters is valid. Pure.

Perintälaki 513/1999 5 § 2 mom. (299/2022): at most twelve months.
"""

from calendar import monthrange
from datetime import date
from typing import Final

from myropo.calendar import ONE_DAY

LONGEST_MONTHS: Final = 12
MONTHS: Final = 12


def last_day_of(*, starts_on: date, months: int) -> date:
    """The last day of a consent: the day before the same day so many months later.

    A month that has no such day ends it on its own last day.
    """
    years, month = divmod(starts_on.month - 1 + months, MONTHS)
    year, month = starts_on.year + years, month + 1
    if starts_on.day > (length := monthrange(year, month)[1]):
        return date(year, month, length)
    return date(year, month, starts_on.day) - ONE_DAY
