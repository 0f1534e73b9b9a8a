"""Claims that a person decides on: opened once, decided once, whatever races."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from accounts.models import AuditEvent
from invoices.models import (
    Hold,
    IllegalStageError,
    LetterFailure,
    LetterState,
    Review,
    ReviewOutcome,
    ReviewReason,
)
from invoices.services.collection.reviews import decide_review
from tests.factories import AgentFactory
from tests.invoices import collecting, stories
from tests.invoices.collecting import DAY, DUE
from tests.invoices.rates import fill_rates

REMINDED_ON = date(2026, 1, 27)
# A Wednesday, long after every letter.
DECIDED_ON = date(2026, 6, 3)
AT = collecting.at_noon(DECIDED_ON)
CONTINUE, WAIT = ReviewOutcome.CONTINUE, ReviewOutcome.WAIT
TO_COURT, ENDED = ReviewOutcome.TO_COURT, ReviewOutcome.ENDED


@pytest.fixture
def invoice(debtor):
    fill_rates()
    return stories.sent(debtor.party, at=collecting.at_noon(DUE), due_on=DUE)


@pytest.fixture
def review(invoice):
    """All letters were sent."""
    collecting.play(REMINDED_ON, date(2026, 4, 30))
    return Review.objects.get()


def decide(review, outcome, **fields):
    words = {"note": "Soitettu velkojalle.", "actor": AgentFactory(), "at": AT, **fields}
    return decide_review(review_id=review.pk, outcome=outcome, **words)


@pytest.mark.django_db
def test_a_claim_has_one_open_review_and_waits_for_it(invoice):
    first = collecting.left_to_a_person(invoice, ReviewReason.LETTER_FAILED, AT)
    second = collecting.left_to_a_person(invoice, ReviewReason.LETTERS_SENT, AT)

    invoice.refresh_from_db()
    assert first == second
    assert invoice.hold == "REVIEW"
    assert Hold.objects.get().cause == f"review:{first.pk}"
    assert AuditEvent.objects.filter(action="review.opened").count() == 1


@pytest.mark.django_db
def test_the_database_refuses_a_second_open_review(invoice):
    Review.objects.create(invoice=invoice, reason="LETTERS_SENT", opened_at=AT)

    with pytest.raises(IntegrityError, match="review_one_open"), transaction.atomic():
        Review.objects.create(invoice=invoice, reason="LETTERS_SENT", opened_at=AT)


@pytest.mark.django_db
def test_to_court_moves_the_claim_without_a_cost(review, invoice):
    costs = collecting.costs_of(invoice)

    decide(review, TO_COURT)

    invoice.refresh_from_db()
    assert (invoice.stage, invoice.hold) == ("LEGAL_COLLECTION", "")
    assert collecting.costs_of(invoice) == costs
    collecting.check_books()


@pytest.mark.django_db
def test_a_claim_that_is_given_up_owes_nothing(review, invoice):
    decide(review, ENDED)

    invoice.refresh_from_db()
    assert (invoice.stage, invoice.open_total) == ("WITHDRAWN", 0)
    collecting.check_books()


@pytest.mark.django_db
def test_a_claim_that_waits_is_looked_at_on_the_day_that_was_named(review, invoice):
    again = DECIDED_ON + timedelta(days=12)

    decide(review, WAIT, look_again_on=again)

    done = collecting.play(DECIDED_ON, again + DAY)
    assert done == {again: ["DECISION"]}
    assert Review.objects.filter(outcome="").count() == 1


@pytest.mark.django_db
def test_collection_that_goes_on_with_no_letter_left_asks_again_after_a_month_at_the_earliest(
    review,
):
    decide(review, CONTINUE)

    done = collecting.play(DECIDED_ON, DECIDED_ON + timedelta(days=40))

    [asked_again] = done
    assert asked_again > DECIDED_ON + timedelta(days=30)


@pytest.mark.django_db
def test_a_letter_that_failed_is_written_anew_when_collection_goes_on(invoice):
    collecting.collect_on(REMINDED_ON)
    [letter] = collecting.letters_of(invoice)
    letter.state, letter.failure = LetterState.FAILED, LetterFailure.UNREADABLE
    letter.save()
    review = collecting.left_to_a_person(invoice, ReviewReason.LETTER_FAILED, AT)
    # Within the half-year of which the rate is known.
    decide(review, CONTINUE)

    counts = collecting.collect_on(DECIDED_ON)

    cancelled, new = collecting.letters_of(invoice)
    assert counts["REMINDER"] == 1
    assert (cancelled.state, new.state) == (LetterState.CANCELLED, LetterState.WRITTEN)
    assert collecting.costs_of(invoice) == new.cost
    collecting.check_books()


@pytest.mark.django_db
def test_a_review_is_decided_once(review, invoice):
    decide(review, TO_COURT)

    again = decide(review, ENDED)

    invoice.refresh_from_db()
    assert again is False
    assert invoice.stage == "LEGAL_COLLECTION"
    assert AuditEvent.objects.filter(action="review.decided").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("outcome", "look_again_on"),
    [(WAIT, None), (WAIT, DECIDED_ON), (CONTINUE, DECIDED_ON + DAY)],
)
def test_a_day_to_look_again_is_ahead_and_belongs_to_waiting(review, outcome, look_again_on):
    with pytest.raises(ValueError, match="look again"):
        decide(review, outcome, look_again_on=look_again_on)

    review.refresh_from_db()
    assert review.outcome == ""


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", [TO_COURT, ENDED])
def test_a_claim_that_was_paid_meanwhile_is_neither_taken_to_court_nor_given_up(
    review, invoice, outcome
):
    invoice.refresh_from_db()
    stories.paid(invoice, str(invoice.open_total), on=DECIDED_ON, at=AT)

    with pytest.raises(IllegalStageError):
        decide(review, outcome)

    review.refresh_from_db()
    assert review.outcome == ""
    assert decide(review, CONTINUE)


@pytest.mark.django_db(transaction=True)
def test_two_people_who_decide_at_once_decide_once(review, invoice):
    def call(outcome):
        try:
            return decide(review, outcome)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(call, [TO_COURT, ENDED]))

    invoice.refresh_from_db()
    assert sorted(answers) == [False, True]
    assert invoice.stage == ("LEGAL_COLLECTION" if answers[0] else "WITHDRAWN")
    assert AuditEvent.objects.filter(action="review.decided").count() == 1
    collecting.check_books()
