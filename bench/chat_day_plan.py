"""A day of a chat at ten times today's peak: who comes when, and who serves. Nothing of it is real.

The same seed makes the same day. Seconds are counted from the opening at 8.
"""

from dataclasses import dataclass
from math import log
from random import Random
from typing import Final

HOUR: Final = 3600
MINUTE: Final = 60
# Chats that begin in each hour from 8 to 20; 750 at the peak, ten times today's.
PER_HOUR: Final = (520, 750, 720, 600, 620, 680, 600, 500, 420, 300, 200, 140)
AGENTS: Final = 30
# Queue, part of the chats, hours open from 8.
QUEUES: Final = (
    ("PAYMENT_ADVICE", 0.60, 12),
    ("PAYMENT_CONTROL", 0.25, 10),
    ("COMPANIES", 0.15, 9),
)
LANGUAGES: Final = (("fi", 0.88), ("sv", 0.07), ("en", 0.05))
# What a chat takes an agent: logarithmically normal, so that some take half an hour.
TALK_MEDIAN: Final = 3.6 * MINUTE
TALK_SPREAD: Final = 0.7
# More chats side by side make each a little longer.
SLOWER_BY_EACH: Final = 0.1
# Some leave after ten minutes on average, the rest after one or two hours.
IMPATIENT: Final = 0.15
# These put the phone aside for some minutes while they wait.
ABSENT_MINDED: Final = 0.03
TRANSFERRED: Final = 0.04
VANISHING: Final = 8


@dataclass(frozen=True, slots=True)
class Person:
    """patience  until it gives up waiting; away  from when until when its page shows no life"""

    comes: float
    queue: str
    language: str
    patience: float
    talk: float
    away: tuple[float, float] | None
    is_transferred: bool


@dataclass(frozen=True, slots=True)
class Server:
    """An agent: at the desk from `comes` to `goes`, but for `breaks`; gone without a word, too."""

    queues: tuple[str, ...]
    languages: tuple[str, ...]
    comes: float
    goes: float
    breaks: tuple[tuple[float, float], ...]
    vanishes: tuple[float, float] | None


def people(random: Random, *, talk_median: float) -> list[Person]:
    """Everybody who begins a chat that day, in the order of coming."""
    top = max(PER_HOUR) / HOUR
    found: list[Person] = []
    at = random.expovariate(top)
    while at < len(PER_HOUR) * HOUR:
        person = _person(random, at, talk_median)
        if random.random() < PER_HOUR[int(at // HOUR)] / HOUR / top and person is not None:
            found.append(person)
        at += random.expovariate(top)
    return found


def _person(random: Random, at: float, talk_median: float) -> Person | None:
    queue, _part, hours = random.choices(QUEUES, [part for _queue, part, _hours in QUEUES])[0]
    [(language, _part)] = random.choices(LANGUAGES, [part for _language, part in LANGUAGES])
    leaves_soon = random.random() < IMPATIENT
    patience = random.expovariate(1 / (10 * MINUTE)) if leaves_soon else random.uniform(1, 2) * HOUR
    away = None
    if random.random() < ABSENT_MINDED:
        begins = at + random.uniform(0, 5) * MINUTE
        away = (begins, begins + random.uniform(3, 10) * MINUTE)
    talk = random.lognormvariate(log(talk_median), TALK_SPREAD)
    is_transferred = random.random() < TRANSFERRED
    if at > hours * HOUR - MINUTE:
        return None  # The queue closes.
    return Person(at, queue, language, patience, talk, away, is_transferred)


def servers(random: Random) -> list[Server]:
    """Thirty agents: 21 from eight to four, nine from noon to eight; all know Finnish."""
    unlucky = set(random.sample(range(AGENTS), VANISHING))
    return [_server(random, number, vanishes=number in unlucky) for number in range(AGENTS)]


def _server(random: Random, number: int, *, vanishes: bool) -> Server:
    comes = (0 if number % 10 < 7 else 4) * HOUR
    lunch = comes + random.uniform(2.5, 4.5) * HOUR
    breaks = [(lunch, lunch + 30 * MINUTE)]
    for hours in (1.5, 6):
        begins = comes + random.uniform(hours - 0.4, hours + 0.4) * HOUR
        breaks.append((begins, begins + random.uniform(8, 15) * MINUTE))
    gone = comes + random.uniform(1, 7) * HOUR
    return Server(
        queues=_queues(number),
        languages=_languages(number),
        comes=max(0, comes + random.uniform(-3, 6) * MINUTE),
        goes=comes + 8 * HOUR,
        breaks=tuple(breaks),
        vanishes=(gone, gone + random.uniform(1, 6) * MINUTE) if vanishes else None,
    )


def _queues(number: int) -> tuple[str, ...]:
    if number % 5 == 4:
        return ("COMPANIES", "PAYMENT_CONTROL")
    return (
        ("PAYMENT_ADVICE", "PAYMENT_CONTROL"),
        ("PAYMENT_ADVICE",),
        ("PAYMENT_ADVICE", "PAYMENT_CONTROL", "COMPANIES"),
    )[number % 3]


def _languages(number: int) -> tuple[str, ...]:
    others = [("sv", number % 4 == 0), ("en", number % 3 == 1 or number % 6 == 0)]
    return ("fi", *(language for language, is_known in others if is_known))
