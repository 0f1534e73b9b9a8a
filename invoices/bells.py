"""Bells: parties whose pages are open hear that something changed, never what.

A page that opens its socket a moment after it was made must not miss what happened in
between. So the time of the last change is noted for every party first, and only then it is
asked who is looking; a socket announces itself first, and only then asks for that time.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from hashlib import sha256
from typing import Final

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

# A page that is older than this belongs to a session that has ended.
REMEMBERED_SECONDS: Final = settings.SESSION_IDLE_SECONDS + 60

logger = structlog.get_logger(__name__)


def party_group(party_id: int) -> str:
    """The sockets of everybody who acts for a party."""
    return f"party-{party_id}"


def session_group(session_key: str) -> str:
    """The sockets of one session, under a name that does not open it."""
    return f"session-{sha256(session_key.encode()).hexdigest()[:40]}"


def ring(party_ids: Collection[int], *, at: datetime, spread_seconds: float = 0) -> None:
    """Ring at the open pages of parties; costs two calls however many of them look at none.

    spread_seconds  over how long the pages may come back to look, when there are many

    A bell that cannot ring (Valkey is away) is logged and stops nothing.
    """
    if not party_ids:
        return
    try:
        changed = dict.fromkeys(map(changed_key, party_ids), at.timestamp())
        cache.set_many(changed, timeout=REMEMBERED_SECONDS)
        keys = {_looking_key(party_id): party_id for party_id in party_ids}
        looking = [keys[key] for key in cache.get_many(keys)]
        if looking:
            async_to_sync(_send)(
                map(party_group, looking),
                {"type": "invoices.changed", "spread_seconds": spread_seconds},
            )
    except (RedisError, OSError):
        logger.warning("bell_failed", parties=len(party_ids))


def end(session_key: str) -> None:
    """Close the sockets of a session that has ended."""
    try:
        async_to_sync(_send)([session_group(session_key)], {"type": "session.ended"})
    except (RedisError, OSError):
        logger.warning("end_bell_failed")


async def look(party_id: int, *, seconds: float) -> None:
    """A socket of the party is open for so long."""
    await cache.aset(_looking_key(party_id), 1, timeout=seconds)


async def changed_at(party_id: int) -> float:
    """When something of the party changed last, in seconds since the epoch; 0 for long ago."""
    moment: float = await cache.aget(changed_key(party_id), 0.0)
    return moment


async def _send(groups: Iterable[str], message: dict[str, object]) -> None:
    layer = get_channel_layer()
    for group in groups:
        await layer.group_send(group, message)


def _looking_key(party_id: int) -> str:
    return f"looking:{party_id}"


def changed_key(party_id: int) -> str:
    """In the cache: what was counted of a party at the time that it holds is still true."""
    return f"changed:{party_id}"
