from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest

from invoices.models import Stage
from invoices.queries.ledger import ledger_mismatches
from payments.models import ClearingReason, EntryState
from payments.services import booking, matching, reversing
from tests.invoices.bookings import booked, refund, withdraw
from tests.payments.statement_stories import (
    ACCOUNT,
    OTHER_REFERENCE,
    REFERENCE,
    entry_of,
    movement,
    notification,
    statement,
    states,
    store,
    take,
)

pytestmark = pytest.mark.django_db

TAKEN_BACK = {"A1": EntryState.REVERSED, "R1": EntryState.REVERSAL}


def back(amount="100.00", **fields):
    told = {"archive_id": "R1", "reverses": "A1", **fields}
    return movement(amount, direction="DBIT", is_reversal=True, **told)


@pytest.mark.parametrize("version", ["02", "08"])
def test_what_the_bank_takes_back_is_owed_again(now, version):
    claim = booked(now)
    take(now, statement(movement(), version=version))

    take(now, statement(back(), version=version, number="S2"))

    claim.refresh_from_db()
    assert (claim.stage, claim.open_total) == (Stage.INVOICED, Decimal("100.00"))
    assert states() == TAKEN_BACK
    assert not list(ledger_mismatches())


@pytest.mark.parametrize("files", [*permutations([statement(movement()), notification(back())])])
def test_the_reversal_may_come_before_what_it_takes_back(now, files):
    claim = booked(now)

    for data in files:
        take(now, data)

    claim.refresh_from_db()
    assert claim.open_total == Decimal("100.00")
    assert states() == TAKEN_BACK


@pytest.mark.parametrize("files", [*permutations([statement(movement()), notification(back())])])
def test_a_payment_and_its_reversal_in_one_run_end_the_same(now, files):
    claim = booked(now)

    take(now, *files)

    claim.refresh_from_db()
    assert claim.open_total == Decimal("100.00")
    assert states() == TAKEN_BACK


def test_money_in_clearing_and_its_reversal_cancel_each_other_out(now):
    take(now, statement(movement(reference="")))

    take(now, statement(back(reference="")))

    assert states() == TAKEN_BACK


def test_a_reversal_that_comes_again_takes_nothing_more_back(now):
    claim = booked(now)
    take(now, statement(movement(), movement("30.00", archive_id="A2")))

    for data in (statement(back()), notification(back())):
        take(now, data)

    claim.refresh_from_db()
    assert claim.open_total == Decimal("70.00")


def test_a_second_reversal_of_the_same_payment_is_looked_at(now):
    booked(now)
    take(now, statement(movement(), back(), movement(archive_id="A2")))

    take(now, statement(back(archive_id="R2")))

    assert entry_of("R2").clearing_reason == ClearingReason.REVERSAL_UNMATCHED
    assert entry_of("A2").state == EntryState.BOOKED


def test_a_reversal_without_an_archive_id_is_told_by_the_end_to_end_id(now):
    claim = booked(now)
    take(
        now,
        statement(
            movement("40.00", end_to_end_id="E1"),
            movement("40.00", archive_id="A2", end_to_end_id="E2"),
        ),
    )

    take(now, statement(back("40.00", reverses="", end_to_end_id="E1")))

    assert states() | TAKEN_BACK == states()
    claim.refresh_from_db()
    assert claim.open_total == Decimal("60.00")


def test_a_reversal_that_names_nothing_takes_the_latest_of_that_sum_and_reference(now):
    booked(now)
    days = (date(2026, 11, 17), date(2026, 11, 19), date(2026, 11, 20))
    early, middle, late = (
        movement("10.00", archive_id=f"A{day.day}", booked_on=day) for day in days
    )
    take(now, statement(late, early, middle))

    take(now, statement(back("10.00", reverses="", booked_on=date(2026, 11, 19))))

    assert states() == {
        "A17": EntryState.BOOKED,
        "A19": EntryState.REVERSED,
        "A20": EntryState.BOOKED,
        "R1": EntryState.REVERSAL,
    }


@pytest.mark.parametrize(
    "other",
    [
        {"amount": "99.99"},
        {"reverses": "A7"},
        {"reverses": "", "reference": "9544208"},
        {"reverses": "", "reference": ""},
        {"reverses": "", "end_to_end_id": "E7"},
    ],
    ids=str,
)
def test_what_is_not_surely_the_same_money_is_not_taken_back(now, other):
    claim = booked(now)
    take(now, statement(movement(end_to_end_id="E1")))

    take(now, statement(back(**other)))

    assert entry_of("R1").clearing_reason == ClearingReason.REVERSAL_UNMATCHED
    claim.refresh_from_db()
    assert claim.stage == Stage.PAID


def two_debtors(now, **shared):
    """Equal payments of two debtors; what the bank or the payers gave both is `shared`."""
    claims = [booked(now), booked(now, reference=OTHER_REFERENCE)]
    theirs = {"archive_id": "A2", "reference": OTHER_REFERENCE, **shared}
    take(now, statement(movement(**{"archive_id": "A1", **shared}), movement(**theirs)))
    return claims


@pytest.mark.parametrize(
    ("reference", "owing"), [(REFERENCE, 0), (OTHER_REFERENCE, 1)], ids=["first", "second"]
)
@pytest.mark.parametrize(
    ("shared", "named"),
    [({"end_to_end_id": "1"}, {"reverses": "", "end_to_end_id": "1"}), ({"archive_id": "A1"}, {})],
    ids=["end-to-end ID", "archive ID"],
)
def test_an_id_that_two_debtors_share_takes_back_from_the_one_who_is_meant(
    now, shared, named, reference, owing
):
    claims = two_debtors(now, **shared)

    take(now, statement(back(reference=reference, **named), number="S2"))

    for claim in claims:
        claim.refresh_from_db()
    assert entry_of("R1").state == EntryState.REVERSAL
    assert [claim.is_open for claim in claims] == [owing == 0, owing == 1]


@pytest.mark.parametrize("reference", ["", "1232"])
def test_an_id_that_two_debtors_share_takes_back_nothing_by_itself(now, reference):
    claims = two_debtors(now, end_to_end_id="1")

    take(now, statement(back(reverses="", end_to_end_id="1", reference=reference), number="S2"))

    for claim in claims:
        claim.refresh_from_db()
        assert claim.stage == Stage.PAID
    assert entry_of("R1").clearing_reason == ClearingReason.REVERSAL_UNMATCHED


def test_a_payment_that_was_divided_is_taken_back_from_every_invoice(now):
    claims = [booked(now, reference="1232"), booked(now, reference="9544208")]
    take(now, statement(movement(reference="")))
    shares = [booking.Share(each.pk, Decimal("50.00")) for each in claims]
    booking.book_entry(entry=entry_of("A1"), shares=shares, actor=None, at=now)

    take(now, statement(back(reference="")))

    for claim in claims:
        claim.refresh_from_db()
        assert claim.open_total == Decimal("100.00")
    assert states() == TAKEN_BACK


def test_a_payment_of_a_claim_withdrawn_since_leaves_no_surplus(now):
    claim = booked(now)
    take(now, statement(movement()))
    withdraw(claim, now)

    take(now, statement(back()))

    claim.refresh_from_db()
    assert (claim.stage, claim.surplus) == (Stage.WITHDRAWN, 0)
    assert states() == TAKEN_BACK


def test_reversing_again_changes_nothing(now):
    booked(now)
    take(now, statement(movement(), back()))

    assert not reversing.reverse(entry_id=entry_of("R1").pk, at=now)

    assert states() == TAKEN_BACK


@pytest.mark.parametrize("state", [EntryState.SETTLEMENT, EntryState.RETURNED])
def test_a_payout_or_returned_money_is_taken_back_by_people(now, state):
    store(statement(movement()), now)
    type(entry_of("A1")).objects.update(state=state)

    take(now, statement(back()))

    assert states()["A1"] == state
    assert entry_of("R1").clearing_reason == ClearingReason.REVERSAL_UNMATCHED


def test_a_batch_of_reversals_takes_back_each_of_its_parts(now):
    claim = booked(now)
    take(now, statement(movement("60.00"), movement("40.00", archive_id="A2")))
    parts = (
        back("60.00", archive_id="", reverses="A1"),
        back("40.00", archive_id="", reverses="A2"),
    )

    take(now, statement(back("100.00", archive_id="R9", reference="", parts=parts)))

    claim.refresh_from_db()
    assert claim.open_total == Decimal("100.00")
    assert not list(ledger_mismatches())


def test_a_reversal_that_was_looked_for_in_vain_is_tried_again(now):
    take(now, statement(back()))
    store(notification(movement()), now)
    booked(now)

    matching.match_received(at=now)

    assert states() == TAKEN_BACK
    assert entry_of("A1").account == ACCOUNT
    assert entry_of("A1").reference == REFERENCE


def test_money_that_was_paid_back_to_the_debtor_since_is_looked_at(now):
    claim = booked(now)
    take(now, statement(movement("150.00")))
    claim.refresh_from_db()
    refund(claim, "50.00", now)

    take(now, statement(back("150.00")))

    claim.refresh_from_db()
    assert (claim.open_total, claim.surplus) == (0, 0)
    assert entry_of("A1").state == EntryState.BOOKED
    assert entry_of("R1").clearing_reason == ClearingReason.REVERSAL_UNMATCHED
    assert not list(ledger_mismatches())
