"""Celery's way in. One service call each, no rules; each may run twice, or not at all."""

from typing import Final

from celery import shared_task
from django.utils import timezone

from payments import queries
from payments.services import asking, expiring

# As many questions as one run asks: a run ends before the next begins.
MOST: Final = 200


@shared_task
def ask_about_unanswered_payments() -> None:
    """Find out what no callback told, and end what nobody paid."""
    at = timezone.now()
    due = queries.payments_to_ask(at).values_list("pk", flat=True)
    asking.ask_about_each(payment_ids=list(due[:MOST]), at=at)


@shared_task
def learn_settlement_references() -> None:
    """Find out under which reference the provider pays out what was paid the day before."""
    at = timezone.now()
    due = queries.payments_without_settlement(at).values_list("pk", flat=True)
    asking.ask_about_each(payment_ids=list(due[:MOST]), at=at)


@shared_task
def expire_unopened_payments() -> None:
    """End what a crash left between us and the provider."""
    expiring.expire_unopened(at=timezone.now())
