"""Fields of days, as browsers send them and want them whatever the language."""

from datetime import date
from typing import Final

from django import forms

DATE_INPUT: Final = "%Y-%m-%d"
# Also as people write a day where the browser has no calendar of its own.
TYPED: Final = [DATE_INPUT, "%d.%m.%Y"]


def day_input(
    earliest: date | None = None, latest: date | None = None, /, **attributes: str
) -> forms.DateInput:
    """The field with the browser's own calendar, which offers the days between two, inclusive."""
    limits = {"min": earliest, "max": latest}
    told = {name: day.isoformat() for name, day in limits.items() if day is not None}
    return forms.DateInput(format=DATE_INPUT, attrs={"type": "date", **told, **attributes})
