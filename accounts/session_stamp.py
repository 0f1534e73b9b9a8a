"""When a signed-in session began, was last used, and when its person was identified.

The stamp lives in the session itself (Valkey), so that limits cost no query. It is
written at most every `SEEN_STEP` seconds: a session may end that much early, never late.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

KEY: Final = "auth"
ENDED_KEY: Final = "session_ended"  # tells the sign-in page why one has to sign in again
FAREWELL_KEY: Final = "farewell"  # what the sign-in page asks who has just signed out
# Whose session ended last in this browser: another person is not led to that one's page.
PREVIOUS_USER_KEY: Final = "previous_user"
SEEN_STEP: Final = 5  # seconds
LISTED_STEP: Final = 60  # seconds
FRESH: Final = timedelta(minutes=5)


class EndReason(StrEnum):
    IDLE = "idle"
    ABSOLUTE = "absolute"
    SIGNED_OUT = "signed_out"
    REVOKED = "revoked"
    REPLACED = "replaced"


@dataclass(slots=True)
class Stamp:
    """All in whole seconds since the epoch; `identified` is 0 where it is not known.

    is_strong  whether a bank identified the person, not a passkey or a code
    """

    started: int
    seen: int
    listed: int
    identified: int = 0
    is_strong: bool = True

    def ended_by(self, at: datetime) -> EndReason | None:
        now = at.timestamp()
        if now - self.started >= settings.SESSION_ABSOLUTE_SECONDS:
            return EndReason.ABSOLUTE
        if now - self.seen >= settings.SESSION_IDLE_SECONDS:
            return EndReason.IDLE
        return None

    def time_left(self, at: datetime) -> "TimeLeft":
        now = at.timestamp()
        longest = max(0, int(self.started + settings.SESSION_ABSOLUTE_SECONDS - now))
        idle = max(0, int(self.seen + settings.SESSION_IDLE_SECONDS - now))
        return TimeLeft(idle=min(idle, longest), longest=longest)


class TimeLeft(NamedTuple):
    """Seconds until the session ends if nothing more happens, and whatever happens."""

    idle: int
    longest: int


def start(
    session: SessionBase,
    *,
    at: datetime,
    identified_at: datetime | None = None,
    is_strong: bool = True,
) -> Stamp:
    """Stamp a session that begins now."""
    now = int(at.timestamp())
    identified = int(identified_at.timestamp()) if identified_at else 0
    stamp = Stamp(started=now, seen=now, listed=now, identified=identified, is_strong=is_strong)
    write(session, stamp)
    return stamp


def read(session: SessionBase, *, at: datetime) -> Stamp:
    """The session's stamp; one that has none starts now."""
    found = session.get(KEY)
    return Stamp(**found) if found else start(session, at=at)


def write(session: SessionBase, stamp: Stamp) -> None:
    session[KEY] = asdict(stamp)


def is_freshly_identified(session: SessionBase, *, at: datetime) -> bool:
    """Whether the bank identified the person within the last five minutes.

    Asked before refund accounts, authorisations and consents.
    """
    identified: int = session.get(KEY, {}).get("identified", 0)
    return at.timestamp() - identified <= FRESH.total_seconds()
