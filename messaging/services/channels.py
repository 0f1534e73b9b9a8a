"""The ways out of the portal: each takes notices to one user, and answers what came of it."""

from collections.abc import Collection
from datetime import datetime
from enum import Enum, auto
from typing import Protocol

from accounts.models import User
from messaging.models import Notice


class Outcome(Enum):
    SENT = auto()
    # There is no address any more, or no browser: nobody to send to.
    NOBODY = auto()
    # What is behind the channel will never take it.
    REFUSED = auto()
    # It is away or busy: to be tried again.
    LATER = auto()


class Send(Protocol):
    """One message about all the notices, which are at least one and in their order.

    key  of what is sent, unique: the same again is the same message, sent once more

    Raises nothing that the channel can answer for: a server that is away is `Outcome.LATER`.
    """

    def __call__(
        self, *, user: User, notices: Collection[Notice], key: str, at: datetime
    ) -> Outcome: ...
