"""The address of the page of paying, with what is to be paid there."""

from collections.abc import Iterable
from decimal import Decimal
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from payments.queries.plan_details import PlanDetails


def pay_address(
    invoices: Iterable[UUID], *, amount: Decimal | None = None, owed: Decimal | None = None
) -> str:
    """`invoices` by their public ids; the page shares a sum out, the earliest due date first.

    amount, owed  so many euros of all that is to be paid of them: the whole needs no sum
    """
    pairs = [("invoice", str(each)) for each in invoices]
    if amount is not None and (owed is None or amount < owed):
        pairs.append(("sum", f"{amount:.2f}"))
    return f"{reverse('payments:pay')}?{urlencode(pairs)}"


def plan_pay_address(details: PlanDetails, amount: Decimal) -> str:
    """With so many euros for a plan: the page shares them out as the plan does."""
    named = [each.public_id for each in details.payable]
    return pay_address(named, amount=amount, owed=details.to_pay)
