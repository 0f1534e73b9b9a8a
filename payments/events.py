"""What payments announce: after the commit, with ids only."""

from functools import partial
from typing import Final
from uuid import UUID

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from django.dispatch import Signal
from redis.exceptions import RedisError

logger = structlog.get_logger(__name__)

# The state of a payment changed. Argument: `payment_id`.
payment_changed: Final = Signal()


def announce_change(*, payment_id: int, public_id: UUID) -> None:
    """Tell, after the commit, that a payment is not what it was: here, and at open pages.

    The bell rings at once and needs no worker: someone is looking at the page.
    """
    ring = partial(tell_payment_changed, public_id=public_id)
    transaction.on_commit(ring, robust=True)
    tell = partial(payment_changed.send_robust, sender=None, payment_id=payment_id)
    transaction.on_commit(tell, robust=True)


def payment_group(public_id: UUID) -> str:
    """The sockets that watch one payment."""
    return f"payment-{public_id.hex}"


def tell_payment_changed(*, public_id: UUID) -> None:
    """Ring at the open sockets of a payment. What changed is read from the database.

    A bell that cannot ring (Valkey is away) is logged and stops nothing: pages ask again
    by themselves.
    """
    try:
        send = async_to_sync(get_channel_layer().group_send)
        send(payment_group(public_id), {"type": "payment.changed"})
    except (RedisError, OSError):
        logger.warning("payment_bell_failed", payment=str(public_id))
