"""Asking the demo provider, which answers over HTTP, or does not."""

from datetime import timedelta

import pytest

from payments import paytrail
from payments.models import PaymentState
from payments.services import asking, starting
from tests.payments.stories import started


@pytest.fixture
def payment(provider, invoice, actor, now):
    payment = started(actor, {invoice: "40"}, at=now)
    starting.open_at_provider(payment=payment, at=now)
    return payment


def test_what_no_callback_told_is_asked_and_how_it_is_paid_out_is_learnt(
    provider, payment, invoice, now
):
    provider.act(payment.transaction_id, "pay")

    asked = asking.ask_about(payment_id=payment.pk, at=now + timedelta(minutes=1))
    assert (asked.state, asked.settlement_reference) == (PaymentState.CONFIRMED, "")
    payout = provider.pay_out()
    learnt = asking.ask_about(payment_id=payment.pk, at=now + timedelta(days=1))

    assert learnt.settlement_reference == payout["reference"]
    invoice.refresh_from_db()
    assert invoice.under_way == 40


@pytest.mark.parametrize(
    ("act", "state"),
    [
        ("fail", PaymentState.FAILED),
        ("pending", PaymentState.PENDING),
        ("delayed", PaymentState.DELAYED),
    ],
)
def test_whatever_happened_at_the_bank_is_found_out(provider, payment, now, act, state):
    provider.act(payment.transaction_id, act)

    assert asking.ask_about(payment_id=payment.pk, at=now).state == state


@pytest.mark.parametrize("fault", ["down", "silent", "badly_signed", "unreadable"])
def test_while_the_provider_is_ill_nothing_is_lost(provider, payment, now, settings, fault):
    settings.PAYTRAIL_TIMEOUT = 0.4
    provider.act(payment.transaction_id, "pay")
    provider.fail(fault)

    with pytest.raises(paytrail.ProviderDownError):
        asking.ask_about(payment_id=payment.pk, at=now)
    payment.refresh_from_db()
    assert payment.state == PaymentState.OPEN
    provider.fail("")

    assert asking.ask_about(payment_id=payment.pk, at=now).state == PaymentState.CONFIRMED


def test_a_payment_that_the_provider_has_forgotten_expires_after_a_day(provider, payment, now):
    provider.forget()

    assert asking.ask_about(payment_id=payment.pk, at=now).state == PaymentState.OPEN
    after = asking.ask_about(payment_id=payment.pk, at=now + timedelta(days=1))

    assert after.state == PaymentState.EXPIRED


@pytest.mark.parametrize("fault", ["down", "silent", "lost"])
def test_a_provider_that_does_not_answer_at_the_start_fails_the_payment_in_time(
    provider, invoice, actor, now, settings, fault
):
    settings.PAYTRAIL_TIMEOUT = 0.4
    payment = started(actor, {invoice: "40"}, at=now)
    provider.fail(fault)

    with pytest.raises(paytrail.ProviderDownError):
        starting.open_at_provider(payment=payment, at=now)

    payment.refresh_from_db()
    assert (payment.state, payment.problem) == (PaymentState.FAILED, "PROVIDER_DOWN")


def test_a_payment_that_began_although_no_answer_came_is_received_when_it_is_told(
    provider, invoice, actor, now, client, settings
):
    settings.PAYTRAIL_TIMEOUT = 0.4
    payment = started(actor, {invoice: "40"}, at=now)
    provider.fail("lost")
    with pytest.raises(paytrail.ProviderDownError):
        starting.open_at_provider(payment=payment, at=now)
    provider.fail("")
    [known] = provider.payments()

    told = provider.act(known["transactionId"], "pay")
    assert client.get(told.callback_path).status_code == 200

    payment.refresh_from_db()
    assert (payment.state, payment.transaction_id) == (
        PaymentState.CONFIRMED,
        known["transactionId"],
    )
    invoice.refresh_from_db()
    assert invoice.under_way == 40
