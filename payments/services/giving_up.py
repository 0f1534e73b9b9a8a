"""The way out of what does not agree: staff say that the payment did not come about."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from payments.models import PaymentState
from payments.services import payment_states


@transaction.atomic
def end_unclear(*, payment_id: int, actor: User, at: datetime) -> bool:
    """End an unclear payment as failed; collection waits for it no more.

    Money that came with another sum is corrected at the provider, or cleared from a payout
    that no other payment waits for. A report that agrees with the payment still confirms it.
    False when it is not unclear (any more): then nothing changes.
    """
    payment = payment_states.lock_payment(payment_id)
    if payment.state != PaymentState.UNCLEAR:
        return False
    payment_states.move(payment, PaymentState.FAILED, at=at, actor=actor)
    payment.save(update_fields=payment_states.MOVED)
    payment_states.stop_waiting(payment_states.lock_lines(payment), at=at)
    return True
