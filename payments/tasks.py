"""Celery's way in. One service call each, no rules; each may run twice, or not at all."""

from typing import Final

import structlog
from celery import shared_task
from django.utils import timezone

from payments import queries
from payments.queries.paid_already import waiting_reports
from payments.queries.plans import UNPAID, plan_mismatches
from payments.queries.refunds import forgotten_surpluses
from payments.services import (
    asking,
    due_notices,
    expiring,
    matching,
    paid_already,
    refunds,
)
from payments.services.plans import following, nightly

# As many questions as one run asks: a run ends before the next begins.
MOST: Final = 200

logger = structlog.get_logger(__name__)


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


@shared_task
def look_for_reported_money(
    *, invoice_ids: list[int] | None = None, **_later_arguments: object
) -> None:
    """Answer the reports of payments whose money was booked: of these invoices, or of all."""
    for report_id in waiting_reports(invoice_ids):
        paid_already.look_for_money(report_id=report_id, at=timezone.now())


@shared_task
def follow_surpluses(*, invoice_ids: list[int], **_later_arguments: object) -> None:
    """Make the refunds of these invoices equal their surpluses."""
    for invoice_id in invoice_ids:
        refunds.follow_surplus(invoice_id=invoice_id, at=timezone.now())


@shared_task
def follow_forgotten_surpluses() -> None:
    """The same for what a crash, or a broker that was away, left."""
    for invoice_id in forgotten_surpluses():
        refunds.follow_surplus(invoice_id=invoice_id, at=timezone.now())


@shared_task
def follow_plans(*, plan_ids: list[int], **_later_arguments: object) -> None:
    """Bring the parts of these plans in line with what their claims owe."""
    for plan_id in plan_ids:
        following.follow(plan_id=plan_id, at=timezone.now())


@shared_task
def follow_forgotten_plans() -> None:
    """The same for what a crash, or a broker that was away, left.

    Plans that are paid are many, and are looked at by `let_plans_go_on`.
    """
    for found in plan_mismatches(states=UNPAID):
        following.follow(plan_id=found.plan_id, at=timezone.now())


@shared_task
def let_plans_go_on() -> None:
    """Interest on the days of parts, and parts that were missed."""
    done = nightly.go_on(today=timezone.localdate(), at=timezone.now())
    logger.info("plans_went_on", **done)


@shared_task
def match_received_entries() -> None:
    """Go on where an import or a crash left bank entries, and try again what waits."""
    matching.match_received(at=timezone.now())


@shared_task
def remind_of_due_dates() -> None:
    """Tell of what falls due soon; what was told before is told once."""
    due_notices.remind(today=timezone.localdate(), at=timezone.now())
