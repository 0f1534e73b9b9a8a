"""Places in the queue, and how long one will wait. A line is a queue in one language.

The hub shows places to hundreds of people at a time: `estimates` takes the same few queries
however many wait.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from accounts.models import Language
from chat.models import Chat, ChatState, HandOut
from chat.queries.desks import agents_here, desks_of, waiting_of
from chat.rules.waiting import LOOK_BACK, Handed, Outlook, Range
from messaging.models import Queue, Service
from messaging.queries.hours import hours_of, hours_of_all
from messaging.rules.opening_hours import (
    Hours,
    NeverOpenError,
    closing_of,
    is_open,
    next_opening,
)

type Line = tuple[str, str]

# What a wait of which nobody can say anything is reckoned as, towards closing time.
UNKNOWN: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one who waits is told.

    place     from 1, in the own line; it never grows but for chats of a higher priority
    expected  how long from now; None: nobody can say yet
    closes_at  when the queue closes today; None: it is closed
    may_not_get_turn  the wait may go past closing time
    """

    chat_id: int
    place: int
    expected: Range | None
    closes_at: datetime | None
    may_not_get_turn: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What one who thinks of starting a chat is told.

    opens_at   while closed: when it opens next, None if it never does
    closes_at  while open
    waiting    how many are in the line
    expected, may_not_get_turn  as of a turn behind all of them; while closed there is none
    """

    is_open: bool
    opens_at: datetime | None
    closes_at: datetime | None
    waiting: int
    expected: Range | None
    may_not_get_turn: bool


def place_of(chat: Chat) -> int:
    """From 1, among those who wait in the same queue and language; 0 of one that does not wait."""
    if chat.state != ChatState.WAITING:
        return 0
    line = Chat.objects.filter(
        state=ChatState.WAITING, queue=chat.queue, language=chat.language
    ).order_by("-priority", "queued_at", "id")
    keys = list(line.values_list("pk", flat=True))
    return keys.index(chat.pk) + 1 if chat.pk in keys else 0


def turn_of(chat: Chat, *, at: datetime) -> Turn | None:
    """What the visitor of one chat is told; None of one that does not wait."""
    turns = estimates(at=at).get((chat.queue, chat.language), [])
    return next((each for each in turns if each.chat_id == chat.pk), None)


def estimate_of(chat: Chat, *, at: datetime) -> Range | None:
    """How long a chat still waits; None: nobody can say, or it does not wait."""
    turn = turn_of(chat, at=at)
    return turn.expected if turn else None


def estimates(*, at: datetime) -> dict[Line, list[Turn]]:
    """What all who wait are told, line by line, in the order in which they are served.

    Seven queries however many wait, one where nobody does.
    """
    chats = list(Chat.objects.filter(state=ChatState.WAITING))
    if not chats:
        return {}
    outlook = _outlook(chats, at)
    hours = hours_of_all(Service.CHAT)
    closing = {queue: closing_of(hours[Queue(queue)], at) for queue, _language in outlook.lines}
    return {
        (queue, language): [
            Turn(
                chat_id=chat.chat_id,
                place=place,
                expected=expected,
                closes_at=closing[queue],
                may_not_get_turn=_may_be_late(expected, closing[queue], at),
            )
            for place, (chat, expected) in enumerate(
                zip(line, outlook.of_line(queue, language), strict=False), start=1
            )
        ]
        for (queue, language), line in outlook.lines.items()
    }


def standing_of(*, queue: Queue | str, language: str, at: datetime) -> Standing:
    """What one who thinks of starting a chat in a queue and language is told."""
    hours = hours_of(queue, Service.CHAT)
    if not is_open(hours, at):
        return Standing(
            is_open=False,
            opens_at=_opening(hours, at),
            closes_at=None,
            waiting=0,
            expected=None,
            may_not_get_turn=False,
        )
    waiting = list(Chat.objects.filter(state=ChatState.WAITING))
    outlook = _outlook(waiting, at)
    closes_at = closing_of(hours, at)
    *others, expected = outlook.of_line(str(queue), language)
    return Standing(
        is_open=True,
        opens_at=None,
        closes_at=closes_at,
        waiting=len(others),
        expected=expected,
        may_not_get_turn=_may_be_late(expected, closes_at, at),
    )


def expected_now(*, at: datetime) -> dict[Line, Range | None]:
    """How long one who came now would wait, in every line; five queries. None: nobody can say."""
    outlook = _outlook(list(Chat.objects.filter(state=ChatState.WAITING)), at)
    return {
        (queue, language): outlook.of_line(queue, language)[-1]
        for queue in Queue.values
        for language in Language.values
    }


def _outlook(chats: Sequence[Chat], at: datetime) -> Outlook:
    """Four queries besides that of the chats."""
    handed = HandOut.objects.filter(
        is_first=True,
        queue__in=Queue.values,
        language__in=Language.values,
        handed_at__gte=at - LOOK_BACK,
    )
    rows = list(handed.order_by().only("queue", "language", "handed_at", "waited", "ended_at"))
    return Outlook(
        waiting=waiting_of(chats, at=at),
        desks=desks_of(agents_here(at)),
        handed=[
            Handed(
                queue=each.queue,
                language=each.language,
                handed_at=each.handed_at,
                waited=each.waited,
                ended_at=each.ended_at,
            )
            for each in rows
        ],
        at=at,
    )


def _opening(hours: Hours, at: datetime) -> datetime | None:
    try:
        return next_opening(hours, at)
    except NeverOpenError:
        return None


def _may_be_late(expected: Range | None, closes_at: datetime | None, at: datetime) -> bool:
    """Whether closing time may come before the turn does."""
    if closes_at is None:
        return True
    longest = timedelta(seconds=expected.high) if expected else UNKNOWN
    return at + longest > closes_at
