"""The words of the agents' desk: what is left of a promise, and what the places mean."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from messaging import words_times
from messaging.models import Thread
from messaging.rules.clock import Urgency, time_left, urgency
from messaging.rules.opening_hours import Hours
from messaging.rules.taking import is_writing
from myropo.calendar import HELSINKI, helsinki_date

MINUTE: Final = timedelta(minutes=1)
# What stands in the place of each placeholder; and an example for the preview.
PLACES: Final[Mapping[str, Promise]] = {
    "name": gettext_lazy("the first name, or the name of the company"),
    "invoice": gettext_lazy("the number of the invoice"),
    "creditor": gettext_lazy("the creditor of the invoice"),
    "open": gettext_lazy("what is left to pay"),
    "due": gettext_lazy("the due date"),
    "reference": gettext_lazy("the reference number"),
    "agent": gettext_lazy("your own first name, as customers see it"),
}
EXAMPLES: Final[Mapping[str, str | Promise]] = {
    "name": "Väinö",
    "invoice": "2026-1042",
    "creditor": pgettext_lazy("example of a creditor", "Aurora Energy"),
    "open": "84,20 €",
    "due": "12.11.2026",
    "reference": "1410 43730 10002 099",
    "agent": "Leena",
}


def duration(time: timedelta) -> str:
    """`25 min`, `3 h 10 min`; from ten hours on `11 h`."""
    minutes = int(abs(time) / MINUTE)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    if not rest or hours >= 10:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


def left(thread: Thread, hours: Hours, *, at: datetime) -> tuple[Urgency, str]:
    """How urgent an answer is, and the working time that is left of its promise."""
    if thread.answer_by is None:
        return Urgency.IN_TIME, ""
    time = time_left(hours, thread.answer_by, at=at)
    how = urgency(thread.answer_by, time, at=at)
    if abs(time) < MINUTE:
        # Nobody worked since, or nobody will before: it is the first thing of the morning.
        return how, _("Late") if how is Urgency.LATE else _("Due at once")
    words = _("%(time)s late") if how is Urgency.LATE else _("%(time)s left")
    return how, words % {"time": duration(time)}


def by(moment: datetime) -> str:
    """A promise as a list has room for it: `ti 24.11. klo 12`."""
    local = moment.astimezone(HELSINKI)
    told = {
        "weekday": words_times.SHORT_WEEKDAY[local.weekday()],
        "day": words_times.short_date(local.date()),
        "time": words_times.clock(local.time()),
    }
    return pgettext("short", "%(weekday)s %(day)s at %(time)s") % told


def waited(since: datetime, *, at: datetime) -> str:
    """How long somebody has waited, by the clock on the wall: `25 min`, `3 h`, `2 days`."""
    days = (at - since).days
    if days:
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    return duration(at - since)


def opens(moment: datetime, *, at: datetime) -> str:
    """When a queue opens: `15:00 today`, `8 tomorrow`, `Monday 23 November at 8:00`."""
    local = moment.astimezone(HELSINKI)
    days = (local.date() - helsinki_date(at)).days
    words = {"time": words_times.clock(local.time()), "day": words_times.short_date(local.date())}
    if days == 0:
        return _("today at %(time)s") % words
    if days == 1:
        return _("tomorrow at %(time)s") % words
    weekday = words_times.ON_WEEKDAY[local.weekday()]
    return _("on %(weekday)s %(day)s at %(time)s") % {**words, "weekday": weekday}


def writing(name: str, changed_at: datetime, *, at: datetime) -> str:
    """What another agent does to an answer: `Leena is writing an answer.`"""
    if is_writing(changed_at, at=at):
        return _("%(name)s is writing an answer.") % {"name": name}
    told = {"name": name, "time": waited(changed_at, at=at)}
    return _("%(name)s began an answer and left it %(time)s ago.") % told
