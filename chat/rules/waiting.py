"""How long one will wait: an honest range, from what was really handed out. Pure.

The pace at which a line gets on is not known, only seen: so many turns in so many seconds in
which all who could serve it had their hands full. Such a rate is spread as a Gamma distribution,
the wider the less was seen; the time until the p-th turn from now then as a beta-prime one
(Gamma over Gamma). Before enough was seen, what the agents at the desk manage by their number
stands in for it. docs/decisions/0046-waiting-honestly.md tells how this was chosen and measured.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from math import exp, lgamma, log, log1p
from typing import Final

from chat.rules.routing import Desk, Waiting, in_order, share_out

type Line = tuple[str, str]
type Span = tuple[datetime, datetime]

LOOK_BACK: Final = timedelta(minutes=30)
# Chances that a wait is shorter than the lower and than the upper end, before they are rounded
# outward: so that it lies within the range well above four times of five.
LOW, HIGH = 0.07, 0.90
# What the agents' number says counts as so many turns seen.
GUESS_COUNTS: Final = 10.0
# Agents come and go, and talk more at noon than in the evening: however many turns were seen,
# the next ones are known no better than from so many.
MOST_COUNTS: Final = 60.0
# Of those ahead some give up, and colleagues come to help.
STAY: Final = 0.9
# What a chat takes an agent is guessed as if so many had been seen before.
USUAL_TALK: Final = timedelta(minutes=8)
USUAL_COUNTS: Final = 10
# Who waited less was served at once: nobody was waited for.
NO_WAIT: Final = timedelta(seconds=5)
MINUTE: Final = 60
# The ends that people are shown, in minutes.
STEPS: Final = (
    *(0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 35, 40, 45, 50, 60),
    *(75, 90, 105, 120, 150, 180, 240),
)


@dataclass(frozen=True, slots=True)
class Range:
    """From one number of seconds to another, both on `STEPS`."""

    low: int
    high: int


AT_ONCE: Final = Range(0, MINUTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A first hand-out of a line: when, after what wait, and when that agent was done with it."""

    queue: str
    language: str
    handed_at: datetime
    waited: timedelta
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a line gets on.

    turns, busy   turns seen, in so many seconds in which somebody waited
    slots         chats at a time that the agents who serve it may have
    talk_seconds  how long one chat takes an agent
    """

    turns: float
    busy: float
    slots: int
    talk_seconds: float


class Outlook:
    """What can be said of waiting at one moment, for all lines.

    waiting  all that waits
    desks    of the agents who take chats now
    handed   the first hand-outs of the last half hour (`LOOK_BACK`)
    """

    def __init__(
        self,
        *,
        waiting: Iterable[Waiting],
        desks: Collection[Desk],
        handed: Iterable[Handed],
        at: datetime,
    ) -> None:
        self.at, self.desks = at, desks
        self.begin = at - LOOK_BACK
        self.waiting = in_order(waiting)
        self.handed = [each for each in handed if self.begin <= each.handed_at <= at]
        self.talk_seconds = talk_seconds_of(self.handed, at)
        # Who waits in which line, the first to be served first.
        self.lines: dict[Line, list[Waiting]] = {}
        for chat in self.waiting:
            self.lines.setdefault((chat.queue, chat.language), []).append(chat)
        # Who is handed out in a moment, since somebody has room.
        self._at_once = dict(share_out(waiting=self.waiting, desks=desks, at=at))
        self._servers: dict[Line, frozenset[int]] = {}

    def of_line(self, queue: str, language: str) -> list[Range | None]:
        """The wait of each who waits there, in their order; then of one who would come now.

        None: nobody can say, since no agent at a desk serves the line.
        """
        line = (queue, language)
        pace = self._pace_of(line)
        *own, all_of_them = self._ahead(line)
        ranges = [
            AT_ONCE if chat.chat_id in self._at_once else expected(ahead=ahead, pace=pace)
            for chat, ahead in zip(self.lines.get(line, []), own, strict=True)
        ]
        if self._has_room_left(line):
            return [*ranges, AT_ONCE]
        return [*ranges, expected(ahead=all_of_them, pace=pace)]

    def _ahead(self, line: Line) -> Iterator[float]:
        """How many go before each of the line, and before one who comes last.

        Agents serve other lines, too: those of them who wait count by the part of their agents
        that is this line's. Who is away is passed over.
        """
        before: Counter[Line] = Counter()
        for chat in self.waiting:
            its = (chat.queue, chat.language)
            if its == line:
                yield self._weigh(before, line)
            before[its] += chat.is_there
        yield self._weigh(before, line)

    def _weigh(self, counted: Counter[Line], line: Line) -> float:
        return sum(number * self._share(other, line) for other, number in counted.items())

    def _share(self, other: Line, line: Line) -> float:
        """Which part of the agents who serve another line serves this one, too; 1 of itself."""
        theirs = self._servers_of(other)
        if other == line or not theirs:
            return float(other == line)
        return len(theirs & self._servers_of(line)) / len(theirs)

    def _servers_of(self, line: Line) -> frozenset[int]:
        if line not in self._servers:
            able = frozenset(desk.agent_id for desk in self.desks if desk.serves(*line))
            self._servers[line] = able
        return self._servers[line]

    def _has_room_left(self, line: Line) -> bool:
        taken = Counter(self._at_once.values())
        return any(desk.room > taken[desk.agent_id] and desk.serves(*line) for desk in self.desks)

    def _pace_of(self, line: Line) -> Pace:
        """As it was while all who serve the line had their hands full.

        They had while somebody waited there, or in a line that all of them serve.
        """
        busy = merged(self._waits_for_all_of(self._servers_of(line)))
        ends = [end for _begin, end in busy]
        turns: Counter[Line] = Counter()
        for each in self.handed:
            place = bisect_left(ends, each.handed_at)
            if place < len(busy) and busy[place][0] < each.handed_at:
                turns[(each.queue, each.language)] += 1
        return Pace(
            turns=self._weigh(turns, line),
            busy=sum((end - begin).total_seconds() for begin, end in busy),
            slots=sum(desk.at_once for desk in self.desks if desk.serves(*line)),
            talk_seconds=self.talk_seconds,
        )

    def _waits_for_all_of(self, servers: frozenset[int]) -> Iterator[Span]:
        for each in self.handed:
            others = self._servers_of((each.queue, each.language))
            if servers and servers <= others and each.waited > NO_WAIT:
                yield max(self.begin, each.handed_at - each.waited), each.handed_at
        for chat in self.waiting:
            others = self._servers_of((chat.queue, chat.language))
            if servers and servers <= others and chat.is_there and chat.queued_at < self.at:
                yield max(self.begin, chat.queued_at), self.at


def expected(*, ahead: float, pace: Pace) -> Range | None:
    """How long one waits who has so many ahead; None where no agent serves the line."""
    if not pace.slots:
        return None
    turns = pace.turns + GUESS_COUNTS
    seconds = pace.busy + GUESS_COUNTS * pace.talk_seconds / pace.slots
    known = min(turns, MOST_COUNTS)
    # So coarse that few are ever computed: hundreds who wait are told again every few seconds.
    place = round(ahead * STAY + 1, 1 if ahead < MOST_COUNTS else 0)
    low, high = (_quantile(chance, place, round(known)) for chance in (LOW, HIGH))
    return rounded(low * seconds * known / turns, high * seconds * known / turns)


def rounded(low: float, high: float) -> Range | None:
    """Seconds, outward to steps that people can read; None of what is longer than all of them."""
    below = max(each for each in STEPS if each * MINUTE <= low)
    above = next((each for each in STEPS if each and each * MINUTE >= high), None)
    return None if above is None else Range(below * MINUTE, above * MINUTE)


def talk_seconds_of(handed: Iterable[Handed], at: datetime) -> float:
    """How long a chat takes an agent: all time in chats, by the number of those that ended.

    So those that go on are not left out, of which the long ones are more.
    """
    seconds, ended = USUAL_TALK.total_seconds() * USUAL_COUNTS, USUAL_COUNTS
    for each in handed:
        seconds += ((each.ended_at or at) - each.handed_at).total_seconds()
        ended += each.ended_at is not None
    return seconds / ended


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans that touch made one; in their order."""
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


@lru_cache(maxsize=4096)
def _quantile(chance: float, a: float, b: float) -> float:
    """What a Gamma variable of shape a over one of shape b is below with that chance."""
    below, above = 0.0, 1.0
    for _halving in range(40):
        middle = (below + above) / 2
        if _incomplete_beta(middle, a, b) < chance:
            below = middle
        else:
            above = middle
    return below / (1 - below)


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function for 0 < x < 1 (DLMF 8.17.22)."""
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """Its continued fraction, by Lentz's method; it settles within some dozens of rounds."""
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 300):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            c, d = 1 + term / c, 1 / (1 + term * d)
            value *= c * d
        if abs(c * d - 1) < 1e-10:
            break
    return value
