"""On whose behalf a request acts, and how far it may go."""

from dataclasses import dataclass
from typing import Final

from accounts.models import Basis, Level, Party, Scope, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How far one may go for a party.

    basis       why one may act for another; None for oneself
    mandate_id  the key of the right in the database; None for oneself, and for companies
                whose registers Suomi.fi asked
    is_strong   whether a bank identified the person: who came back by a passkey or a code
                sees and pays, whatever the right allows
    """

    basis: Basis | None = None
    level: Level = Level.FULL
    scope: Scope = Scope.ALL
    mandate_id: int | None = None
    is_strong: bool = True

    @property
    def is_limited(self) -> bool:
        """Whether it covers a part of the party's invoices, and nothing beyond them."""
        return self.scope != Scope.ALL

    @property
    def reaches_pay(self) -> bool:
        """Whether it covers paying; for pages, which have no enumeration."""
        return self.level >= Level.PAY

    @property
    def reaches_arrange(self) -> bool:
        """The same of agreeing. Who came back without the bank is led there first."""
        return self.level >= Level.ARRANGE

    @property
    def is_full(self) -> bool:
        """Whether one stands where the party itself stands."""
        return self.level >= Level.FULL

    def allows(self, level: Level) -> bool:
        """Whether so much may be done now, with the identification that this session has."""
        return level <= (self.level if self.is_strong else min(self.level, Level.PAY))


FULL_ACCESS: Final = Access()


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, and the party it acts for: itself, or another that it chose.

    Every query that returns a debtor's data takes an actor first. Of the invoices of
    `acting_for` it sees those that `access` covers (`invoices.queries.rights`).

    is_looking  whether it is a member of staff who looks with the person's eyes: then the
                person has opened, read and asked for nothing, and nothing is noted
    """

    user: User
    acting_for: Party
    access: Access = FULL_ACCESS
    is_looking: bool = False

    @property
    def is_for_another(self) -> bool:
        return self.access.basis is not None

    def may(self, level: Level) -> bool:
        """Whether it may do so much for the party; which invoices, `rights` says."""
        return self.access.allows(level)
