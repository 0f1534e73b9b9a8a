"""Many payments in a few statements, the same as one after the other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditEvent
from invoices.events import invoices_changed
from invoices.models import Invoice, LedgerEntry, Stage
from invoices.queries.ledger import ledger_mismatches
from invoices.services.money_in import PaymentIn, book_payment, book_payments
from tests.invoices.bookings import (
    DAY,
    add_cost,
    add_interest,
    booked,
    credit,
    events,
    letter,
    reverse,
)
from tests.invoices.rates import CONFIRMED, fill_rates

pytestmark = pytest.mark.django_db


def payment(claim, amount, cause, on=DAY):
    return PaymentIn(invoice_id=claim.pk, amount=Decimal(amount), value_on=on, cause=cause)


def book(payments, now):
    return book_payments(payments=payments, actor=None, at=now)


def test_many_claims_are_paid_at_once(now):
    claims = [booked(now) for _ in range(3)]

    assert book([payment(claim, "100", f"bank:{claim.pk}") for claim in claims], now) == 3

    assert {claim.stage for claim in Invoice.objects.all()} == {Stage.PAID}
    assert AuditEvent.objects.filter(action="payment.booked").count() == 3
    assert not list(ledger_mismatches())


def test_the_number_of_statements_does_not_grow_with_the_payments(now):
    claims = [booked(now) for _ in range(12)]

    def statements(some):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            book([payment(claim, "100", f"bank:{claim.pk}") for claim in some], now)
        return len(queries)

    assert statements(claims[:2]) == statements(claims[2:])


def test_a_repeat_changes_nothing(now):
    claim = booked(now)
    payments = [payment(claim, "40", "bank:1"), payment(claim, "30", "bank:2")]
    book(payments, now)

    assert book(payments, now) == 0
    assert book([*payments, payment(claim, "30", "bank:3")], now) == 1

    claim.refresh_from_db()
    assert (claim.stage, claim.open_total) == (Stage.PAID, 0)


def test_one_cause_twice_in_a_batch_books_once(now):
    claim = booked(now)

    assert book([payment(claim, "40", "bank:1"), payment(claim, "40", "bank:1")], now) == 1

    claim.refresh_from_db()
    assert claim.open_total == Decimal("60.00")


def test_nothing_is_booked_when_one_is_nothing(now):
    with pytest.raises(ValueError, match="more than nothing"):
        payment(booked(now), "0", "bank:1")


def test_an_invoice_that_is_not_there_stops_all(now):
    claim = booked(now)
    missing = PaymentIn(invoice_id=claim.pk + 1, amount=Decimal(1), value_on=DAY, cause="bank:2")

    with pytest.raises(Invoice.DoesNotExist):
        book([payment(claim, "40", "bank:1"), missing], now)

    assert LedgerEntry.objects.count() == 1


def test_an_empty_batch_is_no_error(now):
    assert book([], now) == 0


def test_each_transaction_tells_once_of_each_claim(now, django_capture_on_commit_callbacks):
    claims = [booked(now) for _ in range(2)]
    heard = []

    def hear(**arguments):
        heard.append(arguments["invoice_ids"])

    invoices_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            for number in range(2):
                book([payment(claim, "50", f"bank:{claim.pk}:{number}") for claim in claims], now)
    finally:
        invoices_changed.disconnect(hear)

    assert heard == [tuple(claim.pk for claim in claims)]


cents = st.integers(min_value=1, max_value=12_000).map(lambda n: Decimal(n) / 100)
days = st.integers(min_value=0, max_value=5).map(lambda n: DAY + timedelta(days=n))
batches = st.lists(
    st.tuples(st.integers(min_value=0, max_value=2), cents, days, st.integers(0, 12)),
    min_size=1,
    max_size=9,
)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(batch=batches)
def test_together_is_the_same_as_one_by_one(now, batch):
    fill_rates()

    assert stories(now, batch, together=True) == stories(now, batch, together=False)


def stories(now, batch, *, together):
    """What three different claims say after the batch."""
    with transaction.atomic():
        claims = [booked(now, number=f"A{number}") for number in range(3)]
        add_interest(claims[0], "5", now)
        add_cost(claims[0], "12", now)
        book_payment(
            invoice_id=claims[1].pk,
            amount=Decimal(90),
            value_on=DAY,
            cause="before",
            actor=None,
            at=now,
        )
        reverse("before", now)
        credit(claims[2], "60", now)
        for number, claim in enumerate(claims[:2]):
            on = DAY + timedelta(days=3)
            letter(claim, now, on=on, rates=CONFIRMED, cause=f"letter:{number}")
        payments = [
            payment(claims[number], amount, f"bank:{cause}", on)
            for number, amount, on, cause in batch
        ]
        for some in [payments] if together else [[each] for each in payments]:
            book(some, now)
        assert not list(ledger_mismatches())
        result = [told(Invoice.objects.get(pk=claim.pk)) for claim in claims]
        transaction.set_rollback(True)
    return result


def told(claim):
    entries = claim.ledger.order_by("pk").values_list(
        "kind", "principal", "interest", "costs", "surplus", "value_on"
    )
    data = claim.timeline.order_by("pk").values_list("on", "data")
    return (claim.stage, claim.closed_on, claim.surplus, list(entries), events(claim), list(data))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_overlapping_batches_neither_wait_for_each_other_for_ever_nor_double(now):
    claims = [booked(now) for _ in range(12)]

    def work(number):
        """Each thread has its own order, and shares most causes with the others."""
        order = claims[number:] + claims[:number]
        try:
            some = [payment(claim, "30", f"bank:{claim.pk}") for claim in order[:9]]
            return book(some[:: -1 if number % 2 else 1], now)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        new = list(pool.map(work, range(8)))

    assert sum(new) == 12
    assert LedgerEntry.objects.filter(kind="PAYMENT").count() == 12
    assert not list(ledger_mismatches())
