"""What invoices hear: work that goes to Celery, and bells. Connected in `apps.py`."""

from collections.abc import Mapping
from datetime import datetime
from itertools import batched
from typing import Final

from django.dispatch import receiver
from django.utils import timezone

from accounts.events import session_ended
from invoices import bells, events, queries, tasks
from invoices.queries.letters_to_print import letter_to_publish

# So many are told of at once, by whoever changed them: someone waits for it.
FEW: Final = 20


@receiver(events.document_requested)
def make_requested_document(*, document_id: int, **_later_arguments: object) -> None:
    tasks.make_document.delay(document_id=document_id)


@receiver(events.documents_requested)
def make_requested_documents(*, document_ids: tuple[int, ...], **_later_arguments: object) -> None:
    for some in batched(document_ids, tasks.PDFS):
        tasks.make_documents.delay(document_ids=some)


@receiver(events.document_made)
def publish_electronic_letter(*, document_id: int, **_later_arguments: object) -> None:
    """Letters that MyRopo delivers itself leave as soon as there is something to read."""
    letter_id = letter_to_publish(document_id)
    if letter_id is not None:
        tasks.publish_letter.delay(letter_id=str(letter_id))


@receiver(events.invoices_changed)
def tell_open_pages(*, invoice_ids: tuple[int, ...], **_later_arguments: object) -> None:
    """Few changes ring from here; many are a worker's business."""
    if len(invoice_ids) > FEW:
        tasks.tell_open_pages.delay(invoice_ids=invoice_ids)
    else:
        bells.ring(queries.parties_who_see(invoice_ids), at=timezone.now())


@receiver(events.authorisation_changed)
def tell_holder(*, mandate_id: int, what: str, at: datetime, **_later_arguments: object) -> None:
    tasks.tell_holder.delay(mandate_id=mandate_id, what=what, at=at.isoformat())


@receiver(events.invitation_written)
def send_invitation(*, mandate_id: int, **_later_arguments: object) -> None:
    tasks.send_invitation.delay(mandate_id=mandate_id)


@receiver(events.webhooks_written)
def tell_webhooks(*, messages: Mapping[int, int], **_later_arguments: object) -> None:
    """Few messages need few workers; each of them sends as long as there is something."""
    for endpoint_id, number in messages.items():
        for _ in range(min(number, tasks.WEBHOOKS_AT_ONCE)):
            tasks.tell_webhook.delay(endpoint_id=endpoint_id)


@receiver(session_ended)
def close_sockets(*, session_key: str, **_later_arguments: object) -> None:
    bells.end(session_key)
