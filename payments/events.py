"""What payments announce: after the commit, with ids only."""

from functools import partial
from typing import Final

from django.db import transaction
from django.dispatch import Signal

# The state of a payment changed. Argument: `payment_id`.
payment_changed: Final = Signal()
# The parts or the state of a plan changed. Argument: `plan_id`.
plan_changed: Final = Signal()


def announce_change(*, payment_id: int) -> None:
    """Tell, after the commit, that a payment is not what it was."""
    tell = partial(payment_changed.send_robust, sender=None, payment_id=payment_id)
    transaction.on_commit(tell, robust=True)


def announce_plan(*, plan_id: int) -> None:
    """Tell, after the commit, that a plan is not what it was."""
    tell = partial(plan_changed.send_robust, sender=None, plan_id=plan_id)
    transaction.on_commit(tell, robust=True)
