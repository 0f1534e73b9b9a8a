"""Who gets which chat. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

# An agent whose desk gave no sign of life for so long has vanished: its chats are others'.
VANISHED_AFTER: Final = timedelta(seconds=30)
# A visitor whose page gave none for so long keeps its place, but is not handed out.
AWAY_AFTER: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A chat that waits.

    priority   the larger goes first
    queued_at  what its place is counted from
    is_there   whether the visitor is; who is away keeps its place and is passed over
    parted_with  the agents who gave it to others: they get it back if nobody else can serve it
    """

    chat_id: int
    queue: str
    language: str
    priority: int
    queued_at: datetime
    is_there: bool = True
    parted_with: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """An agent at the desk.

    load            chats that it has
    at_once         how many it may have
    last_handed_at  when it got the latest one; None: none yet
    """

    agent_id: int
    queues: frozenset[str]
    languages: frozenset[str]
    load: int
    at_once: int
    last_handed_at: datetime | None

    @property
    def room(self) -> int:
        """How many chats it could take now; none where its limit was lowered meanwhile."""
        return max(0, self.at_once - self.load)

    def serves(self, queue: str, language: str) -> bool:
        return queue in self.queues and language in self.languages


def in_order(waiting: Iterable[Waiting]) -> list[Waiting]:
    """The first to be served first: by priority, then by the time of coming."""
    return sorted(waiting, key=lambda each: (-each.priority, each.queued_at, each.chat_id))


def share_out(
    *, waiting: Iterable[Waiting], desks: Collection[Desk], at: datetime
) -> list[tuple[int, int]]:
    """Which chat goes to which agent now, as pairs of their keys in the order of the line.

    A chat that nobody can serve, or whose visitor is away, does not stop those behind it. Of the
    agents who can, the one with the fewest chats gets it, of these the one whose latest chat is
    longest ago. Nobody gets more than its limit.
    """
    free = {desk.agent_id: desk for desk in desks if desk.room}
    pairs: list[tuple[int, int]] = []
    for chat in in_order(each for each in waiting if each.is_there):
        if not free:
            break
        able = able_to_serve(chat, desks)
        takers = [free[desk.agent_id] for desk in able if desk.agent_id in free]
        if not takers:
            continue
        desk = min(takers, key=_turn_of)
        pairs.append((chat.chat_id, desk.agent_id))
        busier = replace(desk, load=desk.load + 1, last_handed_at=at)
        if busier.room:
            free[desk.agent_id] = busier
        else:
            del free[desk.agent_id]
    return pairs


def able_to_serve(chat: Waiting, desks: Iterable[Desk]) -> Sequence[Desk]:
    """Who at the desks can serve a chat, now or when it has room."""
    able = [desk for desk in desks if desk.serves(chat.queue, chat.language)]
    others = [desk for desk in able if desk.agent_id not in chat.parted_with]
    return others or able


def _turn_of(desk: Desk) -> tuple[int, bool, float, int]:
    last = desk.last_handed_at
    return (desk.load, last is not None, last.timestamp() if last else 0.0, desk.agent_id)
