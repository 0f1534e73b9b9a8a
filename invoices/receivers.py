"""What invoices hear: work that goes to Celery, and bells. Connected in `apps.py`."""

from typing import Final

from django.dispatch import receiver
from django.utils import timezone

from accounts.events import session_ended
from invoices import bells, events, queries, tasks

# So many are told of at once, by whoever changed them: someone waits for it.
FEW: Final = 20


@receiver(events.document_requested)
def make_requested_document(*, document_id: int, **_later_arguments: object) -> None:
    tasks.make_document.delay(document_id=document_id)


@receiver(events.invoices_changed)
def tell_open_pages(*, invoice_ids: tuple[int, ...], **_later_arguments: object) -> None:
    """Few changes ring from here; many are a worker's business."""
    if len(invoice_ids) > FEW:
        tasks.tell_open_pages.delay(invoice_ids=invoice_ids)
    else:
        bells.ring(queries.parties_who_see(invoice_ids), at=timezone.now())


@receiver(session_ended)
def close_sockets(*, session_key: str, **_later_arguments: object) -> None:
    bells.end(session_key)
