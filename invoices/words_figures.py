"""Figures in words: numbers as they are read, steps of time, and what changed."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from invoices import words
from invoices.figures.measures import HUNDRED, Shown, Value
from invoices.rules.figure_periods import By
from myropo.money import NBSP, format_euros, format_number

NOT_KNOWN: Final = "–"
MINUTE, HOUR, DAY = 60, 3600, 86_400
TENTH: Final = Decimal("0.1")


def value(number: Value, shown: Shown) -> str:
    """`1 234`, `39,5 %`, `2 min 52 s`; a dash of what is not known."""
    if number is None:
        return NOT_KNOWN
    match shown:
        case Shown.EUROS:
            return format_euros(number, _language())
        case Shown.DURATION:
            return duration(number)
        case Shown.PERCENT:
            return f"{_tenths(number)}{NBSP}%"
        case Shown.NUMBER:
            return format_number(number, _language())
        case Shown.RATIO | Shown.SCORE:
            return _tenths(number)


def duration(seconds: Decimal) -> str:
    """`52 s`, `2 min 52 s`, `25 h 26 min`, `4 d 3 h`."""
    whole = int(seconds.quantize(Decimal(1), ROUND_HALF_UP))
    if whole < MINUTE:
        return _("%(seconds)s s") % {"seconds": whole}
    if whole < HOUR:
        return _("%(minutes)s min %(seconds)s s") % {
            "minutes": whole // MINUTE,
            "seconds": whole % MINUTE,
        }
    if whole < 3 * DAY:
        minutes = whole % HOUR // MINUTE
        return _("%(hours)s h %(minutes)s min") % {"hours": whole // HOUR, "minutes": minutes}
    return _("%(days)s d %(hours)s h") % {"days": whole // DAY, "hours": whole % DAY // HOUR}


def axis(number: Decimal, shown: Shown) -> str:
    """Beside a chart there is little room: no cents, and no seconds beside hours."""
    if shown is Shown.EUROS:
        whole = format_number(_rounded(number), _language())
        return f"€{whole}" if _language() == "en" else f"{whole}{NBSP}€"
    if shown is Shown.PERCENT:
        return f"{_short(number)}{NBSP}%"
    if shown is not Shown.DURATION:
        return _short(number)
    return value(number, shown)


def change(now: Value, before: Value, shown: Shown) -> str:
    """`+12 %`; of percentages and scores the difference itself."""
    if now is None or before is None:
        return ""
    if shown in {Shown.PERCENT, Shown.SCORE}:
        points = _tenths(now - before, signed=True)
        if shown is Shown.SCORE:
            return _("%(points)s points") % {"points": points}
        return _("%(points)s percentage points") % {"points": points}
    if not before:
        return ""
    percent = _rounded(HUNDRED * (now - before) / before)
    return f"{_signed(percent)}{NBSP}%"


def step(first: date, by: By) -> str:
    """`5.11.2026`, `week 45/2026`, `11/2026`."""
    if by is By.DAY:
        return words.day(first)
    if by is By.WEEK:
        year, week, _weekday = first.isocalendar()
        return _("week %(week)s/%(year)s") % {"week": week, "year": year}
    return f"{first.month}/{first.year}"


def step_for_machines(first: date, by: By) -> str:
    """`2026-11-05`, `2026-W45`, `2026-11`."""
    if by is By.DAY:
        return first.isoformat()
    if by is By.WEEK:
        year, week, _weekday = first.isocalendar()
        return f"{year}-W{week:02}"
    return f"{first:%Y-%m}"


def _tenths(number: Decimal, *, signed: bool = False) -> str:
    rounded = _rounded(number, TENTH)
    return _signed(rounded) if signed else format_number(rounded, _language(), places=1)


def _short(number: Decimal) -> str:
    """With no more decimals than it has, and one at most."""
    return format_number(_rounded(number, TENTH), _language())


def _signed(number: Decimal) -> str:
    plus = "+" if number > 0 else ""
    places = 1 if number.as_tuple().exponent else 0
    return plus + format_number(number, _language(), places=places)


def _rounded(number: Decimal, to: Decimal = Decimal(1)) -> Decimal:
    return number.quantize(to, ROUND_HALF_UP) + 0


def _language() -> str:
    return get_language() or "fi"
