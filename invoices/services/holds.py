"""Holds: whoever has cause makes collection wait, for a reason and until an end.

The only writer of `Hold` and of what an invoice derives from its holds. Runs in the
caller's transaction, which locks invoices in the order of their keys.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from invoices import events
from invoices.models import Hold, HoldReason, Invoice
from invoices.services import ledger

DERIVED = ("hold", "under_way", "under_way_since", "look_on")


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
        _derive({invoice.pk: invoice})
    return is_new


def place_many(*, invoices: Mapping[int, Invoice], placed: Sequence[Hold]) -> None:
    """Make collection of many locked invoices wait, in a few statements.

    Each hold has a cause that was never placed before; raises `IntegrityError` otherwise.
    """
    Hold.objects.bulk_create(placed)
    _derive(invoices)


def release(*, cause: str, at: datetime) -> bool:
    """End a hold; False when there is none of this cause, or it has ended."""
    return release_all(causes=[cause], at=at) > 0


@transaction.atomic
def release_all(*, causes: Collection[str], at: datetime) -> int:
    """End many holds in a few statements; how many of these causes held until now."""
    found = Hold.objects.filter(cause__in=causes)
    invoices = ledger.lock_invoices(list(found.values_list("invoice_id", flat=True)))
    released = found.filter(released_at=None).update(released_at=at)
    if released:
        _derive(invoices)
    return released


def release_ended(*, today: date, at: datetime) -> int:
    """End the holds whose last day is over, each in a transaction of its own; how many."""
    ended = Hold.objects.filter(released_at=None, ends_on__lt=today)
    causes = ended.order_by("invoice_id", "pk").values_list("cause", flat=True)
    return sum(release(cause=cause, at=at) for cause in causes.iterator())


def release_ended_of(*, invoices: Mapping[int, Invoice], today: date, at: datetime) -> int:
    """End the holds of locked invoices whose last day is over, in a few statements; how many."""
    ended = Hold.objects.filter(invoice__in=invoices, released_at=None, ends_on__lt=today)
    released = ended.update(released_at=at)
    if released:
        _derive(invoices)
    return released


def _derive(invoices: Mapping[int, Invoice]) -> None:
    """Write what the holds of locked invoices say onto them, and announce the change."""
    active: defaultdict[int, list[Hold]] = defaultdict(list)
    holds = Hold.objects.filter(invoice__in=invoices, released_at=None)
    for hold in holds.order_by("placed_at", "pk"):
        active[hold.invoice_id].append(hold)
    for key, invoice in invoices.items():
        _show(active[key], invoice)
    Invoice.objects.bulk_update(invoices.values(), DERIVED)
    events.announce_changes(*invoices)


def _show(holds: Sequence[Hold], invoice: Invoice) -> None:
    """What an invoice derives from its active holds, the earliest of them first."""
    paid = [each for each in holds if each.amount]
    reasons = [HoldReason(each.reason) for each in holds]
    invoice.hold = min(reasons, key=list(HoldReason).index) if reasons else ""
    invoice.under_way = sum((each.amount for each in paid), ledger.ZERO)
    invoice.under_way_since = paid[-1].placed_at if paid else None
    invoice.look_on = None
