"""What invoices hear of their own: work that goes to Celery. Connected in `apps.py`."""

from django.dispatch import receiver

from invoices import events, tasks


@receiver(events.document_requested)
def make_requested_document(*, document_id: int, **_later_arguments: object) -> None:
    tasks.make_document.delay(document_id=document_id)
