"""Ending payments that nobody finished. Money that comes for them later is still money."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from payments import queries
from payments.models import Payment, PaymentState
from payments.services import payment_states

# So long the provider may keep a payment open before we call it over.
OPEN_FOR: Final = timedelta(hours=24)


@transaction.atomic
def expire_unpaid(*, payment_id: int, at: datetime) -> bool:
    """End an open payment of which the provider has just said that nobody paid it.

    False when it is younger than `OPEN_FOR`, or not open any more.
    """
    payment = payment_states.lock_payment(payment_id)
    if payment.state != PaymentState.OPEN or payment.started_at > at - OPEN_FOR:
        return False
    _expire(payment, at=at)
    return True


def expire_unopened(*, at: datetime) -> int:
    """End the payments that never came to the provider; how many. Each by itself."""
    keys = queries.unopened_payments(at).values_list("pk", flat=True)
    return sum(_expire_unopened(payment_id=key, at=at) for key in keys.iterator())


@transaction.atomic
def _expire_unopened(*, payment_id: int, at: datetime) -> bool:
    payment = payment_states.lock_payment(payment_id)
    # It may have been opened, or reported, since the list was read.
    if payment.state != PaymentState.STARTED or payment.transaction_id:
        return False
    _expire(payment, at=at)
    return True


def _expire(payment: Payment, *, at: datetime) -> None:
    payment_states.move(payment, PaymentState.EXPIRED, at=at)
    payment.save(update_fields=payment_states.MOVED)
