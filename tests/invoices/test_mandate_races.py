"""Real threads on PostgreSQL: two of staff, and the person who asks, at the same moment."""

from uuid import uuid4

import pytest

from accounts.actor import Actor
from accounts.models import Mandate, MandateState, Party
from invoices.models import MandateFile, MandateRequest, MandateRequestState
from invoices.rules import mandate_requests as rules
from invoices.services import mandate_decisions
from invoices.services.mandate_decisions import SamePersonError
from invoices.services.mandate_requests import AskRefusedError, withdraw
from tests.factories import AgentFactory, DebtorFactory
from tests.invoices.mandate_asking import WARD, actions, asked, checked, confirmed, in_force, ward
from tests.payments.test_payment_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def debtor(transactional_db):
    return DebtorFactory()


@pytest.fixture
def request_(debtor, now):
    return asked(debtor, at=now)


def test_eight_presses_of_the_button_make_one_request(debtor, now):
    key = uuid4()

    made = at_once(*[lambda: asked(debtor, at=now, public_id=key).pk] * 8)

    assert len(set(made)) == 1
    assert MandateRequest.objects.count() == MandateFile.objects.count() == 1


def test_no_more_than_five_wait_however_fast_they_are_asked(debtor, now):
    def one():
        try:
            return asked(debtor, at=now).pk
        except AskRefusedError:
            return None

    made = at_once(*[one] * 8)

    assert len([each for each in made if each]) == rules.MOST_OPEN
    assert MandateRequest.objects.count() == rules.MOST_OPEN


def test_two_of_staff_who_check_at_once_are_one_who_checked(request_, now):
    agents = [AgentFactory() for _ in range(4)]

    done = at_once(
        *[
            lambda agent=agent: mandate_decisions.check(
                request_id=request_.pk, ends_on=request_.ends_on, agent=agent, at=now
            )
            for agent in agents
        ]
    )

    request_.refresh_from_db()
    assert sum(done) == 1
    assert request_.checked_by == agents[done.index(True)]


def test_two_who_confirm_at_once_make_one_right(request_, now):
    ward()
    checked(request_, at=now)
    agents = [AgentFactory() for _ in range(6)]

    made = at_once(
        *[
            lambda agent=agent: mandate_decisions.confirm(
                request_id=request_.pk, agent=agent, at=now
            )
            for agent in agents
        ]
    )

    assert len([each for each in made if each]) == 1
    assert Mandate.objects.count() == 1
    assert actions().count("mandate.confirmed") == 1


def test_one_who_does_both_at_once_does_not_confirm(request_, now):
    agent = AgentFactory()

    def confirm():
        try:
            return mandate_decisions.confirm(request_id=request_.pk, agent=agent, at=now)
        except SamePersonError:
            return None

    at_once(*[lambda: checked(request_, at=now, agent=agent), confirm] * 4)

    assert not Mandate.objects.exists()


def test_a_confirmation_and_a_taking_back_at_once_end_it_once(debtor, request_, now):
    checked(request_, at=now)
    agent, actor = AgentFactory(), Actor(debtor, debtor.party)

    mandate, taken = at_once(
        lambda: mandate_decisions.confirm(request_id=request_.pk, agent=agent, at=now),
        lambda: withdraw(actor=actor, public_id=request_.public_id, at=now),
    )

    request_.refresh_from_db()
    assert (mandate is None) == taken
    wanted = MandateRequestState.WITHDRAWN if taken else MandateRequestState.CONFIRMED
    assert request_.state == wanted
    assert Mandate.objects.count() == (0 if taken else 1)


def test_a_confirmation_and_a_refusal_at_once_are_one_answer(request_, now):
    checked(request_, at=now)
    agents = [AgentFactory(), AgentFactory()]

    mandate, refused = at_once(
        lambda: mandate_decisions.confirm(request_id=request_.pk, agent=agents[0], at=now),
        lambda: mandate_decisions.refuse(
            request_id=request_.pk, answer="Ei.", agent=agents[1], at=now
        ),
    )

    assert (mandate is None) == refused


def test_two_requests_about_one_unknown_person_make_one_person(now):
    requests = [asked(DebtorFactory(), at=now) for _ in range(4)]
    for each in requests:
        checked(each, at=now)

    at_once(*[lambda each=each: confirmed(each, at=now, agent=AgentFactory()) for each in requests])

    assert Party.objects.with_hetu(WARD).count() == 1
    assert Mandate.objects.filter(state=MandateState.IN_FORCE).count() == 4


def test_two_requests_of_one_person_confirmed_at_once_leave_one_right(debtor, now):
    requests = [asked(debtor, at=now) for _ in range(3)]
    for each in requests:
        checked(each, at=now)
    agents = [AgentFactory() for _ in requests]

    at_once(
        *[
            lambda each=each, agent=agent: confirmed(each, at=now, agent=agent)
            for each, agent in zip(requests, agents, strict=True)
        ]
    )

    assert Mandate.objects.filter(state=MandateState.IN_FORCE).count() == 1
    assert Mandate.objects.count() == 3


def test_a_right_is_ended_once_by_all_who_press(debtor, now):
    mandate = in_force(debtor.party, ward(), at=now)
    agents = [AgentFactory() for _ in range(4)]

    done = at_once(
        *[
            lambda agent=agent: mandate_decisions.end_right(
                mandate_id=mandate.pk, agent=agent, at=now
            )
            for agent in agents
        ]
    )

    assert sum(done) == 1
    assert actions().count("mandate.ended") == 1
