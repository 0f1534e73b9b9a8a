"""By what right sockets are open: asked when they open, and again and again while they are.

Signing out, a session that runs out, a new password, a right to act for another that was taken
back, a member of staff who left: each ends the socket, by a bell at once where there is one, and
by this look within `consumers.beats.LOOK_AGAIN` seconds in any case.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.cache import caches
from django.utils.crypto import constant_time_compare
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.models import Device

from accounts import acting, session_stamp
from accounts.actor import Actor
from accounts.models import User
from accounts.services.sessions import note_seen
from accounts.session_store import SessionStore
from chat.pages import Claim
from chat.queries.chats import ANSWER, WATCH
from chat.queries.live import users_by_key

# Between two notes that a session is used, in seconds.
NOTED_EVERY: Final = 60


class Over(StrEnum):
    """Why a socket may not go on."""

    SESSION = "session-ended"
    RIGHT = "right-ended"
    # The session acts for somebody else, or by another right, or its user may do other things now:
    # the page comes again and is told.
    CHANGED = "changed"


class KnownSession(SessionStore):
    """A session whose data were fetched together with others."""

    def __init__(self, session_key: str, data: dict[str, Any] | None) -> None:
        super().__init__(session_key)
        self._data = data

    def load(self) -> dict[str, Any]:
        return self._or_nobodys(self._data)


def over_of(claims: Collection[Claim], *, at: datetime) -> dict[Claim, Over]:
    """The claims that are over. Raises what the cache raises when it is away: nobody knows then.

    One call for all sessions and one query for all users; two more for each claim of staff and
    one for each of who acts for another.
    """
    sessions = _sessions_of({each.session_key for each in claims})
    users = users_by_key({each.user_id for each in claims})
    found: dict[Claim, Over] = {}
    for claim in claims:
        over = _over(claim, sessions[claim.session_key], users.get(claim.user_id), at)
        if over is not None:
            found[claim] = over
    return found


def is_alive(session: SessionStore, *, at: datetime) -> bool:
    """Whether someone is signed in with the session, within its limits."""
    return SESSION_KEY in session and session_stamp.read(session, at=at).ended_by(at) is None


def user_of(session: SessionStore, *, at: datetime) -> User | None:
    """Who is signed in with a session, as pages would say; the session stays as it is."""
    if not is_alive(session, at=at):
        return None
    if session.get(BACKEND_SESSION_KEY) not in settings.AUTHENTICATION_BACKENDS:
        return None
    user_id = int(session[SESSION_KEY])
    user = users_by_key([user_id]).get(user_id)
    return user if user and user.is_active and _is_of(session, user) else None


def claim_of(actor: Actor, *, session_key: str) -> Claim:
    """By what right an actor talks; who has identified itself anew has the same one."""
    return Claim(
        session_key=session_key,
        user_id=actor.user.pk,
        language=actor.user.language,
        party_id=actor.acting_for.pk,
        access=replace(actor.access, is_strong=True),
    )


def actor_of(claim: Claim, *, at: datetime) -> Actor | None:
    """For whom a visitor's session acts now; None where that is not what the socket is for."""
    session = SessionStore(claim.session_key)
    user = users_by_key([claim.user_id]).get(claim.user_id)
    if _over(claim, session, user, at) is not None or user is None:
        return None
    return acting.find_actor(user, session, at=at)


def may_use_desk(user: User, session: SessionStore) -> bool:
    """An agent or a team lead with the second factor."""
    if not (user.is_active and user.is_staff and (user.has_perm(ANSWER) or user.has_perm(WATCH))):
        return False
    name = session.get(DEVICE_ID_SESSION_KEY)
    device = Device.from_persistent_id(name) if name else None
    return device is not None and device.user_id == user.pk and device.confirmed


def rights_of(user: User) -> frozenset[str]:
    """What of chats a member of staff may do."""
    return frozenset(each for each in (ANSWER, WATCH) if user.has_perm(each))


def note_use(session_keys: Collection[str], *, at: datetime) -> None:
    """People who chat use their sessions: those do not run out meanwhile."""
    for key in session_keys:
        session = SessionStore(key)
        if not is_alive(session, at=at):
            continue
        stamp, now = session_stamp.read(session, at=at), int(at.timestamp())
        if now - stamp.seen < NOTED_EVERY:
            continue
        stamp.seen = stamp.listed = now
        note_seen(session_key=key, at=at)
        session_stamp.write(session, stamp)
        session.save()


def _sessions_of(keys: Collection[str]) -> Mapping[str, SessionStore]:
    by_cache_key = {SessionStore(key).cache_key: key for key in keys}
    found = caches[settings.SESSION_CACHE_ALIAS].get_many(by_cache_key)
    return {key: KnownSession(key, found.get(cache_key)) for cache_key, key in by_cache_key.items()}


def _over(claim: Claim, session: SessionStore, user: User | None, at: datetime) -> Over | None:
    if user is None or not is_alive(session, at=at) or not _is_of(session, user):
        return Over.SESSION
    if claim.is_desk:
        if not may_use_desk(user, session):
            return Over.RIGHT
        # Who leads no team any more looks at no other's chat: the page comes again as what it is.
        return None if claim.rights == rights_of(user) else Over.CHANGED
    if not user.is_active:
        return Over.RIGHT
    actor = acting.find_actor(user, session, at=at)
    if actor is None:
        return Over.RIGHT
    is_same = claim == claim_of(actor, session_key=claim.session_key)
    return None if is_same else Over.CHANGED


def _is_of(session: SessionStore, user: User) -> bool:
    """Whether the session is the user's, and its password the one that it was opened with."""
    return str(session[SESSION_KEY]) == str(user.pk) and constant_time_compare(
        session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()
    )
