from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEvent
from invoices.models import (
    CLOSED_STAGES,
    TRANSITIONS,
    EntryKind,
    EventKind,
    IllegalStageError,
    Invoice,
    Stage,
    TimelineEvent,
)
from invoices.rules.allocation import allocate
from invoices.services import charges, ledger
from tests.factories import CreditorFactory, InvoiceFactory
from tests.invoices.bookings import (
    DAY,
    add_cost,
    add_interest,
    balances,
    booked,
    events,
    pay,
)

cents = st.integers(min_value=1, max_value=30_000).map(lambda n: Decimal(n) / 100)


@pytest.fixture
def claim(db, now):
    return booked(now)


@pytest.mark.parametrize(
    ("amount", "parts"),
    [
        ("3", ("3", "0", "0", "0")),
        ("8", ("5", "3", "0", "0")),
        ("105", ("5", "100", "0", "0")),
        ("110", ("5", "100", "5", "0")),
        ("120.01", ("5", "100", "12", "3.01")),
    ],
    ids=["interest first", "then principal", "before costs", "costs last", "rest is surplus"],
)
def test_money_is_allocated_in_the_order_of_the_law(amount, parts):
    result = allocate(
        amount=Decimal(amount),
        interest=Decimal(5),
        principal=Decimal(100),
        costs=Decimal(12),
    )

    assert (result.interest, result.principal, result.costs, result.surplus) == tuple(
        map(Decimal, parts)
    )


@given(amount=cents, interest=cents, principal=cents, costs=cents)
def test_allocation_loses_no_cent_and_takes_no_more_than_is_open(
    amount, interest, principal, costs
):
    parts = allocate(amount=amount, interest=interest, principal=principal, costs=costs)

    assert parts.interest + parts.principal + parts.costs + parts.surplus == amount
    assert parts.interest <= interest
    assert parts.principal <= principal
    assert parts.costs <= costs
    assert parts.costs == 0 or (parts.interest, parts.principal) == (interest, principal)


def test_a_sum_below_zero_is_not_allocated():
    with pytest.raises(ValueError, match="zero or more"):
        allocate(amount=Decimal(-1), interest=Decimal(0), principal=Decimal(0), costs=Decimal(0))


def test_a_part_payment_leaves_the_claim_open(claim, now):
    assert pay(claim, "40", now)

    assert balances(claim) == ("60.00", "0.00", "0.00", "0.00")
    assert claim.open_total == Decimal("60.00")
    assert claim.stage == Stage.INVOICED
    assert events(claim) == [EventKind.PAYMENT]


def test_a_full_payment_closes_the_claim_on_its_value_date(claim, now):
    pay(claim, "100", now)

    assert balances(claim) == ("0.00", "0.00", "0.00", "0.00")
    assert (claim.stage, claim.closed_on) == (Stage.PAID, DAY)
    assert events(claim) == [EventKind.PAYMENT, EventKind.CLOSED]
    assert AuditEvent.objects.get(action="payment.booked").target_id == str(claim.pk)


def test_costs_are_paid_last_and_what_is_over_is_surplus(claim, now):
    add_interest(claim, "2.50", now)
    add_cost(claim, "5", now)

    pay(claim, "110", now)

    assert balances(claim) == ("0.00", "0.00", "0.00", "2.50")
    assert claim.timeline.get(kind=EventKind.PAYMENT).data == {
        "amount": "110",
        "surplus": "2.50",
    }


def test_a_payment_twice_changes_nothing_the_second_time(claim, now):
    assert pay(claim, "40", now)
    assert not pay(claim, "40", now)

    assert balances(claim)[0] == "60.00"
    assert claim.timeline.count() == 1
    assert AuditEvent.objects.count() == 1


def test_money_for_a_closed_claim_is_all_surplus(claim, now):
    pay(claim, "100", now)
    pay(claim, "100", now, cause="bank:2")

    assert balances(claim) == ("0.00", "0.00", "0.00", "100.00")
    assert claim.stage == Stage.PAID


def test_a_payment_of_nothing_is_refused(claim, now):
    with pytest.raises(ValueError, match="more than nothing"):
        pay(claim, "0", now)


def test_a_claim_that_comes_in_paid_is_paid_from_the_start(db, now):
    invoice = InvoiceFactory.build(
        creditor=CreditorFactory(), party=None, open_principal=Decimal(0)
    )
    principal = ledger.Booking(
        kind=EntryKind.PRINCIPAL, cause="a", value_on=DAY, principal=Decimal(100)
    )
    payment = ledger.Booking(
        kind=EntryKind.PAYMENT, cause="b", value_on=DAY, principal=Decimal(-100)
    )

    [claim] = ledger.book_new_claims(claims=[(invoice, [principal, payment])], at=now)

    claim.refresh_from_db()
    assert (claim.stage, claim.closed_on, claim.open_total) == (Stage.PAID, DAY, 0)


@pytest.mark.parametrize("current", Stage)
@pytest.mark.parametrize("wanted", Stage)
def test_stages_move_only_as_the_table_says(db, current, wanted):
    closed_on = DAY if current in CLOSED_STAGES else None
    claim = InvoiceFactory(stage=current, closed_on=closed_on)

    if wanted in TRANSITIONS[current]:
        ledger.move_to(invoice=claim, stage=wanted, on=DAY)
        claim.refresh_from_db()
        assert claim.stage == wanted
    else:
        with pytest.raises(IllegalStageError):
            ledger.move_to(invoice=claim, stage=wanted, on=DAY)


@pytest.mark.parametrize(
    "statement",
    ["UPDATE invoices_ledgerentry SET principal = 1", "DELETE FROM invoices_ledgerentry"],
)
def test_the_database_refuses_to_change_the_ledger(claim, statement):
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_the_database_refuses_a_cost_without_a_legal_basis(claim, now):
    cost = charges.Cost(amount=Decimal(5), legal_basis="")
    booking = charges.cost_booking(cost=cost, cause="c", value_on=DAY)

    with (
        pytest.raises(IntegrityError, match="ledger_cost_has_legal_basis"),
        transaction.atomic(),
    ):
        ledger.book(invoice=claim, booking=booking, at=now)


@pytest.mark.django_db(transaction=True)
def test_eight_threads_with_one_cause_book_once(now):
    claim = booked(now)

    def work(_):
        try:
            return pay(claim, "40", now)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(work, range(8)))

    assert results.count(True) == 1
    assert balances(claim)[0] == "60.00"
    assert TimelineEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_threads_with_their_own_causes_lose_no_payment(now):
    claim = booked(now)

    def work(number):
        try:
            return pay(claim, "15", now, cause=f"bank:{number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(work, range(8)))

    assert all(results)
    assert balances(claim) == ("0.00", "0.00", "0.00", "20.00")
    assert Invoice.objects.get().stage == Stage.PAID
