"""By which channels a person is told of something, and when. Pure.

What is said in the portal is always there; e-mail and push only say that there is something.
Each person chooses per kind and channel. In quiet hours nothing rings: what waits is told when
they end, and what the person reads in the portal meanwhile is not told again. Who wants a
digest gets one message a day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Final

from myropo.calendar import HELSINKI, ONE_DAY


class Channel(StrEnum):
    EMAIL = "EMAIL"
    PUSH = "PUSH"


DIGEST_AT: Final = time(9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """wants        what was chosen of kind (`accounts.news.Kind`) and channel; what was not is
                 wanted
    always       kinds that protect the person: they cannot be turned off, and do not wait
    quiet_from   the beginning of quiet hours, in Helsinki; equal to its end: none
    digest       whether e-mail comes once a day
    """

    wants: Mapping[tuple[str, Channel], bool] = field(default_factory=dict)
    always: frozenset[str] = frozenset({"SECURITY"})
    quiet_from: time = time(21)
    quiet_until: time = time(8)
    digest: bool = False

    def want(self, kind: str, channel: Channel) -> bool:
        return kind in self.always or self.wants.get((kind, channel), True)


def tell_at(wishes: Wishes, kind: str, channel: Channel, *, at: datetime) -> datetime | None:
    """When to tell of something that happened at a moment; None: not by this channel."""
    if not wishes.want(kind, channel):
        return None
    if kind in wishes.always:
        return at
    if wishes.digest and channel == Channel.EMAIL:
        # Each day at the same hour: one that is quiet is put off before it is looked for.
        clock = wishes.quiet_until if _is_quiet(wishes, DIGEST_AT) else DIGEST_AT
        return _next(clock, at)
    return not_in_quiet(wishes, kind, at=at)


def not_in_quiet(wishes: Wishes, kind: str, *, at: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours that it lies in."""
    is_to_wait = kind not in wishes.always and _is_quiet(wishes, _clock_of(at))
    return _next(wishes.quiet_until, at) if is_to_wait else at


def _is_quiet(wishes: Wishes, clock: time) -> bool:
    begins, ends = wishes.quiet_from, wishes.quiet_until
    if begins <= ends:
        return begins <= clock < ends
    return clock >= begins or clock < ends


def _clock_of(at: datetime) -> time:
    return at.astimezone(HELSINKI).time()


def _next(clock: time, at: datetime) -> datetime:
    """The next moment at which the clocks of Helsinki show a time, `at` included."""
    day = at.astimezone(HELSINKI).date()
    found = datetime.combine(day, clock, tzinfo=HELSINKI)
    if found.astimezone(UTC) < at.astimezone(UTC):
        found = datetime.combine(day + ONE_DAY, clock, tzinfo=HELSINKI)
    return found.astimezone(UTC)
