"""Holds: whoever has cause makes collection wait, for a reason and until an end.

The only writer of `Hold` and of what an invoice derives from its holds. Runs in the
caller's transaction, which locks invoices in the order of their keys.
"""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from invoices import events
from invoices.models import Hold, HoldReason, Invoice
from invoices.services import ledger

DERIVED = ("hold", "under_way", "under_way_since")


@transaction.atomic
def place(
    *,
    invoice_id: int,
    reason: HoldReason,
    cause: str,
    at: datetime,
    amount: Decimal = ledger.ZERO,
    ends_on: date | None = None,
) -> bool:
    """Make collection of an invoice wait.

    cause    what it is for, unique for ever: the same cause holds once
    amount   euros on their way into the ledger, with `PAID_IN_PORTAL` alone
    ends_on  the last day on which it holds; None: until it is released

    False when the cause was placed before, even if it was released since.
    """
    invoice = ledger.lock_invoice(invoice_id)
    _, is_new = Hold.objects.get_or_create(
        cause=cause,
        defaults={
            "invoice": invoice,
            "reason": reason,
            "amount": amount,
            "placed_at": at,
            "ends_on": ends_on,
        },
    )
    if is_new:
        derive(invoice)
    return is_new


@transaction.atomic
def release(*, cause: str, at: datetime) -> bool:
    """End a hold; False when there is none of this cause, or it has ended."""
    found = Hold.objects.filter(cause=cause).only("invoice_id").first()
    if found is None:
        return False
    invoice = ledger.lock_invoice(found.invoice_id)
    if not Hold.objects.filter(pk=found.pk, released_at=None).update(released_at=at):
        return False
    derive(invoice)
    return True


def release_ended(*, today: date, at: datetime) -> int:
    """End the holds whose last day is over, each in a transaction of its own; how many."""
    ended = Hold.objects.filter(released_at=None, ends_on__lt=today)
    causes = ended.order_by("invoice_id", "pk").values_list("cause", flat=True)
    return sum(release(cause=cause, at=at) for cause in causes.iterator())


def derive(invoice: Invoice) -> None:
    """Write what the holds of a locked invoice say onto it, and announce the change."""
    active: QuerySet[Hold] = Hold.objects.filter(invoice=invoice, released_at=None)
    holds = list(active.order_by("placed_at", "pk"))
    reasons = [HoldReason(each.reason) for each in holds]
    paid = [each for each in holds if each.amount]
    invoice.hold = min(reasons, key=list(HoldReason).index) if reasons else ""
    invoice.under_way = sum((each.amount for each in paid), ledger.ZERO)
    invoice.under_way_since = paid[-1].placed_at if paid else None
    invoice.save(update_fields=DERIVED)
    events.announce_changes(invoice.pk)
