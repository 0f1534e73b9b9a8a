"""The sessions of one user that are still alive."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from accounts.models import PortalSession, User
from accounts.models.portal_session import PortalSessionQuerySet
from accounts.session_stamp import LISTED_STEP


def living_sessions_of(user: User, *, at: datetime) -> PortalSessionQuerySet:
    """Open ones that limits have not ended yet, the last used first."""
    idle = timedelta(seconds=settings.SESSION_IDLE_SECONDS + LISTED_STEP)
    longest = timedelta(seconds=settings.SESSION_ABSOLUTE_SECONDS)
    sessions: PortalSessionQuerySet = user.portal_sessions.all()
    living = sessions.open().filter(last_seen_at__gt=at - idle, started_at__gt=at - longest)
    return living.order_by("-last_seen_at", "pk")


def find_session_of(user: User, public_id: UUID) -> PortalSession | None:
    return PortalSession.objects.open().filter(user=user, public_id=public_id).first()
