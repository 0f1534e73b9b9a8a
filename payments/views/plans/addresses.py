"""Where the money of a plan is paid: the page of paying, with the plan's claims and a sum."""

from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse

from payments.queries.plan_details import PlanDetails


def pay_address(details: PlanDetails, amount: Decimal) -> str:
    """The page of paying with so many euros for the plan; the whole needs no sum.

    The page shares the sum out as the plan does: the claim with the earliest due date first.
    """
    pairs = [("invoice", str(each.public_id)) for each in details.payable]
    if amount < details.to_pay:
        pairs.append(("sum", f"{amount:.2f}"))
    return f"{reverse('payments:pay')}?{urlencode(pairs)}"
