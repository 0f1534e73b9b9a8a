"""What the board of team leads says in words."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from chat import words
from chat.models import ChatState
from chat.queries.board import AgentNow, BoardNow, ChatNow, LineNow
from chat.words_desk import duration, line
from messaging import words_desk as words_of_messages
from messaging import words_times
from messaging.rules.opening_hours import NeverOpenError, closing_of, next_opening
from myropo.calendar import HELSINKI

# A customer who waits for a reply for longer than this is an alarm.
LONGEST_SILENCE: Final = timedelta(minutes=3)


def hours(now: LineNow, *, at: datetime) -> str:
    if now.is_open:
        closes = closing_of(now.hours, at)
        if closes is None:
            return _("open")
        local = closes.astimezone(HELSINKI).time()
        return _("open until %(time)s") % {"time": words_times.clock(local)}
    try:
        opens = next_opening(now.hours, at)
    except NeverOpenError:
        return _("closed")
    return _("opens %(when)s") % {"when": words_of_messages.opens(opens, at=at)}


def shown(now: LineNow) -> str:
    """What somebody who came now would read of the wait."""
    if not now.is_open:
        return "–"
    if now.expected is None:
        return _("cannot be said")
    if now.expected.high <= words.MINUTE:
        return _("under a minute")
    return words.range_words(now.expected.low, now.expected.high)


def room(now: LineNow) -> str:
    """Who serves a line: `3 agents, 2 places free`."""
    return _("%(agents)s (free places: %(room)s)") % {"agents": now.agents, "room": now.room}


def as_shown(now: LineNow) -> str:
    """`8 of 10`: how many waited as long as they were told."""
    if not now.shown:
        return "–"
    return _("%(number)s of %(all)s") % {"number": now.as_shown, "all": now.shown}


def since(moment: datetime | None, *, at: datetime) -> str:
    return duration(at - moment) if moment else "–"


def presence(now: AgentNow) -> str:
    if now.is_lost:
        return _("No sign of life: the chats go to others")
    return now.agent.get_presence_display()


def whose_turn(now: ChatNow, *, at: datetime) -> str:
    """For whose word a chat waits."""
    if now.chat.state == ChatState.WAITING:
        return _("for an agent, %(time)s") % {"time": duration(at - now.chat.queued_at)}
    if now.waits_since is not None:
        return _("for the agent’s reply, %(time)s") % {"time": duration(at - now.waits_since)}
    return _("for the customer")


def agents(now: ChatNow) -> str:
    return ", ".join(each.get_short_name() for each in now.agents) or "–"


def is_silent(now: ChatNow, *, at: datetime) -> bool:
    """Whether a customer has had no reply for too long."""
    is_talk = now.chat.state == ChatState.TALKING
    return is_talk and now.waits_since is not None and at - now.waits_since > LONGEST_SILENCE


def alarms(board: BoardNow, *, at: datetime) -> Iterator[tuple[str, str]]:
    """What somebody should look at, each with a key that stays as long as it is true.

    No word of them changes meanwhile, so that nothing is read aloud again and again.
    """
    unserved = [each for each in board.lines if each.is_unserved]
    if unserved and not any(each.agents for each in board.lines):
        yield "nobody", _("Nobody is at the desk, and the chat is open.")
        unserved = []
    for each in unserved:
        told = {"line": line(each.queue, each.language)}
        yield f"unserved-{each.queue}-{each.language}", _("Nobody serves: %(line)s.") % told
    for each in board.lines:
        if each.is_late:
            told = {"line": line(each.queue, each.language)}
            text = _("Somebody waits longer than we told them: %(line)s.")
            yield f"late-{each.queue}-{each.language}", text % told
    for talk in board.chats:
        if is_silent(talk, at=at):
            told = {"name": talk.chat.thread.party.name, "agents": agents(talk)}
            text = _("%(name)s has had no reply for over three minutes. Agent: %(agents)s.")
            yield f"silent-{talk.chat.pk}", text % told
