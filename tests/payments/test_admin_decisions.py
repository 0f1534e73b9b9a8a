"""The second person's page: what a proposal would do, and the answer to it."""

import pytest
from django.urls import reverse

from accounts.services.roles import Role
from payments.models import ClearingState
from payments.services import clearing
from tests.factories import AgentFactory
from tests.invoices.bookings import booked
from tests.payments.desk import entry_to_clear
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db


def page_of(entry):
    return reverse("admin:payments_bankentry_change", args=[entry.pk])


def proposed(now, user):
    invoice = booked(now, total="700.00")
    entry = entry_to_clear(now, "742.45")
    return clearing.propose(
        entry_id=entry.pk, lines=[(invoice.pk, entry.amount)], note="", user=user, at=now
    )


def decision_page(decision, name="change"):
    return reverse(f"admin:payments_clearingdecision_{name}", args=[decision.pk])


def test_the_second_person_sees_what_will_happen_and_approves(now):
    decision = proposed(now, AgentFactory())
    client = signed_in(Role.TEAM_LEAD)

    shown = client.get(decision_page(decision))
    done = client.post(decision_page(decision, "decide"), {"do": "approve"}, follow=True)

    assert "€42.45 becomes surplus and is refunded to the debtor." in shown.text
    assert "Approved: the entry is cleared." in done.text
    decision.refresh_from_db()
    assert decision.state == ClearingState.APPLIED


def test_approving_again_changes_nothing(now):
    decision = proposed(now, AgentFactory())
    client = signed_in(Role.TEAM_LEAD)
    client.post(decision_page(decision, "decide"), {"do": "approve"})

    page = client.post(decision_page(decision, "decide"), {"do": "reject"}, follow=True)

    assert "The proposal was decided already." in page.text
    decision.refresh_from_db()
    assert decision.state == ClearingState.APPLIED


def test_the_proposer_is_offered_no_approval_and_refused_it(now):
    lead = staff_of(Role.TEAM_LEAD)
    decision = proposed(now, lead)
    client = client_of(lead)

    shown = client.get(decision_page(decision))
    refused = client.post(decision_page(decision, "decide"), {"do": "approve"})
    taken_back = client.post(decision_page(decision, "decide"), {"do": "reject"}, follow=True)

    assert "another person has to approve it" in shown.text
    assert 'value="approve"' not in shown.text
    assert refused.status_code == 403
    assert "Rejected" in taken_back.text


def test_an_answer_that_is_none_is_refused(now):
    decision = proposed(now, AgentFactory())

    page = signed_in(Role.TEAM_LEAD).post(decision_page(decision, "decide"), {"do": "maybe"})

    assert page.status_code == 400


def test_while_a_proposal_waits_the_desk_leads_to_it(now):
    decision = proposed(now, AgentFactory())

    page = signed_in(Role.AGENT).get(page_of(decision.entry))

    assert decision_page(decision) in page.text
    assert "Check what will happen" not in page.text
