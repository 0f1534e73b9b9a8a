"""What payments hear of invoices and of themselves. Connected in `apps.py`."""

from collections.abc import Callable
from datetime import datetime

from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext

from invoices import bells
from invoices import events as invoice_events
from invoices.queries.ledger import Disagreement
from payments import events, tasks
from payments.models import Payment, PaymentPlan
from payments.queries.paid_already import waiting_reports
from payments.queries.plans import PlanMismatch, plan_mismatches, plans_paying
from payments.queries.refunds import invoices_to_refund, refund_mismatches
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


@receiver(invoice_events.invoices_changed)
def follow_changed_claims(*, invoice_ids: tuple[int, ...], **_later_arguments: object) -> None:
    """Few claims are paid by a plan: one question for all of them, and mostly no task."""
    if plan_ids := plans_paying(invoice_ids):
        tasks.follow_plans.delay(plan_ids=plan_ids)


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


@receiver(events.plan_changed)
def tell_pages_of_plan(*, plan_id: int, **_later_arguments: object) -> None:
    """The claims rang when their money came; their plan follows a moment later."""
    parties = PaymentPlan.objects.filter(pk=plan_id).values_list("party", flat=True)
    bells.ring(list(parties), at=timezone.now())


@receiver(invoice_events.checking_sums)
def check_plans(*, tell: Callable[[Disagreement], None], **_later_arguments: object) -> None:
    """The parts of plans follow from the ledger: whoever checks it hears of them too."""
    for found in plan_mismatches():
        tell(_as_disagreement(found))


@receiver(invoice_events.checking_sums)
def check_refunds(*, tell: Callable[[Disagreement], None], **_later_arguments: object) -> None:
    """What was sent to the bank left the ledger, and what came back is there again."""
    for found in refund_mismatches():
        text = gettext(
            "Refund %(refund)d: its payment %(payment)s of %(amount)s does not agree (%(what)s)."
        )
        facts = {
            "payment": found.end_to_end_id,
            "amount": str(found.amount),
            "what": found.what,
        }
        tell(Disagreement(text=text % {"refund": found.refund_id, **facts}, facts=facts))


def _as_disagreement(found: PlanMismatch) -> Disagreement:
    sums = {name: str(getattr(found, name)) for name in ("parts", "owed", "received", "paid")}
    text = gettext(
        "Plan %(plan)d: its parts leave %(parts)s open and its claims owe %(owed)s; "
        "%(received)s was counted as paid, and %(paid)s was paid."
    )
    return Disagreement(
        text=text % {"plan": found.plan_id, **sums},
        facts={"plan": str(found.public_id), **sums},
    )
