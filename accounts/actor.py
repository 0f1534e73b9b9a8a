"""On whose behalf a request acts."""

from dataclasses import dataclass

from accounts.models import Party, User


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, and the party it acts for: itself, or a company it chose.

    Every query that returns a debtor's data takes an actor first.
    """

    user: User
    acting_for: Party
