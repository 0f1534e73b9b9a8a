"""What a session knows of companies: choices that were begun at Suomi.fi, and what came of them.

Nothing of it outlives the session. A choice that was begun ends by itself after `STATE_LIFE`
and is answered once; what was learnt counts for as long as one may act by it
(`acting.COMPANY_FOR`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

from accounts.acting import COMPANY_FOR
from accounts.models import User
from accounts.suomifi.roles import in_words, may_act
from accounts.suomifi.web_api import Organisation

STARTS_KEY: Final = "suomifi_starts"
DONE_KEY: Final = "suomifi_done"
FOUND_KEY: Final = "companies"
STATE_LIFE: Final = timedelta(minutes=10)
# In as many windows a choice may be open at once; the oldest is forgotten first.
MOST_STARTS: Final = 3


@dataclass(frozen=True, slots=True)
class Found:
    """The companies that the person chose at Suomi.fi, and when the registers were asked."""

    organisations: tuple[Organisation, ...]
    checked_at: datetime

    @property
    def open_to_act(self) -> list[Organisation]:
        return [each for each in self.organisations if may_act(each)]

    @property
    def closed(self) -> list[Organisation]:
        """Those in which the person is known, with a role that is not enough."""
        return [each for each in self.organisations if not may_act(each)]

    @property
    def is_complete(self) -> bool:
        return all(each.is_complete for each in self.organisations)

    def find(self, identifier: str) -> Organisation | None:
        """The company with this business ID, if the person may act for it."""
        return next((each for each in self.open_to_act if each.identifier == identifier), None)


def keep_start(
    session: SessionBase, *, state: UUID, session_id: str, user: User, at: datetime
) -> None:
    """Remember a choice whose answer will come with `state`, for this user alone."""
    start = {"session_id": session_id, "user": user.pk, "at": int(at.timestamp())}
    kept = {**session.get(STARTS_KEY, {}), str(state): start}
    session[STARTS_KEY] = dict(list(kept.items())[-MOST_STARTS:])


def take_start(session: SessionBase, *, state: UUID, user: User, at: datetime) -> str | None:
    """The session at Suomi.fi of a choice, once; None for what nobody began, or too long ago."""
    starts = session.get(STARTS_KEY, {})
    start: dict[str, Any] | None = starts.pop(str(state), None)
    if start is None:
        return None
    session[STARTS_KEY] = starts
    session[DONE_KEY] = str(state)
    is_over = at.timestamp() - start["at"] > STATE_LIFE.total_seconds()
    return None if is_over or start["user"] != user.pk else str(start["session_id"])


def is_done(session: SessionBase, *, state: UUID) -> bool:
    """Whether this session's latest answer came with the state: somebody reloads the page."""
    return bool(session.get(DONE_KEY) == str(state))


def keep_found(
    session: SessionBase, organisations: Sequence[Organisation], *, user: User, at: datetime
) -> Found:
    """Remember what the registers said; it takes the place of what they said before."""
    session[FOUND_KEY] = {
        "user": user.pk,
        "checked_at": int(at.timestamp()),
        "organisations": [
            [each.name, each.identifier, each.is_complete, sorted(each.roles)]
            for each in organisations
        ],
    }
    return Found(tuple(organisations), at)


def known(session: SessionBase, *, user: User, at: datetime) -> Found | None:
    """What the session knows of this user's companies; None if nothing, or too old."""
    kept = session.get(FOUND_KEY)
    if kept is None or kept["user"] != user.pk:
        return None
    checked_at = datetime.fromtimestamp(kept["checked_at"], UTC)
    if at - checked_at > COMPANY_FOR:
        return None
    organisations = (
        Organisation(name, identifier, is_complete, frozenset(roles))
        for name, identifier, is_complete, roles in kept["organisations"]
    )
    return Found(tuple(organisations), checked_at)


def shown(organisations: Sequence[Organisation]) -> list[dict[str, object]]:
    """Rows for a page: name, business ID and roles in words."""
    return [
        {
            "name": each.name,
            "identifier": each.identifier,
            "roles": ", ".join(str(role) for role in in_words(each.roles)),
            "is_complete": each.is_complete,
        }
        for each in organisations
    ]
