"""What was given by a right ends with it: nobody is left behind who acts for the party."""

import pytest

from accounts.actor import Access, Actor
from accounts.models import AuditEvent, Basis, Level, MandateState
from invoices.services import authorisations, mandate_decisions
from tests.factories import AgentFactory, MandateFactory, PersonFactory
from tests.invoices.authorising import AT, give, invite, of, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward():
    return person("Saara Suunnitelma")


@pytest.fixture
def right(ward):
    guardian = person("Edunvalvoja")
    return MandateFactory(
        principal=ward.party, holder=guardian.party, basis=Basis.GUARDIAN, level=Level.FULL
    )


@pytest.fixture
def guardian(right):
    access = Access(basis=Basis.GUARDIAN, level=Level.FULL, mandate_id=right.pk)
    return Actor(right.holder.user, right.principal, access)


def by_staff(right):
    return mandate_decisions.end_right(mandate_id=right.pk, agent=AgentFactory(), at=AT)


def by_itself(right):
    return authorisations.give_up(user=right.holder.user, mandate=right, at=AT)


def states(*mandates):
    for each in mandates:
        each.refresh_from_db()
    return [each.state for each in mandates]


@pytest.mark.parametrize("end", [by_staff, by_itself])
def test_what_a_guardian_gave_ends_with_its_right(right, guardian, end):
    given, invited = give(guardian), invite(guardian)

    assert end(right)

    assert states(given, invited) == [MandateState.ENDED] * 2
    events = AuditEvent.objects.filter(action="authorisation.ended_with_right")
    assert {event.party for event in events} == {right.principal}
    assert not end(right)


def test_what_the_party_itself_gave_stands(right, ward):
    given = give(of(ward))

    by_staff(right)

    assert states(given) == [MandateState.IN_FORCE]


def test_it_stands_while_the_holder_has_another_such_right(right, guardian):
    given = give(guardian)
    MandateFactory(
        principal=right.principal, holder=right.holder, basis=Basis.ESTATE, level=Level.FULL
    )

    by_staff(right)

    assert states(given) == [MandateState.IN_FORCE]


def test_the_end_of_a_narrow_right_ends_nothing_else(right, guardian):
    given = give(guardian)
    narrow = MandateFactory(principal=right.principal, holder=right.holder, level=Level.VIEW)

    by_itself(narrow)

    assert states(given, right) == [MandateState.IN_FORCE] * 2


def test_what_is_anothers_stands(right, guardian):
    elsewhere = MandateFactory(principal=PersonFactory(), given_by=guardian.user)

    by_staff(right)

    assert states(elsewhere) == [MandateState.IN_FORCE]
