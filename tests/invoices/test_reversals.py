"""A payment that is taken back leaves the claim as if the money had never come."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import AuditEvent
from invoices.models import EntryKind, EventKind, LedgerEntry, Stage
from invoices.queries.ledger import ledger_mismatches
from invoices.services import credit_notes, ledger, money_in, stages
from invoices.views.statement import lines_of
from tests.invoices.bookings import (
    DAY,
    add_cost,
    add_interest,
    balances,
    booked,
    credit,
    events,
    pay,
    refund,
    reverse,
    withdraw,
)

LATER = DAY + timedelta(days=3)


@pytest.fixture
def claim(db, now):
    """Whatever a test does with it, its balances are its ledger in the end."""
    yield booked(now)
    assert not list(ledger_mismatches())


def amounts(claim):
    return [str(entry.amount) for entry in claim.ledger.order_by("pk")]


def test_it_reopens_the_claim_in_the_stage_it_came_from(claim, now):
    stages.record_letter(
        invoice_id=claim.pk, kind=EventKind.REMINDED, on=DAY, cause="r:1", actor=None, at=now
    )
    pay(claim, "120", now)

    assert reverse("bank:1", now)

    assert balances(claim) == ("100.00", "0.00", "0.00", "0.00")
    assert (claim.stage, claim.closed_on) == (Stage.REMINDED, None)
    assert events(claim)[-2:] == [EventKind.PAYMENT_REVERSED, EventKind.REOPENED]
    assert AuditEvent.objects.filter(action="payment.reversed").count() == 1


def test_the_entry_says_what_it_takes_back_and_is_as_large(claim, now):
    pay(claim, "120", now)

    reverse("bank:1", now)

    assert amounts(claim) == ["100.00", "-120.00", "120.00"]
    assert claim.ledger.last().reverses.cause == "bank:1"
    assert [line.what for line in lines_of(claim.ledger.order_by("pk"), [])][1:] == [
        "Maksu",
        "Maksu peruttu",
    ]


def test_twice_changes_nothing_the_second_time(claim, now):
    pay(claim, "40", now)

    assert reverse("bank:1", now)
    assert not reverse("bank:1", now)

    assert balances(claim)[0] == "100.00"
    assert claim.stage == Stage.INVOICED


def test_the_same_payment_is_not_taken_back_under_another_cause(claim, now):
    pay(claim, "40", now)
    reverse("bank:1", now)

    assert not reverse("bank:1", now, cause="return:other")

    assert balances(claim)[0] == "100.00"


def test_a_payment_that_is_not_there_is_not_reversed(claim, now):
    with pytest.raises(money_in.NotReversibleError):
        reverse("bank:9", now)


def test_what_took_a_payment_back_is_not_taken_back(claim, now):
    pay(claim, "40", now)
    reverse("bank:1", now, cause="return:1")

    with pytest.raises(money_in.NotReversibleError):
        reverse("return:1", now)


def test_later_payments_move_to_where_they_would_have_gone(claim, now):
    add_interest(claim, "5", now)
    add_cost(claim, "12", now)
    pay(claim, "60", now)
    pay(claim, "50", now, cause="bank:2")

    reverse("bank:1", now)

    # 50 € alone pay 5 € of interest and 45 € of principal.
    assert balances(claim) == ("55.00", "0.00", "12.00", "0.00")
    assert amounts(claim)[-1] == "60.00"


def test_a_credit_after_the_payment_stays_credited(claim, now):
    pay(claim, "100", now)
    credit(claim, "30", now)
    assert balances(claim) == ("0.00", "0.00", "0.00", "30.00")

    reverse("bank:1", now)

    assert balances(claim) == ("70.00", "0.00", "0.00", "0.00")
    assert credit_notes.credited_total(claim) == 30
    assert claim.stage == Stage.INVOICED


def test_of_a_credited_claim_the_surplus_shrinks(claim, now):
    pay(claim, "40", now)
    pay(claim, "25", now, cause="bank:2")
    credit(claim, "30", now)
    credit(claim, "70", now, number="H2")

    reverse("bank:1", now)

    assert balances(claim) == ("0.00", "0.00", "0.00", "25.00")
    assert (claim.stage, claim.closed_on) == (Stage.CREDITED, DAY)


def test_of_a_withdrawn_claim_the_surplus_shrinks(claim, now):
    add_cost(claim, "5", now)
    pay(claim, "40", now)
    withdraw(claim, now)

    reverse("bank:1", now)

    assert balances(claim) == ("0.00", "0.00", "0.00", "0.00")
    assert claim.stage == Stage.WITHDRAWN


def test_all_payments_can_be_taken_back_in_any_order(claim, now):
    for number in range(3):
        pay(claim, "45", now, cause=f"bank:{number}")

    for number in (1, 0, 2):
        reverse(f"bank:{number}", now)

    assert balances(claim) == ("100.00", "0.00", "0.00", "0.00")
    assert ledger.money_kept(claim) == 0


def test_money_that_was_paid_back_is_not_taken_back_too(claim, now):
    pay(claim, "120", now)
    refund(claim, "20", now)

    with pytest.raises(money_in.NotReversibleError):
        reverse("bank:1", now)

    assert balances(claim) == ("0.00", "0.00", "0.00", "0.00")
    assert EventKind.PAYMENT_REVERSED not in events(claim)


def test_later_money_makes_good_for_what_was_paid_back(claim, now):
    pay(claim, "120", now)
    refund(claim, "20", now)
    pay(claim, "30", now, cause="bank:2")

    reverse("bank:1", now)

    # 30 € came and 20 € left: 10 € have paid of the principal.
    assert balances(claim) == ("90.00", "0.00", "0.00", "0.00")
    assert ledger.money_kept(claim) == 10


def test_what_still_covers_the_claim_keeps_it_closed_on_its_own_day(claim, now):
    pay(claim, "100", now)
    pay(claim, "100", now, cause="bank:2", on=LATER)
    assert balances(claim)[3] == "100.00"
    assert claim.closed_on == DAY

    reverse("bank:1", now)

    assert balances(claim) == ("0.00", "0.00", "0.00", "0.00")
    assert (claim.stage, claim.closed_on) == (Stage.PAID, LATER)


def test_it_can_be_credited_afterwards(claim, now):
    pay(claim, "100", now)
    credit(claim, "30", now)
    reverse("bank:1", now)

    credit(claim, "70", now, number="H2")

    assert balances(claim) == ("0.00", "0.00", "0.00", "0.00")
    assert claim.stage == Stage.CREDITED


@pytest.mark.parametrize(
    "columns",
    [
        {"kind": EntryKind.PAYMENT, "principal": Decimal(5)},
        {"kind": EntryKind.COST, "principal": Decimal(5), "legal_basis": "x", "reverses": True},
        {"kind": EntryKind.PAYMENT, "principal": Decimal(-5), "reverses": True},
    ],
    ids=["a payment that adds debt", "a cost that takes back", "taking back by paying"],
)
def test_the_database_refuses_odd_reversals(claim, now, columns):
    pay(claim, "40", now)
    if columns.get("reverses"):
        columns = columns | {"reverses": LedgerEntry.objects.get(cause="bank:1")}

    with (
        pytest.raises(IntegrityError, match="ledger_reverses_iff_taken_back"),
        transaction.atomic(),
    ):
        LedgerEntry.objects.create(
            invoice=claim, value_on=DAY, booked_at=now, cause="odd", **columns
        )


def test_the_database_refuses_to_take_a_payment_back_twice(claim, now):
    pay(claim, "40", now)
    reverse("bank:1", now)

    with pytest.raises(IntegrityError, match="reverses"), transaction.atomic():
        LedgerEntry.objects.create(
            invoice=claim,
            kind=EntryKind.PAYMENT,
            principal=Decimal(40),
            value_on=DAY,
            booked_at=now,
            cause="again",
            reverses=LedgerEntry.objects.get(cause="bank:1"),
        )


@pytest.mark.django_db(transaction=True)
def test_eight_threads_take_one_payment_back_once(now):
    claim = booked(now)
    pay(claim, "40", now)

    def work(number):
        try:
            return reverse("bank:1", now, cause=f"return:{number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(work, range(8)))

    assert results.count(True) == 1
    assert balances(claim) == ("100.00", "0.00", "0.00", "0.00")
