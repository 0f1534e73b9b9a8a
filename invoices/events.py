"""What invoices announce: after the commit, with ids only."""

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

# A document waits to be made. Argument: `document_id`.
document_requested: Final = Signal()
# Money, stage or holds of invoices changed. Argument: `invoice_ids`, a tuple of keys.
invoices_changed: Final = Signal()


def announce_changes(*invoice_ids: int) -> None:
    """Tell, after the commit, that these invoices are not what they were."""
    tell = partial(invoices_changed.send_robust, sender=None, invoice_ids=invoice_ids)
    transaction.on_commit(tell, robust=True)


def document_group(public_id: UUID) -> str:
    """The sockets that watch one document."""
    return f"document-{public_id.hex}"


def tell_document_changed(*, public_id: UUID) -> None:
    """Ring at the open sockets of a document. What changed is read from the database.

    A bell that cannot ring (Valkey is away) is logged and stops nothing: pages ask again
    by themselves.
    """
    try:
        send = async_to_sync(get_channel_layer().group_send)
        send(document_group(public_id), {"type": "document.changed"})
    except (RedisError, OSError):
        logger.warning("document_bell_failed", document=str(public_id))
