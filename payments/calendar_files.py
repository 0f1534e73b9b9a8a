"""Calendar files (iCalendar, RFC 5545) of the days on which something is to be paid.

Whoever shares a calendar shares what is in it: neither creditors nor sums are, and the link
asks to sign in. The ids of events never change, so that a file that is fetched again moves
the days that it brought before instead of adding new ones.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from accounts.public_urls import public_host, public_url
from invoices.models import Invoice
from myropo.calendar import ONE_DAY
from payments.models import DueDateShift, PaymentPlan
from payments.queries.calendars import day_of_invoice, days_of_plan

CONTENT_TYPE: Final = "text/calendar; charset=utf-8"
DAYS_BEFORE: Final = 3
# A day begins at midnight; nobody wants to be woken for it.
NINE_O_CLOCK: Final = timedelta(hours=9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One day in a calendar.

    uid      for ever the same for the same thing
    is_done  nothing is to be done on it any more; it stays to be looked back at
    is_off   it is not valid any more: calendars take it out or strike it
    """

    uid: str
    on: date
    title: str
    url: str
    is_done: bool = False
    is_off: bool = False


def plan_calendar(
    plan: PaymentPlan, *, language: str, at: datetime, days_before: int = DAYS_BEFORE
) -> bytes:
    """The instalments of a plan, with a reminder so many days before and one on the day."""
    days = days_of_plan(plan)
    url = public_url(reverse("payments:plan", args=[plan.public_id]))
    count = len(days.parts)
    with translation.override(language):
        entries = [
            Entry(
                uid=_plan_uid(plan, each.position),
                on=each.due_on,
                title=_("MyRopo: instalment %(position)s of %(count)s")
                % {"position": each.position, "count": count},
                url=url,
                is_done=each.paid >= each.amount,
                is_off=days.is_off,
            )
            for each in days.parts
        ]
        # Positions that a change of the plan left empty.
        last = days.parts[-1].due_on
        entries += [
            Entry(
                uid=_plan_uid(plan, position),
                on=last,
                title=_("MyRopo: instalment"),
                url=url,
                is_off=True,
            )
            for position in range(count + 1, days.most + 1)
        ]
        return _file(entries, sequence=days.sequence, days_before=days_before, at=at)


def invoice_calendar(
    invoice: Invoice, *, language: str, at: datetime, days_before: int = DAYS_BEFORE
) -> bytes:
    """The day by which an invoice is to be paid, wherever it has moved by now."""
    day = day_of_invoice(invoice)
    with translation.override(language):
        entry = Entry(
            uid=f"due-{invoice.public_id}@{public_host()}",
            on=day.on,
            title=_("MyRopo: due date of an invoice"),
            url=public_url(reverse("invoices:invoice", args=[invoice.public_id])),
            is_done=day.is_paid,
            is_off=day.is_off,
        )
        return _file([entry], sequence=day.sequence, days_before=days_before, at=at)


def shift_calendar(
    shift: DueDateShift, *, language: str, at: datetime, days_before: int = DAYS_BEFORE
) -> bytes:
    """The new day of an invoice whose due date was moved: the same event at its newest day."""
    return invoice_calendar(shift.invoice, language=language, at=at, days_before=days_before)


def _plan_uid(plan: PaymentPlan, position: int) -> str:
    return f"instalment-{position}-{plan.public_id}@{public_host()}"


def _file(entries: Iterable[Entry], *, sequence: int, days_before: int, at: datetime) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", f"-//{public_host()}//MyRopo//FI")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for entry in entries:
        calendar.add_component(_event(entry, sequence=sequence, days_before=days_before, at=at))
    return bytes(calendar.to_ical())


def _event(entry: Entry, *, sequence: int, days_before: int, at: datetime) -> Event:
    title = entry.title
    if entry.is_done:
        title = _("Paid: %(what)s") % {"what": entry.title}
    elif entry.is_off:
        title = _("No longer valid: %(what)s") % {"what": entry.title}
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", sequence)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + ONE_DAY)
    event.add("summary", title)
    event.add(
        "description", _("Sign in to MyRopo to see it and to pay: %(url)s") % {"url": entry.url}
    )
    event.add("url", entry.url)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    event.add("status", "CONFIRMED" if entry.is_done or not entry.is_off else "CANCELLED")
    if not entry.is_done and not entry.is_off:
        for days in (days_before, 0):
            event.add_component(_alarm(title, NINE_O_CLOCK - timedelta(days=days)))
    return event


def _alarm(text: str, trigger: timedelta) -> Alarm:
    """`trigger` counts from the midnight with which the day begins."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", trigger)
    return alarm
