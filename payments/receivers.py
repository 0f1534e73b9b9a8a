"""What payments hear of invoices and of themselves. Connected in `apps.py`."""

from datetime import datetime

from django.dispatch import receiver
from django.utils import timezone

from invoices import bells
from invoices import events as invoice_events
from payments import events, tasks
from payments.models import Payment
from payments.queries.paid_already import waiting_reports
from payments.queries.refunds import invoices_to_refund
from payments.services import matching


@receiver(invoice_events.invoices_changed)
def look_for_reported_money(*, invoice_ids: tuple[int, ...], **_later_arguments: object) -> None:
    if waiting_reports(invoice_ids):
        tasks.look_for_reported_money.delay(invoice_ids=list(invoice_ids))


@receiver(invoice_events.invoices_changed)
def follow_changed_surplus(*, invoice_ids: tuple[int, ...], **_later_arguments: object) -> None:
    """Most changes leave no surplus: one question for all of them, and mostly no task."""
    if differing := invoices_to_refund(invoice_ids):
        tasks.follow_surpluses.delay(invoice_ids=differing)


@receiver(invoice_events.before_collection)
def book_what_came(*, at: datetime, **_later_arguments: object) -> None:
    """What the bank told of is booked before a letter asks for it.

    The provider is not asked: what was paid in the portal holds collection until its money
    is booked.
    """
    matching.match_received(at=at, asks=False)


@receiver(events.payment_changed)
def tell_open_pages(*, payment_id: int, **_later_arguments: object) -> None:
    """Ring at the payer's pages at once and without a worker: someone is looking at one."""
    payers = Payment.objects.filter(pk=payment_id).values_list("party", flat=True)
    bells.ring(list(payers), at=timezone.now())


@receiver(events.notices_queued)
def send_due_notices(*, user_id: int, **_later_arguments: object) -> None:
    tasks.send_due_notices.delay(user_id=user_id)
