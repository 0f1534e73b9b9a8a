"""How a right to act for another moves from state to state, and only so."""

from datetime import timedelta

import pytest

from accounts.models import MandateState
from accounts.services import mandates
from accounts.services.mandates import IllegalMandateStateError
from tests.factories import MandateFactory, PersonFactory

pytestmark = pytest.mark.django_db


def in_state(state, at):
    match state:
        case MandateState.INVITED:
            waiting = {"invited_until": at + timedelta(days=1), "invited_digest": "x"}
            return MandateFactory(state=state, holder=None, **waiting)
        case MandateState.ENDED:
            return MandateFactory(state=state, ended_at=at)
        case _:
            return MandateFactory(state=state)


def test_an_invitation_is_taken_up(now):
    mandate, holder = in_state(MandateState.INVITED, now), PersonFactory()

    mandates.take_up(mandate, holder=holder, at=now)

    mandate.refresh_from_db()
    assert (mandate.state, mandate.holder, mandate.accepted_at) == ("IN_FORCE", holder, now)


@pytest.mark.parametrize("state", [MandateState.IN_FORCE, MandateState.ENDED])
def test_what_is_no_invitation_is_not_taken_up(now, state):
    mandate = in_state(state, now)

    with pytest.raises(IllegalMandateStateError):
        mandates.take_up(mandate, holder=PersonFactory(), at=now)

    mandate.refresh_from_db()
    assert mandate.state == state


@pytest.mark.parametrize("state", [MandateState.INVITED, MandateState.IN_FORCE])
def test_a_right_ends_once(now, state, agent):
    mandate = in_state(state, now)

    assert mandates.end(mandate, user=agent, at=now)
    assert not mandates.end(mandate, user=None, at=now + timedelta(hours=1))

    mandate.refresh_from_db()
    assert (mandate.state, mandate.ended_at, mandate.ended_by) == ("ENDED", now, agent)
