"""What payments hear of invoices. Connected in `apps.py`."""

from django.dispatch import receiver

from invoices import events
from payments import tasks
from payments.queries.paid_already import waiting_reports
from payments.queries.refunds import invoices_to_refund


@receiver(events.invoices_changed)
def look_for_reported_money(*, invoice_ids: tuple[int, ...], **_later_arguments: object) -> None:
    if waiting_reports(invoice_ids):
        tasks.look_for_reported_money.delay(invoice_ids=list(invoice_ids))


@receiver(events.invoices_changed)
def follow_changed_surplus(*, invoice_ids: tuple[int, ...], **_later_arguments: object) -> None:
    """Most changes leave no surplus: one question for all of them, and mostly no task."""
    if differing := invoices_to_refund(invoice_ids):
        tasks.follow_surpluses.delay(invoice_ids=differing)
