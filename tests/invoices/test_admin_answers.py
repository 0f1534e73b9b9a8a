"""Requests are answered once, and never by surprise."""

from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.services.roles import Role
from invoices.models import (
    DebtorRequest,
    Hold,
    HoldReason,
    RequestKind,
    RequestOutcome,
    RequestState,
    Stage,
)
from invoices.queries.ledger import ledger_mismatches
from invoices.services.requests.answering import answer_request
from invoices.services.requests.states import hold_cause
from tests.factories import AgentFactory
from tests.invoices.bookings import add_cost, booked, withdraw
from tests.invoices.request_desk import (
    DAY,
    asked,
    desk_of,
    page_of,
    send,
    typed,
)
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def at():
    """The desk reads the clock: what it is shown is of today."""
    return timezone.now()


@pytest.fixture
def invoice(at):
    today = timezone.localdate()
    return booked(at, issued_on=today - 60 * DAY, due_on=today - 30 * DAY)


@pytest.mark.parametrize(
    ("kind", "offered"),
    [
        ("HARDSHIP", ["PAUSED", "WITHOUT_COSTS", "EXPLAINED", "REJECTED", "ENDED"]),
        ("DISPUTE", ["ACCEPTED", "PARTLY_ACCEPTED", "REJECTED", "TO_COURT", "ENDED"]),
        ("STOP", ["TO_COURT", "WITHOUT_COSTS", "ENDED"]),
    ],
)
def test_only_answers_that_fit_are_offered(invoice, at, kind, offered):
    row = asked(invoice, at, kind=RequestKind(kind))

    form = signed_in(Role.TEAM_LEAD).get(page_of(row)).context["form"]

    assert [option.value for option in form.options] == offered


def test_the_check_page_tells_what_will_happen_and_sends_nothing(invoice, at):
    row = asked(invoice, at)
    until = timezone.localdate() + 40 * DAY

    page = signed_in(Role.AGENT).post(desk_of(row), typed("PAUSED", paused_until=until.isoformat()))

    row.refresh_from_db()
    effects = " ".join(page.context["effects"])
    assert f"Collection waits until {until.day} {until:%B %Y}".replace(" ", "\xa0") in (
        effects.replace(" ", "\xa0")
    )
    assert "What comes then, if nobody pays: Payment reminder" in effects
    assert "Tack för ditt meddelande." in page.text
    assert row.state == RequestState.OPEN


def test_an_answer_is_sent_after_the_check_and_the_claim_follows(invoice, at):
    row = asked(invoice, at)
    until = timezone.localdate() + 40 * DAY
    agent = staff_of(Role.AGENT)

    page = send(client_of(agent), row, **typed("PAUSED", paused_until=until.isoformat()))

    row.refresh_from_db()
    hold = Hold.objects.get(released_at=None)
    assert "The answer was sent." in page.text
    assert (row.state, row.outcome, row.answered_by) == ("ANSWERED", "PAUSED", agent)
    assert (hold.reason, hold.ends_on) == (HoldReason.PAUSED, until)
    assert not Hold.objects.filter(cause=hold_cause(row), released_at=None).exists()
    assert AuditEvent.objects.get(action="request.answered").actor == agent


def test_without_the_check_nothing_is_sent(invoice, at):
    row = asked(invoice, at)

    page = signed_in(Role.AGENT).post(desk_of(row), typed(do="send"))

    row.refresh_from_db()
    assert "Check it once more" in page.text
    assert row.state == RequestState.OPEN


def test_a_claim_that_changed_after_the_check_is_checked_again(invoice, at):
    row = asked(invoice, at)
    client = signed_in(Role.AGENT)
    seen = client.post(desk_of(row), typed()).context["seen"]
    add_cost(invoice, "5.00", at)

    page = client.post(desk_of(row), typed(do="send", seen=seen))

    row.refresh_from_db()
    assert "Something changed meanwhile." in page.text
    assert row.state == RequestState.OPEN


@pytest.mark.parametrize("do", ["check", "send", "edit"])
def test_a_second_agent_learns_that_it_was_answered_and_loses_nothing(invoice, at, do):
    row = asked(invoice, at)
    client = signed_in(Role.AGENT)
    seen = client.post(desk_of(row), typed()).context["seen"]
    first = AgentFactory(username="quicker")
    answer_request(
        number=row.pk, outcome=RequestOutcome.EXPLAINED, answer="Mine.", actor=first, at=at
    )

    page = client.post(desk_of(row), typed(do=do, seen=seen, answer="What I wrote"))

    row.refresh_from_db()
    assert page.status_code == 409
    assert "quicker answered the request" in page.text
    assert "What I wrote" in page.text
    assert row.answer == "Mine."


def test_two_agents_at_the_last_moment_answer_once(invoice, at, monkeypatch):
    row = asked(invoice, at)
    client = signed_in(Role.AGENT)
    seen = client.post(desk_of(row), typed()).context["seen"]

    def someone_was_quicker(**fields):
        answer_request(**{**fields, "answer": "Mine."})
        return answer_request(**fields)

    monkeypatch.setattr("invoices.admin.answers.answer_request", someone_was_quicker)

    page = client.post(desk_of(row), typed(do="send", seen=seen))

    row.refresh_from_db()
    assert page.status_code == 409
    assert "Tack för ditt meddelande." in page.text
    assert row.answer == "Mine."


def test_a_request_that_the_debtor_took_back_is_not_answered(invoice, at):
    row = asked(invoice, at)
    DebtorRequest.objects.filter(pk=row.pk).update(state=RequestState.WITHDRAWN, ended_at=at)

    page = signed_in(Role.AGENT).post(desk_of(row), typed())

    assert page.status_code == 409
    assert "The debtor took the request back" in page.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"answer": ""}, "This field is required"),
        ({"answer": "  "}, "This field is required"),
        ({"answer": "x" * 4001}, "at most 4000"),
        ({"outcome": ""}, "This field is required"),
        ({"outcome": "FLY"}, "Select a valid choice"),
        ({"outcome": "TO_COURT"}, "does not answer this kind of request"),
        ({"outcome": "PAUSED"}, "Choose the day until which collection waits"),
        ({"outcome": "PAUSED", "paused_until": "2020-01-01"}, "Choose a day from"),
        ({"outcome": "PAUSED", "paused_until": "2199-01-01"}, "Choose a day not later than"),
        ({"outcome": "PAUSED", "paused_until": "soon"}, "Enter a valid date"),
    ],
    ids=lambda each: str(each)[:40],
)
def test_what_does_not_fit_is_said_in_words_and_what_was_typed_stays(invoice, at, changes, words):
    row = asked(invoice, at)

    page = signed_in(Role.AGENT).post(desk_of(row), typed(**changes))

    row.refresh_from_db()
    assert page.status_code == 422
    assert words in page.text
    assert "<title>Error: " in page.text
    if changes.get("answer", "x").strip():
        assert changes.get("answer", "Tack för ditt meddelande.") in page.text
    assert row.state == RequestState.OPEN


def test_back_and_change_keeps_what_was_typed(invoice, at):
    row = asked(invoice, at)

    page = signed_in(Role.AGENT).post(desk_of(row), typed("REJECTED", do="edit"))

    assert page.status_code == 200
    assert "Tack för ditt meddelande." in page.text
    assert 'value="REJECTED" aria-describedby="does_4" checked' in page.text
    assert "errorlist" not in page.text


def test_whoever_is_right_gets_the_claim_corrected_first(invoice, at):
    add_cost(invoice, "5.00", at)
    row = asked(invoice, at, kind=RequestKind.DISPUTE, disputed_amount=Decimal("5.00"))

    page = signed_in(Role.AGENT).post(desk_of(row), typed("ACCEPTED"))

    assert page.status_code == 422
    assert "Correct the claim first" in page.text


def test_an_agent_may_not_give_up_a_claim_and_a_team_lead_may(invoice, at):
    row = asked(invoice, at)
    agent, lead = signed_in(Role.AGENT), signed_in(Role.TEAM_LEAD)

    refused = agent.post(desk_of(row), typed("ENDED"))
    page = send(lead, row, **typed("ENDED"))

    invoice.refresh_from_db()
    assert refused.status_code == 422
    assert "Only a team lead may give up a claim." in refused.text
    assert "The answer was sent." in page.text
    assert invoice.stage == Stage.WITHDRAWN
    assert list(ledger_mismatches()) == []


@pytest.mark.parametrize(
    ("outcome", "kind", "words"),
    [
        ("TO_COURT", "STOP", "moves to legal collection today, without a cost"),
        ("WITHOUT_COSTS", "STOP", "cost the debtor nothing from now on"),
        ("ENDED", "HARDSHIP", "This cannot be undone."),
        ("REJECTED", "DISPUTE", "Collection waits until"),
    ],
)
def test_each_outcome_is_told_beforehand(invoice, at, outcome, kind, words):
    row = asked(invoice, at, kind=RequestKind(kind))

    page = signed_in(Role.TEAM_LEAD).post(desk_of(row), typed(outcome))

    assert words in " ".join(page.context["effects"])


def test_letters_are_foretold_without_costs_when_the_answer_says_so(invoice, at):
    row = asked(invoice, at, kind=RequestKind.STOP)

    page = signed_in(Role.AGENT).post(desk_of(row), typed("WITHOUT_COSTS"))

    assert "Free of charge." in page.context["effects"][-1]


def test_a_closed_claim_is_told_to_stay_as_it_is(invoice, at):
    row = asked(invoice, at, kind=RequestKind.COMPLAINT)
    withdraw(invoice, at)

    page = signed_in(Role.AGENT).post(desk_of(row), typed())

    assert page.context["effects"] == ["The claim is closed: nothing changes in it."]


def test_a_nul_in_the_answer_breaks_nothing(invoice, at):
    row = asked(invoice, at)

    page = signed_in(Role.AGENT).post(desk_of(row), typed(answer="a\0b"))

    assert page.status_code == 200
    assert page.context["answer"] == "ab"


def test_opening_the_desk_by_its_address_leads_to_the_request(invoice, at):
    row = asked(invoice, at)

    response = signed_in(Role.AGENT).get(desk_of(row))

    assert response.headers["Location"] == page_of(row)
