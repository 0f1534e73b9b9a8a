"""Short ways to rights between people, for tests."""

from datetime import UTC, date, datetime

from accounts.actor import Actor
from accounts.models import Level, MandateState, Scope
from invoices.services import authorisations
from invoices.services.authorisations import ByHetu, ByInvitation
from tests.factories import OTHER_HETU, DebtorFactory, PersonFactory

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
ENDS_ON = date(2027, 11, 20)
CODE = "ABC234"
ADDRESS = "maija@example.com"
# Artificial, of a grown-up.
ADULT = "010190-900P"
MINOR = OTHER_HETU


def person(name="Maija Meikäläinen", code=None, **fields):
    return DebtorFactory(party=PersonFactory(name=name, code=code), **fields)


def of(user, **access):
    return Actor(user=user, acting_for=user.party, **access)


def give(actor, *, to=None, at=AT, **changed):
    """A right to see everything, by identity code unless said otherwise."""
    wanted = {
        "to": to or ByHetu(ADULT),
        "name": "Maija",
        "level": Level.VIEW,
        "scope": Scope.ALL,
        "ends_on": ENDS_ON,
        **changed,
    }
    return authorisations.give(actor=actor, at=at, **wanted)


def invite(actor, *, at=AT, code=CODE, **changed):
    return give(actor, to=ByInvitation(address=ADDRESS, safety_code=code), at=at, **changed)


def given_to(user, actor, *, at=AT, **changed):
    """A right of a person whose code nobody asked."""
    mandate = invite(actor, at=at, **changed)
    mandate.holder, mandate.state, mandate.accepted_at = user.party, MandateState.IN_FORCE, at
    mandate.save()
    return mandate
