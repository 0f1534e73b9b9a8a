import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from payments.models import PaymentState
from payments.services.cancelling import cancel_payment
from tests.factories import PaymentFactory
from tests.payments.stories import opened, reported


@pytest.mark.parametrize("state", [PaymentState.STARTED, PaymentState.OPEN])
def test_an_unfinished_payment_can_be_cancelled(db, now, state):
    payment = PaymentFactory(state=state)

    assert cancel_payment(payment=payment, actor=payment.user, at=now)
    assert not cancel_payment(payment=payment, actor=payment.user, at=now)

    payment.refresh_from_db()
    assert (payment.state, payment.ended_at) == (PaymentState.CANCELLED, now)
    assert AuditEvent.objects.get(action="payment.cancelled").actor == payment.user


def test_what_is_paid_is_not_cancelled(db, now):
    payment = PaymentFactory(confirmed=True)

    assert not cancel_payment(payment=payment, actor=payment.user, at=timezone.now())

    payment.refresh_from_db()
    assert payment.state == PaymentState.CONFIRMED


def test_a_cancelled_payment_that_is_paid_all_the_same_is_received(
    silent_provider, invoice, actor, debtor, now
):
    payment = opened(actor, {invoice: "100"}, at=now)
    cancel_payment(payment=payment, actor=debtor, at=now)

    paid = reported(payment, at=now)

    assert (paid.state, paid.ended_at) == (PaymentState.CONFIRMED, None)
    invoice.refresh_from_db()
    assert invoice.to_pay == 0
