"""What invoices announce: after the commit, with ids only."""

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
# Many documents wait to be made. Argument: `document_ids`, a tuple of keys.
documents_requested: Final = Signal()
# A collection run is about to begin: who knows of money books it now. Sent outside a
# transaction; what a receiver raises stops the run. Argument: `at`.
before_collection: Final = Signal()
# A document has its PDF. Argument: `document_id`.
document_made: Final = Signal()
# Sums are being checked: who keeps some that follow from the ledger tells of those that do not.
# Argument: `tell`, to be called with each `queries.ledger.Disagreement`.
checking_sums: Final = Signal()
# Money, stage or holds of invoices changed. Argument: `invoice_ids`, a tuple of keys.
invoices_changed: Final = Signal()
# A right that one person gives another was given or taken back, of which its holder is to be
# told. Arguments: `mandate_id`, `what`, a word of `services.authorisation_news`, and `at`.
authorisation_changed: Final = Signal()
# Somebody is invited to act for another, or anew. Argument: `mandate_id`.
invitation_written: Final = Signal()
# Something waits to be told to creditors' own systems. Argument: `messages`, how many wait since
# now at each endpoint, by its key.
webhooks_written: Final = Signal()


class _Announcement:
    """What changed in one transaction, told once however many services took part."""

    def __init__(self) -> None:
        self.invoice_ids: set[int] = set()

    def __call__(self) -> None:
        """Tell of all; what was told stays silent when the next hook of the commit calls."""
        told, self.invoice_ids = tuple(sorted(self.invoice_ids)), set()
        if told:
            invoices_changed.send_robust(sender=None, invoice_ids=told)


def announce_changes(*invoice_ids: int) -> None:
    """Tell, after the commit, that these invoices are not what they were.

    Once for an invoice and a transaction. A savepoint that is rolled back may leave an
    invoice in it that did not change: who hears of it looks, and sees what was there.
    """
    announcement = _waiting_announcement() or _Announcement()
    announcement.invoice_ids.update(invoice_ids)
    transaction.on_commit(announcement, robust=True)


def _waiting_announcement() -> _Announcement | None:
    for _savepoints, hook, _is_robust in reversed(transaction.get_connection().run_on_commit):
        if isinstance(hook, _Announcement):
            return hook
    return None


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
