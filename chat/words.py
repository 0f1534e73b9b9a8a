"""How a chat stands, in the words of its visitor: on pages and in the frames of sockets.

Whoever calls has switched to the reader's language.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from chat.models import ChatState, EndReason
from messaging import words_times
from messaging.rules.opening_hours import Hours, is_open, spans_from
from myropo.calendar import HELSINKI, helsinki_date

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE

ENDED: Final[Mapping[str, Promise]] = {
    EndReason.BY_VISITOR: gettext_lazy("You ended the chat."),
    EndReason.BY_AGENT: gettext_lazy("Customer service ended the chat."),
    EndReason.SETTLED: gettext_lazy("Your matter is settled."),
    EndReason.VISITOR_LEFT: gettext_lazy("The chat ended because you were away for a long time."),
    EndReason.LEFT_MESSAGE: gettext_lazy("What you wrote is a message now."),
    EndReason.CALL_BACK: gettext_lazy("The chat ended. We call you."),
    EndReason.CLOSING_TIME: gettext_lazy("The chat closed for today before your turn came."),
    EndReason.RIGHT_ENDED: gettext_lazy(
        "Your right to act for another ended, and the chat with it."
    ),
}
STATES: Final[Mapping[str, Promise]] = {
    ChatState.BOT: gettext_lazy("Robot · answers at once"),
    ChatState.WAITING: gettext_lazy("You are waiting for customer service"),
    ChatState.TALKING: gettext_lazy("Customer service"),
    ChatState.ENDED: gettext_lazy("The chat has ended"),
}
# What many want: the first line to the robot, at one press.
QUICK: Final = (
    gettext_lazy("Move a due date"),
    gettext_lazy("Pay in parts"),
    gettext_lazy("What happens next?"),
    gettext_lazy("Send me the letter"),
)
# What is said to who wrote a line that was not taken; the text stays where it was written.
REFUSALS: Final[Mapping[str, Promise]] = {
    "empty": gettext_lazy("Write something first."),
    "too-long": gettext_lazy("The text is too long. Shorten it, or send it in parts."),
    "too-many": gettext_lazy("That was a lot in a short time. Wait a moment and send it again."),
    "right-ended": gettext_lazy("Your right to write here has ended. The line was not sent."),
    "not-sent": gettext_lazy("This was not sent. Try again."),
    # Of a button of the robot's.
    "stale": gettext_lazy("The talk has gone on since. Choose from the latest answer."),
    "went-on": gettext_lazy("This was done. The chat had gone on meanwhile: see its last lines."),
    "right-too-narrow": gettext_lazy(
        "Your right to act for another does not reach so far. Nothing was done."
    ),
}


def queue(
    *,
    place: int,
    low: int | None,
    high: int | None,
    closes_at: datetime | None = None,
    may_not_get_turn: bool = False,
) -> str:
    """Lines: the place in the queue, the waiting time, and what else is true of both.

    place      1: next
    low, high  seconds; None where too little is known
    closes_at  when the queue closes today; None: it has
    """
    lines = [place_words(place), wait_words(low, high)]
    if may_not_get_turn:
        lines.append(closing_words(closes_at))
    else:
        lines.append(
            _(
                "The time may change. You are served in turn: only somebody whose chat broke "
                "off through our fault goes before you."
            )
        )
    return "\n".join(lines)


def place_words(place: int) -> str:
    if place <= 1:
        return _("You are next in the queue.")
    return _("You are number %(place)d in the queue.") % {"place": place}


def wait_words(low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return _("We cannot say yet how long you wait.")
    if high <= MINUTE:
        return _("We expect it to take less than a minute.")
    return _("We expect it to take %(range)s.") % {"range": range_words(low, high)}


def range_words(low: int, high: int) -> str:
    """`4–8 minutes`, `1–2 hours`; what is under a minute counts as one.

    low, high  seconds, in steps that people speak of (`rules.waiting`)
    """
    least, most = max(1, low // MINUTE), max(1, -(-high // MINUTE))
    if least == most:
        return ngettext("about %(most)d minute", "about %(most)d minutes", most) % {"most": most}
    if low < MINUTE:
        return ngettext("at most %(most)d minute", "at most %(most)d minutes", most) % {
            "most": most
        }
    return _("%(least)d–%(most)d minutes") % {"least": least, "most": most}


def closing_words(closes_at: datetime | None) -> str:
    if closes_at is None:
        return _("The chat has closed for today. What you wrote is answered as a message.")
    return _(
        "We close at %(time)s, and you may not get a turn before that. You can leave what you "
        "wrote as a message: we answer it, and you need not type it again."
    ) % {"time": _clock(closes_at)}


def opens_words(opens_at: datetime | None, *, at: datetime) -> str:
    """When the chat opens again; None: we do not know."""
    if opens_at is None:
        return _("The chat is closed.")
    days = (helsinki_date(opens_at) - helsinki_date(at)).days
    if days == 0:
        return _("The chat opens today at %(time)s.") % {"time": _clock(opens_at)}
    if days == 1:
        return _("The chat opens tomorrow at %(time)s.") % {"time": _clock(opens_at)}
    day = opens_at.astimezone(HELSINKI)
    words = {
        "weekday": words_times.ON_WEEKDAY[day.weekday()],
        "day": words_times.short_date(day.date()),
        "time": _clock(opens_at),
    }
    return _("The chat opens %(weekday)s %(day)s at %(time)s.") % words


def people(hours: Hours, *, at: datetime) -> str:
    """Whether people answer now, beside the robot, or when they do again."""
    if is_open(hours, at):
        return _("People answer now, too.")
    opens, closes = next((span for span in spans_from(hours, at) if span[1] > at), (None, None))
    if opens is None or closes is None:
        return _("People do not answer now.")
    words = {"hours": f"{_clock(opens)}–{_clock(closes)}"}
    match (helsinki_date(opens) - helsinki_date(at)).days:
        case 0:
            return _("People answer again today %(hours)s.") % words
        case 1:
            return _("People answer again tomorrow %(hours)s.") % words
        case _:
            day = opens.astimezone(HELSINKI)
            words["weekday"] = str(words_times.ON_WEEKDAY[day.weekday()])
            words["day"] = words_times.short_date(day.date())
            return _("People answer again %(weekday)s %(day)s %(hours)s.") % words


def who(state: ChatState | str, agent: str = "") -> str:
    """Whom one talks with, beside the matter.

    agent  how people call the agent: `messaging.queries.messages.shown_name`
    """
    if state == ChatState.TALKING and agent:
        return _("You are talking with %(name)s") % {"name": agent}
    return str(STATES[state])


def came(agent: str) -> str:
    """To be heard when an agent has taken the chat."""
    return _("%(name)s from customer service is here now.") % {"name": agent}


def ended(reason: EndReason | str) -> str:
    return str(ENDED[reason])


def refusal(why: str) -> str:
    """Why a line was not taken; what to do about it."""
    return str(REFUSALS.get(why, REFUSALS["not-sent"]))


def _clock(moment: datetime) -> str:
    return words_times.clock(moment.astimezone(HELSINKI).time())
