"""What the chat desk says to its agent, in words, and what its scripts say."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from chat.models import Chat, EndReason, Priority
from chat.queries.talks import Line, Talk
from messaging import words_times
from messaging.models import Queue

MINUTE: Final = 60
LANGUAGES: Final[Mapping[str, Promise]] = {
    "fi": gettext_lazy("in Finnish"),
    "sv": gettext_lazy("in Swedish"),
    "en": gettext_lazy("in English"),
}
# How a chat ended, to its agent.
ENDED: Final[Mapping[str, Promise]] = {
    EndReason.BY_VISITOR: gettext_lazy("The customer ended the chat."),
    EndReason.BY_AGENT: gettext_lazy("The chat was ended here."),
    EndReason.SETTLED: gettext_lazy("The robot settled the matter."),
    EndReason.VISITOR_LEFT: gettext_lazy("The customer had left, and the chat ended."),
    EndReason.LEFT_MESSAGE: gettext_lazy("The customer left a message instead."),
    EndReason.CALL_BACK: gettext_lazy("The customer asked to be called instead."),
    EndReason.CLOSING_TIME: gettext_lazy("The chat was closed at closing time."),
    EndReason.RIGHT_ENDED: gettext_lazy("The chat ended, since the right to act for another did."),
}
# Why a chat is not on the desk any more, if the agent did not end it.
GONE: Final[Mapping[str, Promise]] = {
    "transferred": gettext_lazy("It went on to a colleague, with your note."),
    "left": gettext_lazy("You left the chat; your colleague goes on."),
    "taken": gettext_lazy("A chat left your desk: somebody else has it, or it is in the queue."),
}


def line(queue: str, language: str) -> str:
    """`Payment advice, in Finnish`."""
    words = {"queue": Queue(queue).label, "language": LANGUAGES[language]}
    return _("%(queue)s, %(language)s") % words


def counted(waiting: Line) -> str:
    return ngettext("%(count)s waits", "%(count)s wait", waiting.count) % {"count": waiting.count}


def waited(talk: Talk) -> str:
    """What the agent knows of the wait when the chat comes."""
    if talk.chat.priority == Priority.RETURNED:
        words = {"time": words_times.time_of(talk.chat.started_at)}
        return _("Came back to the queue; began at %(time)s") % words
    return _("Waited %(time)s") % {"time": duration(talk.waited)}


def writes_for(chat: Chat) -> str:
    """Who writes, where it is not the customer whose matter it is."""
    party = chat.user.party
    if party is None or party == chat.thread.party:
        return ""
    return _("%(name)s writes for the customer") % {"name": party.name}


def duration(span: timedelta) -> str:
    """`40 s`, `3 min`, `1 h 5 min`."""
    seconds = max(0, round(span.total_seconds()))
    if seconds < MINUTE:
        return _("%(seconds)s s") % {"seconds": seconds}
    hours, minutes = divmod(seconds // MINUTE, MINUTE)
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes}
    return _("%(minutes)s min") % {"minutes": minutes}
