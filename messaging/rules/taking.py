"""Who works on a thread, so that no two agents answer it unaware of each other. Pure."""

from datetime import datetime, timedelta
from typing import Final

# So long a thread is kept for who has taken it and does nothing to it; each word of an answer
# that is begun renews it. Later anybody may take it over: nobody waits for who has gone home.
HELD_FOR: Final = timedelta(minutes=30)
# An answer that was added to so lately is being written now.
WRITING: Final = timedelta(seconds=30)


def is_held(taken_at: datetime | None, *, at: datetime) -> bool:
    """Whether what was taken, or last worked on, at that time is still kept for its taker."""
    return taken_at is not None and at - taken_at < HELD_FOR


def is_writing(changed_at: datetime, *, at: datetime) -> bool:
    return at - changed_at < WRITING
