"""An open page looks again by itself; that an agent goes on looking is recorded, but not each time.

A page of a thread that is open for long is recorded anew every quarter of an hour: nothing is
shown of which there is no record.
"""

from typing import Final

from django.core.cache import cache

from accounts.models import User
from messaging.models import Thread

RECORDED_FOR_SECONDS: Final = 15 * 60


def note(user: User, thread: Thread) -> None:
    """The agent's look at the thread was recorded now."""
    cache.set(_key(user, thread), True, timeout=RECORDED_FOR_SECONDS)


def is_noted(user: User, thread: Thread) -> bool:
    return cache.get(_key(user, thread)) is not None


def _key(user: User, thread: Thread) -> str:
    return f"desk-{user.pk}-{thread.pk}"
