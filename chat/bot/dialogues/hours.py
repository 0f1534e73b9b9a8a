"""When people answer: in the chat, to messages, by phone."""

from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from chat import words
from chat.bot.dialogues.to_people import as_message_choice, our_number, promised
from chat.bot.scene import Answer, Scene, Values, say
from chat.queries.hand_over import queue_of
from chat.rules.intents import Intent
from messaging import words_times
from messaging.models import Service
from messaging.queries.hours import hours_of
from messaging.rules.opening_hours import Hours, closing_of
from myropo.calendar import HELSINKI, days_between

# Days of which hours of their own are told ahead.
AHEAD: Final = timedelta(days=14)
MOST_DAYS: Final = 4


def opening_hours(scene: Scene, _values: Values) -> Answer:
    """Whether anybody is there now, the week's hours, and the days that are otherwise."""
    queue = queue_of(scene.chat, scene.talk)
    hours = hours_of(queue, Service.CHAT)
    robot = _("I answer day and night.")
    week = _("The chat with people is open %(opening)s.") % {"opening": words_times.opening(hours)}
    paragraphs = [f"{robot} {_now(hours, scene)}", f"{week} {_otherwise(hours, scene.today)}"]
    paragraphs.append(
        _("You can leave a message at any time: we answer it by %(time)s.")
        % {"time": promised(scene)}
    )
    if settings.COLLECTOR_PHONE:
        paragraphs.append(our_number(queue))
    return Answer(
        text="\n\n".join(each.strip() for each in paragraphs),
        choices=[
            say(_("To a person"), Intent.HUMAN),
            say(_("Be called"), Intent.CALL_BACK),
            as_message_choice(),
        ],
    )


def _now(hours: Hours, scene: Scene) -> str:
    closes = closing_of(hours, scene.at)
    if closes is None:
        return words.people(hours, at=scene.at)
    clock = words_times.clock(closes.astimezone(HELSINKI).time())
    return _("People answer now, too, until %(time)s.") % {"time": clock}


def _otherwise(hours: Hours, today: date) -> str:
    """Holidays, eves and the like, of the next two weeks."""
    days = [
        each
        for each in days_between(today, today + AHEAD)
        if hours.on(each) != hours.weekly.get(each.weekday())
    ]
    told = ", ".join(_day(hours, each) for each in days[:MOST_DAYS])
    return _("Otherwise: %(days)s.") % {"days": told} if told else ""


def _day(hours: Hours, day: date) -> str:
    span = hours.on(day)
    facts = {
        "weekday": str(words_times.SHORT_WEEKDAY[day.weekday()]),
        "day": words_times.short_date(day),
    }
    if span is None:
        return _("%(weekday)s %(day)s closed") % facts
    facts["hours"] = f"{words_times.clock(span.opens)}–{words_times.clock(span.closes)}"
    return _("%(weekday)s %(day)s %(hours)s") % facts
