"""The words for when: by when somebody is answered, when a message came, when we are there."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from messaging.rules.opening_hours import Hours, Span
from myropo.calendar import ENGLISH_MONTHS, HELSINKI, ONE_DAY, format_date, helsinki_date

# A promise is told in steps of so long, never earlier than it is.
STEP: Final = timedelta(minutes=30)
ON_WEEKDAY: Final[Mapping[int, Promise]] = {
    0: pgettext_lazy("on which day", "Monday"),
    1: pgettext_lazy("on which day", "Tuesday"),
    2: pgettext_lazy("on which day", "Wednesday"),
    3: pgettext_lazy("on which day", "Thursday"),
    4: pgettext_lazy("on which day", "Friday"),
    5: pgettext_lazy("on which day", "Saturday"),
    6: pgettext_lazy("on which day", "Sunday"),
}
SHORT_WEEKDAY: Final[Mapping[int, Promise]] = {
    0: pgettext_lazy("short", "Mon"),
    1: pgettext_lazy("short", "Tue"),
    2: pgettext_lazy("short", "Wed"),
    3: pgettext_lazy("short", "Thu"),
    4: pgettext_lazy("short", "Fri"),
    5: pgettext_lazy("short", "Sat"),
    6: pgettext_lazy("short", "Sun"),
}


def promised(answer_by: datetime) -> datetime:
    """The moment that is told for a promise: a round one, not before it."""
    seconds = answer_by.timestamp()
    step = STEP.total_seconds()
    return datetime.fromtimestamp(-(-seconds // step) * step, tz=HELSINKI)


def promise(answer_by: datetime, *, at: datetime) -> str:
    """What follows "We answer by": `Tuesday 24 November at 12:00`, `15:00 today`."""
    told = promised(answer_by)
    days = (told.date() - helsinki_date(at)).days
    words = {"time": clock(told.time()), "day": short_date(told.date())}
    if days == 0:
        return _("%(time)s today") % words
    if days == 1:
        return _("%(time)s tomorrow") % words
    return _("%(weekday)s %(day)s at %(time)s") % {**words, "weekday": ON_WEEKDAY[told.weekday()]}


def is_late(answer_by: datetime | None, *, at: datetime) -> bool:
    """Whether what was told has passed."""
    return answer_by is not None and promised(answer_by) < at


def heading_of(day: date, *, today: date) -> str:
    """What stands over the messages of a day."""
    if day == today:
        return _("Today")
    if day == today - ONE_DAY:
        return _("Yesterday")
    return format_date(day, get_language() or "fi")


def time_of(moment: datetime) -> str:
    """`14.02` or `14:02`, in Helsinki."""
    local = moment.astimezone(HELSINKI)
    return f"{local:%H:%M}" if get_language() == "en" else f"{local.hour}.{local:%M}"


def short_time_of(moment: datetime, *, today: date) -> str:
    """When something was said, as a list has room for it: the time of today, else the day."""
    day = helsinki_date(moment)
    if day == today:
        return time_of(moment)
    if day == today - ONE_DAY:
        return _("Yesterday")
    return short_date(day) if day.year == today.year else format_date(day, get_language() or "fi")


def short_date(day: date) -> str:
    """A day of this year: `24.11.`, `24.11`, `24 November`."""
    match get_language():
        case "en":
            return f"{day.day}\u00a0{ENGLISH_MONTHS[day.month - 1]}"
        case "sv":
            return f"{day.day}.{day.month}"
        case _:
            return f"{day.day}.{day.month}."


def clock(at: time) -> str:
    """`12` or `12.30`; `12:00` in English."""
    if get_language() == "en":
        return f"{at:%H:%M}"
    return f"{at.hour}.{at:%M}" if at.minute else str(at.hour)


def opening(hours: Hours) -> str:
    """`Mon–Fri 8–20`, days of the same hours together; "" of a queue that never opens."""
    days = sorted(hours.weekly.items())
    # Days of the same hours that follow each other are as far from their place in the row.
    runs = groupby(enumerate(days), key=lambda each: (each[1][0] - each[0], each[1][1]))
    return ", ".join(_run([day for _place, (day, _span) in run], same[1]) for same, run in runs)


def _run(days: list[int], span: Span) -> str:
    first, last = SHORT_WEEKDAY[days[0]], SHORT_WEEKDAY[days[-1]]
    words = {
        "days": str(first) if len(days) == 1 else f"{first}–{last}",
        "hours": f"{clock(span.opens)}–{clock(span.closes)}",
    }
    return _("%(days)s %(hours)s") % words
