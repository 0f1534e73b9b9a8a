"""Sessions: listed when they begin, ended one by one or all but one."""

from datetime import datetime
from functools import partial

from django.db import transaction

from accounts import audit, events
from accounts.models import PortalSession, User
from accounts.session_stamp import EndReason
from accounts.session_store import SessionStore


@transaction.atomic
def list_session(
    *,
    user: User,
    session_key: str,
    method: str,
    browser: str,
    address: str | None,
    at: datetime,
    is_strong: bool = True,
) -> PortalSession:
    """List a session that has just begun; again with the same key changes nothing."""
    session, is_new = PortalSession.objects.get_or_create(
        session_key=session_key,
        defaults={
            "user": user,
            "method": method,
            "is_strong": is_strong,
            "browser": browser,
            "address": address,
            "started_at": at,
            "last_seen_at": at,
        },
    )
    if is_new:
        audit.record(
            action="session.started",
            actor=user,
            party=user.party,
            target=session,
            address=address,
            data={"method": method},
            at=at,
        )
    return session


def note_seen(*, session_key: str, at: datetime) -> None:
    PortalSession.objects.open().filter(session_key=session_key).update(last_seen_at=at)


@transaction.atomic
def end_session(
    *, session_key: str, reason: EndReason, actor: User | None, at: datetime
) -> PortalSession | None:
    """End a session at once, wherever it is open. One that has ended is left as it is.

    It dies in Valkey when the transaction commits, whether or not it was listed.
    """
    transaction.on_commit(partial(SessionStore(session_key).delete))
    tell = partial(events.session_ended.send_robust, sender=None, session_key=session_key)
    transaction.on_commit(tell, robust=True)
    listed = PortalSession.objects.select_for_update(of=["self"]).select_related("user__party")
    session = listed.open().filter(session_key=session_key).first()
    if session is None:
        return None
    session.ended_at = at
    session.save(update_fields=["ended_at"])
    audit.record(
        action="session.ended",
        actor=actor,
        party=session.user.party,
        target=session,
        data={"reason": str(reason)},
        at=at,
    )
    return session


@transaction.atomic
def end_other_sessions(*, user: User, except_key: str, at: datetime) -> int:
    """End every other session of the user; returns how many there were."""
    others = user.portal_sessions.open().exclude(session_key=except_key).order_by("pk")
    keys = list(others.values_list("session_key", flat=True))
    for key in keys:
        end_session(session_key=key, reason=EndReason.REVOKED, actor=user, at=at)
    return len(keys)


@transaction.atomic
def end_sessions_by(*, user: User, method: str, except_key: str, at: datetime) -> int:
    """End the user's sessions that were opened in one way, but one; returns how many.

    A way that is closed leaves no door open behind it.
    """
    opened = user.portal_sessions.open().filter(method=method).exclude(session_key=except_key)
    keys = list(opened.order_by("pk").values_list("session_key", flat=True))
    for key in keys:
        end_session(session_key=key, reason=EndReason.REVOKED, actor=user, at=at)
    return len(keys)
