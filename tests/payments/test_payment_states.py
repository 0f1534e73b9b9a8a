import pytest
from django.db import IntegrityError, transaction

from payments.models import (
    PAID,
    PAYMENT_TRANSITIONS,
    IllegalPaymentStateError,
    Payment,
    PaymentState,
)
from payments.services import payment_states
from tests.factories import PaymentFactory, PaymentLineFactory


@pytest.mark.parametrize("current", PaymentState)
@pytest.mark.parametrize("wanted", PaymentState)
def test_payments_move_only_as_the_table_says(db, now, current, wanted):
    payment = PaymentFactory()
    payment.state = current

    if wanted in PAYMENT_TRANSITIONS[current]:
        payment_states.move(payment, wanted, at=now)
        assert payment.state == wanted
        assert (payment.ended_at == now) == (wanted in payment_states.ENDED)
    else:
        with pytest.raises(IllegalPaymentStateError):
            payment_states.move(payment, wanted, at=now)
        assert payment.state == current


def test_every_state_is_in_the_table():
    assert set(PAYMENT_TRANSITIONS) == set(PaymentState)


@pytest.mark.parametrize("state", sorted(set(PaymentState) - PAID))
def test_money_that_arrived_is_refused_in_no_state(state):
    assert PaymentState.CONFIRMED in PAYMENT_TRANSITIONS[PaymentState(state)]


def test_what_is_paid_is_never_unpaid():
    after = {each for state in PAID for each in PAYMENT_TRANSITIONS[state]}

    assert after == {PaymentState.SETTLED}


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("payment_state_known", {"state": "LOST"}),
        ("payment_amount_positive", {"amount": 0}),
        ("payment_confirmed_at_iff_paid", {"state": PaymentState.CONFIRMED}),
        ("payment_confirmed_at_iff_paid", {"confirmed": True, "state": PaymentState.OPEN}),
        ("payment_settled_by_payout_iff", {"confirmed": True, "state": PaymentState.SETTLED}),
    ],
)
def test_the_database_refuses_a_payment(db, constraint, fields):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        PaymentFactory(**fields)


@pytest.mark.parametrize("name", ["stamp", "number", "transaction_id"])
def test_no_two_payments_share(db, name):
    first = PaymentFactory(opened=True)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        PaymentFactory(**{name: getattr(first, name)})


def test_the_database_refuses_a_line_of_nothing(db):
    with pytest.raises(IntegrityError, match="payment_line_positive"), transaction.atomic():
        PaymentLineFactory(amount=0)


def test_the_database_refuses_a_second_line_of_an_invoice(db):
    line = PaymentLineFactory()

    with pytest.raises(IntegrityError, match="payment_line_once"), transaction.atomic():
        PaymentLineFactory(payment=line.payment, invoice=line.invoice, cause="another")


def test_the_database_refuses_to_change_what_the_provider_said(db, now):
    payment = PaymentFactory(opened=True)
    row = payment.reports.create(
        source="CALLBACK", status="ok", transaction_id="t", effect="APPLIED", received_at=now
    )

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        payment.reports.filter(pk=row.pk).update(status="fail")

    assert Payment.objects.get().reports.get().status == "ok"
