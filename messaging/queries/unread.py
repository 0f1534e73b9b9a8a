"""How many threads have something new for who reads: on every page, so counted seldom."""

from typing import Final

from django.core.cache import cache

from accounts.actor import Actor
from invoices.bells import changed_key
from messaging.queries.threads import unread_of

# What changes rings a bell, so that this is only how long a lost bell matters.
KEPT_SECONDS: Final = 300


def unread_count(actor: Actor) -> int:
    """Threads with something new. One question to Valkey, while no bell of the party rings.

    The time of the last bell is read before the count: what comes between is counted anew.
    """
    own, bell = _key(actor), changed_key(actor.acting_for.pk)
    known = cache.get_many([own, bell])
    rang_at = known.get(bell)
    if own in known:
        counted_at, count = known[own]
        if counted_at == rang_at:
            return int(count)
    count = unread_of(actor)
    cache.set(own, (rang_at, count), timeout=KEPT_SECONDS)
    return count


def forget_count(actor: Actor) -> None:
    """Who has just read something sees so on this very page."""
    cache.delete(_key(actor))


def _key(actor: Actor) -> str:
    """Limited rights see their own part."""
    return f"unread:{actor.acting_for.pk}:{actor.access.mandate_id or 0}"
