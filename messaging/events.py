"""What is said announces itself: after the commit, with ids only."""

from collections.abc import Collection
from functools import partial
from typing import Final

from django.db import transaction
from django.dispatch import Signal

# A message was stored. Argument: `message_id`.
message_posted: Final = Signal()
# A thread was closed. Arguments: `thread_id`, and `by_staff`, whether an agent closed it.
thread_closed: Final = Signal()

# Notices were written for parties. Arguments: `party_ids`, a set of keys, and `due`,
# pairs: users to whom something may go now, and by which channel.
notices_written: Final = Signal()

# A receipt or an answer about accessibility waits for the mail server. Argument: `feedback_id`.
accessibility_mail_waits: Final = Signal()


def announce_accessibility_mail(feedback_id: int) -> None:
    """Tell, after the commit, that an e-mail waits; should nobody hear it, a sweep finds it."""
    tell = partial(accessibility_mail_waits.send_robust, sender=None, feedback_id=feedback_id)
    transaction.on_commit(tell, robust=True)


def announce_notices(*, party_ids: Collection[int], due: Collection[tuple[int, str]]) -> None:
    """Tell, after the commit, that there is news."""
    tell = partial(notices_written.send_robust, sender=None, party_ids=party_ids, due=sorted(due))
    transaction.on_commit(tell, robust=True)
