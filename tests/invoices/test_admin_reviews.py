"""The reviews desk: claims that a person decides on, with what each decision does."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.services.roles import Role
from invoices.models import (
    DebtorRequest,
    Hold,
    HoldReason,
    LetterFailure,
    LetterState,
    RequestKind,
    Review,
    ReviewReason,
    Stage,
)
from invoices.queries.ledger import ledger_mismatches
from invoices.services.collection.reviews import decide_review
from tests.factories import AgentFactory, DebtorFactory
from tests.invoices.bookings import booked, credit
from tests.invoices.collecting import left_to_a_person
from tests.invoices.written_letters import letter
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

LIST = "/admin/invoices/review/"
DAY = timedelta(days=1)


@pytest.fixture
def at():
    """The desk reads the clock: what it is shown is of today."""
    return timezone.now()


def opened(at, reason=ReviewReason.LETTERS_SENT, **fields):
    today = timezone.localdate()
    invoice = booked(at, issued_on=today - 99 * DAY, due_on=today - 70 * DAY, **fields)
    return left_to_a_person(invoice, reason, at)


@pytest.fixture
def review(at):
    return opened(at)


def page_of(review):
    return reverse("admin:invoices_review_change", args=[review.pk])


def desk_of(review):
    return reverse("admin:invoices_review_decide", args=[review.pk])


def decided(client, review, **data):
    """Check first, then do what was checked."""
    checked = client.post(desk_of(review), {**data, "do": "check"})
    assert checked.status_code == 200, checked.context["form"].errors
    sure = {**data, "do": "send", "seen": checked.context["seen"]}
    return client.post(desk_of(review), sure, follow=True)


def listed(client, query=""):
    return list(client.get(f"{LIST}{query}").context["cl"].result_list)


def test_the_oldest_waits_first_and_what_is_decided_is_not_in_the_queue(at):
    first = opened(at - 9 * DAY, number="1")
    second = opened(at, ReviewReason.LETTER_FAILED, number="2")
    done = opened(at, number="3")
    decide_review(review_id=done.pk, outcome="CONTINUE", note="", actor=AgentFactory(), at=at)
    client = signed_in(Role.AGENT)

    assert listed(client, "?queue=open") == [first, second]
    assert listed(client, "?reason__exact=LETTER_FAILED") == [second]
    assert listed(client, f"?creditor={first.invoice.creditor.pk}") == [first]
    assert listed(client) == [done, second, first]
    assert "9 days" in client.get(LIST).text


def test_the_list_is_searched_and_takes_as_many_queries_for_many_rows(
    at, django_assert_num_queries
):
    review = opened(at, number="A-77")
    client = signed_in(Role.AGENT)
    client.get(LIST)
    with django_assert_num_queries(7) as few:
        client.get(LIST)
    for number in range(9):
        opened(at, number=str(number))

    with django_assert_num_queries(len(few)):
        client.get(LIST)
    found = client.post(LIST, {"q": "A-77"}, follow=True)
    assert list(found.context["cl"].result_list) == [review]


def test_the_page_shows_why_and_the_claim_and_is_recorded(review, at):
    letter(review.invoice, at=at)

    page = signed_in(Role.AGENT).get(page_of(review))

    event = AuditEvent.objects.get(action="review.viewed")
    assert "All letters have been sent and the claim is not paid." in page.text
    assert "€100.00" in page.text
    assert "PDF of Demand for payment" in page.text
    assert (event.party, event.target_id) == (review.invoice.party, str(review.pk))


def test_prescription_is_something_to_check(at):
    review = opened(at, ReviewReason.MAY_BE_PRESCRIBED)

    page = signed_in(Role.AGENT).get(page_of(review))

    assert "Check whether the claim is prescribed" in page.text
    assert "Prescription: check" in page.text


def test_a_claim_goes_to_court_only_with_a_reason(review):
    agent = staff_of(Role.AGENT)
    client = client_of(agent)

    refused = client.post(desk_of(review), {"outcome": "TO_COURT", "do": "check"})
    page = decided(client, review, outcome="TO_COURT", note="the creditor wants it")

    review.refresh_from_db()
    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert "Decided." in page.text
    assert (review.outcome, review.decided_by) == ("TO_COURT", agent)
    assert review.invoice.stage == Stage.LEGAL_COLLECTION
    assert review.invoice.open_costs == 0
    assert not Hold.objects.filter(released_at=None).exists()


def test_a_claim_waits_until_the_day_before_it_is_looked_at_again(review):
    day = timezone.localdate() + 20 * DAY
    client = signed_in(Role.AGENT)

    checked = client.post(
        desk_of(review), {"outcome": "WAIT", "look_again_on": day.isoformat(), "do": "check"}
    )
    decided(client, review, outcome="WAIT", look_again_on=day.isoformat())

    hold = Hold.objects.get(released_at=None)
    assert (hold.reason, hold.ends_on) == (HoldReason.PAUSED, day - DAY)
    assert "Collection waits until" in checked.context["effects"][0]
    assert "What comes then" in checked.context["effects"][1]


@pytest.mark.parametrize("typed", ["", "2020-01-01", "soon"])
def test_waiting_needs_a_day_ahead(review, typed):
    data = {"outcome": "WAIT", "look_again_on": typed, "do": "check"}

    page = signed_in(Role.AGENT).post(desk_of(review), data)

    assert page.status_code == 422
    assert "Choose a day after today." in page.text or "Enter a valid date." in page.text


def test_a_day_that_belongs_to_another_decision_is_forgotten(review):
    page = decided(
        signed_in(Role.AGENT), review, outcome="CONTINUE", look_again_on="2020-01-01", note="ok"
    )

    review.refresh_from_db()
    assert "Decided." in page.text
    assert (review.outcome, review.look_again_on) == ("CONTINUE", None)


def test_only_a_team_lead_gives_a_claim_up(review):
    data = {"outcome": "ENDED", "note": "the creditor says so"}

    refused = signed_in(Role.AGENT).post(desk_of(review), {**data, "do": "check"})
    page = decided(signed_in(Role.TEAM_LEAD), review, **data)

    review.invoice.refresh_from_db()
    assert refused.status_code == 422
    assert "Only a team lead may give up a claim." in refused.text
    assert "Decided." in page.text
    assert review.invoice.stage == Stage.WITHDRAWN
    assert list(ledger_mismatches()) == []


def test_a_letter_that_failed_is_pulled_back_when_collection_goes_on_without_it(at):
    review = opened(at, ReviewReason.LETTER_FAILED)
    letter(
        review.invoice,
        at=at,
        state=LetterState.FAILED,
        failure=LetterFailure.RETURNED,
        cost=Decimal("14.00"),
    )

    page = signed_in(Role.AGENT).post(desk_of(review), {"outcome": "CONTINUE", "do": "check"})

    assert "is pulled back" in page.context["effects"][0]
    assert "€14.00" in page.context["effects"][1]


def test_without_the_check_or_after_a_change_nothing_is_decided(review, at):
    client = signed_in(Role.AGENT)
    data = {"outcome": "CONTINUE", "do": "send"}
    seen = client.post(desk_of(review), {**data, "do": "check"}).context["seen"]
    credit(review.invoice, "10.00", at)

    for sure in (data, {**data, "seen": seen}):
        page = client.post(desk_of(review), sure)
        assert "Something changed meanwhile." in page.text

    review.refresh_from_db()
    assert review.outcome == ""


@pytest.mark.parametrize("do", ["check", "send", "edit"])
def test_a_second_decision_changes_nothing(review, at, do):
    decide_review(review_id=review.pk, outcome="CONTINUE", note="", actor=AgentFactory(), at=at)

    page = signed_in(Role.AGENT).post(
        desk_of(review), {"outcome": "TO_COURT", "note": "x", "do": do}, follow=True
    )

    review.refresh_from_db()
    assert "It was decided already." in page.text
    assert review.outcome == "CONTINUE"


def test_two_people_at_the_last_moment_decide_once(review, monkeypatch):
    client = signed_in(Role.AGENT)
    data = {"outcome": "TO_COURT", "note": "x"}
    seen = client.post(desk_of(review), {**data, "do": "check"}).context["seen"]

    def someone_was_quicker(**fields):
        decide_review(**{**fields, "outcome": "CONTINUE"})
        return decide_review(**fields)

    monkeypatch.setattr("invoices.admin.decisions.decide_review", someone_was_quicker)

    page = client.post(desk_of(review), {**data, "do": "send", "seen": seen}, follow=True)

    review.refresh_from_db()
    assert "It was decided already." in page.text
    assert review.outcome == "CONTINUE"


def test_a_claim_that_was_credited_in_full_cannot_be_given_up(review, at):
    credit(review.invoice, "100.00", at)
    client = signed_in(Role.TEAM_LEAD)
    data = {"outcome": "ENDED", "note": "x"}
    seen = client.post(desk_of(review), {**data, "do": "check"}).context["seen"]

    page = client.post(desk_of(review), {**data, "do": "send", "seen": seen})

    assert page.status_code == 422
    assert "The claim is closed: this is not possible any more." in page.text


def test_a_closed_claim_is_not_taken_to_court(review, at):
    credit(review.invoice, "100.00", at)

    page = signed_in(Role.AGENT).post(
        desk_of(review), {"outcome": "TO_COURT", "note": "x", "do": "check"}
    )

    assert page.status_code == 422
    assert "The claim is closed." in page.text


def test_back_and_change_keeps_what_was_typed(review):
    page = signed_in(Role.AGENT).post(
        desk_of(review), {"outcome": "TO_COURT", "note": "my words", "do": "edit"}
    )

    assert page.status_code == 200
    assert "my words" in page.text
    assert "errorlist" not in page.text


def test_an_auditor_reads_what_was_decided_and_no_debtor(review, at):
    decide_review(
        review_id=review.pk, outcome="CONTINUE", note="why not", actor=AgentFactory(), at=at
    )
    DebtorRequest.objects.create(
        invoice=review.invoice,
        party=review.invoice.party,
        user=DebtorFactory(party=review.invoice.party),
        kind=RequestKind.HARDSHIP,
        made_at=at,
        answer_by=at.date(),
    )
    client = signed_in(Role.AUDITOR)

    page = client.get(page_of(review))

    assert "why not" in page.text
    assert review.invoice.number in page.text
    assert review.invoice.debtor_name not in page.text
    assert "Difficulty in paying" not in page.text
    assert "/admin/invoices/invoice/" not in page.text
    assert "/admin/accounts/party/" not in page.text
    assert client.post(desk_of(review), {"outcome": "CONTINUE"}).status_code == 403


def test_opening_the_desk_by_its_address_leads_to_the_review(review):
    response = signed_in(Role.AGENT).get(desk_of(review))

    assert response.headers["Location"] == page_of(review)


def test_every_review_has_advice_and_every_decision_words(at):
    client = signed_in(Role.TEAM_LEAD)
    for number, reason in enumerate(ReviewReason):
        page = client.get(page_of(opened(at, reason, number=f"r{number}")))
        assert page.context["advice"]
        assert all(option.does for option in page.context["form"].options)
    assert Review.objects.count() == len(ReviewReason)
