import pytest

from invoices.models import (
    EventKind,
    Stage,
)
from invoices.services import credit_notes
from tests.invoices.bookings import (
    DAY,
    add_cost,
    add_interest,
    balances,
    booked,
    credit,
    events,
    pay,
    withdraw,
)


@pytest.fixture
def claim(db, now):
    return booked(now)


def test_a_credit_note_in_part_lowers_the_principal(claim, now):
    assert credit(claim, "30", now)

    assert balances(claim) == ("70.00", "0.00", "0.00", "0.00")
    assert claim.stage == Stage.INVOICED
    assert claim.timeline.get().data == {"amount": "30", "number": "H1"}


def test_a_credit_note_in_full_ends_interest_and_costs_too(claim, now):
    add_interest(claim, "2.50", now)
    add_cost(claim, "5", now)

    credit(claim, "100", now)

    assert balances(claim) == ("0.00", "0.00", "0.00", "0.00")
    assert (claim.stage, claim.closed_on) == (Stage.CREDITED, DAY)


def test_what_was_paid_of_a_credited_invoice_is_given_back(claim, now):
    pay(claim, "100", now)

    credit(claim, "30", now)
    assert balances(claim) == ("0.00", "0.00", "0.00", "30.00")
    assert claim.stage == Stage.PAID

    credit(claim, "70", now, number="H2")
    assert balances(claim) == ("0.00", "0.00", "0.00", "100.00")
    assert claim.stage == Stage.CREDITED


def test_money_freed_by_a_credit_pays_open_costs_before_it_is_given_back(claim, now):
    pay(claim, "90", now)
    add_cost(claim, "5", now)

    credit(claim, "30", now)

    assert balances(claim) == ("0.00", "0.00", "0.00", "15.00")
    assert claim.stage == Stage.PAID

    credit(claim, "70", now, number="H2")
    assert balances(claim) == ("0.00", "0.00", "0.00", "90.00")


def test_a_part_credit_that_leaves_nothing_open_settles_the_claim(claim, now):
    pay(claim, "70", now)

    credit(claim, "30", now)

    assert (claim.stage, events(claim)[-1]) == (Stage.INVOICED, EventKind.CLOSED)
    claim.refresh_from_db()
    assert claim.stage == Stage.PAID


def test_no_more_than_the_invoice_is_credited(claim, now):
    credit(claim, "60", now)

    with pytest.raises(credit_notes.CreditTooLargeError):
        credit(claim, "40.01", now, number="H2")

    assert balances(claim)[0] == "40.00"


def test_a_credit_note_twice_changes_nothing_the_second_time(claim, now):
    assert credit(claim, "100", now)
    assert not credit(claim, "100", now)

    assert events(claim) == [EventKind.CREDITED]


def test_a_credited_claim_is_not_credited_again(claim, now):
    credit(claim, "100", now)

    with pytest.raises(credit_notes.NotCreditableError):
        credit(claim, "1", now, number="H2")
    with pytest.raises(credit_notes.NotCreditableError):
        withdraw(claim, now)


def test_a_credit_note_of_nothing_is_refused(claim, now):
    with pytest.raises(ValueError, match="credits something"):
        credit(claim, "0", now)


def test_withdrawal_ends_the_claim_and_gives_back_what_was_paid(claim, now):
    add_cost(claim, "5", now)
    pay(claim, "40", now)

    assert withdraw(claim, now)
    assert not withdraw(claim, now)

    assert balances(claim) == ("0.00", "0.00", "0.00", "40.00")
    assert (claim.stage, claim.closed_on) == (Stage.WITHDRAWN, DAY)
    assert events(claim) == [EventKind.PAYMENT, EventKind.WITHDRAWN]
