"""Two of staff decide: who checked does not confirm, and a confirmed right counts at once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts import hetu
from accounts.models import (
    AuditEvent,
    Basis,
    Level,
    Mandate,
    MandateState,
    Party,
    Scope,
)
from accounts.news import Kind
from invoices.models import MandateRequest, MandateRequestState
from invoices.services import mandate_decisions
from invoices.services.mandate_decisions import (
    EmptyAnswerError,
    LastDayError,
    NoProofError,
    OneselfError,
    SamePersonError,
)
from tests.factories import HETU, AgentFactory, DebtorFactory, PersonFactory
from tests.invoices.mandate_asking import (
    WARD,
    actions,
    asked,
    checked,
    company_letter,
    confirmed,
    in_force,
    ward,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("basis", "level"),
    [
        (Basis.GUARDIAN, Level.FULL),
        (Basis.ESTATE, Level.FULL),
        (Basis.COUNSELLOR, Level.ARRANGE),
    ],
)
def test_two_make_a_right_of_its_kind(debtor, now, basis, level):
    principal = ward()
    request = asked(debtor, basis, at=now, ends_on=now.date() + timedelta(days=300))
    first, second = AgentFactory(), AgentFactory()

    checked(request, at=now, agent=first)
    mandate = confirmed(request, at=now, agent=second)

    assert (mandate.principal, mandate.holder) == (principal, debtor.party)
    assert (mandate.basis, mandate.level, mandate.scope) == (basis, level, Scope.ALL)
    assert mandate.is_valid(now.date())
    assert mandate.ends_on == now.date() + timedelta(days=300)
    assert (request.checked_by, request.decided_by, request.mandate) == (first, second, mandate)
    assert AuditEvent.objects.get(action="mandate.confirmed").party == principal


def test_a_company_is_proved_by_the_codes_of_its_letter(debtor, now):
    invoice = company_letter()
    request = asked(
        debtor,
        Basis.COMPANY,
        at=now,
        files=[],
        case_number=invoice.case_number,
        myropo_id=invoice.myropo_id,
    )

    checked(request, at=now)
    mandate = confirmed(request, at=now)

    assert (mandate.principal, mandate.level) == (invoice.party, Level.FULL)


@pytest.mark.parametrize("known", ["nothing", "the case number", "the letter of another"])
def test_a_company_without_proof_is_not_checked(debtor, now, known):
    codes = {}
    if known == "the case number":
        codes = {"case_number": company_letter().case_number}
    elif known == "the letter of another":
        invoice = company_letter()
        invoice.party = PersonFactory()
        invoice.save()
        codes = {"case_number": invoice.case_number, "myropo_id": invoice.myropo_id}
    request = asked(debtor, Basis.COMPANY, at=now, files=[], **codes)

    with pytest.raises(NoProofError):
        checked(request, at=now)

    request.refresh_from_db()
    assert request.state == MandateRequestState.ASKED


def test_a_company_may_be_proved_by_a_document_instead(debtor, now):
    request = asked(debtor, Basis.COMPANY, at=now)

    checked(request, at=now)
    mandate = confirmed(request, at=now)

    assert (mandate.principal.name, mandate.principal.business_id) == ("Rova Oy", "2331972-7")


def test_whom_nobody_has_billed_becomes_known_when_it_is_confirmed(debtor, now):
    request = asked(debtor, at=now)

    checked(request, at=now)
    before = Party.objects.with_hetu(WARD).exists()
    mandate = confirmed(request, at=now)

    assert not before
    assert mandate.principal == Party.objects.with_hetu(WARD).get()
    assert hetu.decrypt(mandate.principal.hetu_encrypted) == WARD


def test_the_one_who_checked_does_not_confirm(debtor, now):
    request, agent = asked(debtor, at=now), AgentFactory()
    checked(request, at=now, agent=agent)

    with pytest.raises(SamePersonError):
        confirmed(request, at=now, agent=agent)

    assert not Mandate.objects.exists()


def test_the_database_too_wants_two(debtor, now):
    request, agent = asked(debtor, at=now), AgentFactory()
    mandate = in_force(debtor.party, ward(), at=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        MandateRequest.objects.filter(pk=request.pk).update(
            state=MandateRequestState.CONFIRMED,
            checked_by=agent,
            decided_by=agent,
            principal=mandate.principal,
            mandate=mandate,
            ended_at=now,
        )


def test_each_step_is_done_once(debtor, now):
    request = asked(debtor, at=now)

    checks = [checked(request, at=now), checked(request, at=now)]
    confirmations = [confirmed(request, at=now), confirmed(request, at=now)]

    assert checks == [True, False]
    assert confirmations == [Mandate.objects.get(), None]


def test_nothing_is_confirmed_that_nobody_checked(debtor, now):
    request = asked(debtor, at=now)

    assert confirmed(request, at=now) is None
    assert not Mandate.objects.exists()


def test_the_second_may_send_it_back_to_be_checked_anew(debtor, now):
    request, agent = asked(debtor, at=now), AgentFactory()
    checked(request, at=now)

    done = [
        mandate_decisions.send_back(request_id=request.pk, agent=agent, at=now) for _ in range(2)
    ]

    request.refresh_from_db()
    assert done == [True, False]
    assert (request.state, request.checked_by) == (MandateRequestState.ASKED, None)


def test_a_refusal_has_words_and_ends_it(debtor, now):
    request = asked(debtor, at=now)
    agent = AgentFactory()

    with pytest.raises(EmptyAnswerError):
        mandate_decisions.refuse(request_id=request.pk, answer=" \n", agent=agent, at=now)
    done = mandate_decisions.refuse(
        request_id=request.pk, answer=" Liite puuttuu. ", agent=agent, at=now
    )
    again = mandate_decisions.refuse(request_id=request.pk, answer="Ei.", agent=agent, at=now)

    request.refresh_from_db()
    assert (done, again) == (True, False)
    assert (request.state, request.answer) == (MandateRequestState.REFUSED, "Liite puuttuu.")
    assert actions() == ["mandate_request.asked", "mandate_request.refused"]


@pytest.mark.parametrize("days", [-1, 4 * 366])
def test_the_first_sets_a_last_day_that_is_possible(debtor, now, days):
    request = asked(debtor, at=now)

    with pytest.raises(LastDayError):
        checked(request, at=now, ends_on=now.date() + timedelta(days=days))


def test_a_last_day_that_passed_meanwhile_is_not_confirmed(debtor, now):
    request = asked(debtor, at=now)
    checked(request, at=now)

    with pytest.raises(LastDayError):
        confirmed(request, at=now + timedelta(days=2))


def test_the_last_day_of_the_document_takes_the_place_of_the_asked_one(debtor, now):
    request = asked(debtor, at=now, ends_on=now.date() + timedelta(days=300))

    checked(request, at=now, ends_on=now.date() + timedelta(days=30))

    assert confirmed(request, at=now).ends_on == now.date() + timedelta(days=30)


def test_a_code_that_is_the_askers_own_is_found_at_the_desk_too(now):
    """Of somebody who signed in by the bank after the request was made."""
    person = DebtorFactory()
    request = asked(person, at=now, code=HETU)
    person.party.hetu_index, person.party.hetu_encrypted = hetu.index_of(HETU), hetu.encrypt(HETU)
    person.party.save()

    with pytest.raises(OneselfError):
        checked(request, at=now)


def test_a_new_right_takes_the_place_of_the_one_before(debtor, now):
    principal = ward()
    old = in_force(debtor.party, principal, at=now - timedelta(days=300))
    counsel = in_force(debtor.party, principal, at=now, basis=Basis.COUNSELLOR, level=3)
    request = asked(debtor, at=now)

    checked(request, at=now)
    confirmed(request, at=now)

    old.refresh_from_db()
    counsel.refresh_from_db()
    assert old.state == MandateState.ENDED
    assert counsel.state == MandateState.IN_FORCE


def test_staff_end_a_right_once_and_at_once(debtor, now):
    mandate, agent = in_force(debtor.party, ward(), at=now), AgentFactory()

    done = [mandate_decisions.end_right(mandate_id=mandate.pk, agent=agent, at=now) for _ in "ab"]

    mandate.refresh_from_db()
    assert done == [True, False]
    assert (mandate.state, mandate.ended_by) == (MandateState.ENDED, agent)
    assert not mandate.is_valid(now.date())
    assert AuditEvent.objects.get(action="mandate.ended").party == mandate.principal


def decided(debtor, at, *, basis=Basis.GUARDIAN):
    principal = DebtorFactory(party=ward())
    request = asked(debtor, basis, at=at)
    checked(request, at=at)
    confirmed(request, at=at)
    return request, principal


def test_who_asked_and_whom_it_is_about_are_told(debtor, now, told):
    request, principal = decided(debtor, now)

    assert [(each.party_id, each.kind, each.what) for each in told] == [
        (debtor.party_id, Kind.AUTHORISATION, "ANSWERED"),
        (principal.party_id, Kind.SECURITY, "ACTED_FOR"),
    ]
    assert str(request.public_id) in told[0].path


def test_nobody_writes_to_who_has_died(debtor, now, told):
    _request, principal = decided(debtor, now, basis=Basis.ESTATE)

    assert principal.party_id not in {each.party_id for each in told}


def test_whom_a_refused_request_was_about_is_not_told(debtor, now, told):
    DebtorFactory(party=ward())
    request = asked(debtor, at=now)

    mandate_decisions.refuse(request_id=request.pk, answer="Ei.", agent=AgentFactory(), at=now)

    assert [(each.party_id, each.what) for each in told] == [(debtor.party_id, "ANSWERED")]


def test_who_held_a_right_that_staff_ended_is_told_once(debtor, now, told):
    mandate = in_force(debtor.party, ward(), at=now)

    for _ in range(2):
        mandate_decisions.end_right(mandate_id=mandate.pk, agent=AgentFactory(), at=now)

    assert [(each.party_id, each.what) for each in told] == [(debtor.party_id, "ENDED")]
