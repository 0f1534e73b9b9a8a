"""Giving up a payment: the payer says that it will not be paid."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from payments.models import Payment, PaymentState
from payments.services import payment_states


@transaction.atomic
def cancel_payment(*, payment: Payment, actor: User, at: datetime) -> bool:
    """Cancel a payment that the caller found the actor may cancel.

    False when it is cancelled already, or the bank was quicker: then nothing changes. If
    it is paid all the same, the provider's report still confirms it.
    """
    locked = payment_states.lock_payment(payment.pk)
    if locked.state not in {PaymentState.STARTED, PaymentState.OPEN}:
        return False
    payment_states.move(locked, PaymentState.CANCELLED, at=at, actor=actor)
    locked.save(update_fields=payment_states.MOVED)
    return True
