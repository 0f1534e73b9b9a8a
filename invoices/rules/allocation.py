"""In which order money pays a claim.

Source: perintälaki 513/1999 11 a §: interest, then principal; of consumers, costs only
when both are paid. Business claims follow the same order unless a contract says otherwise
(our reading: the order that costs the debtor less).
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """What each part gets, in euros; the four make up the whole sum."""

    interest: Decimal
    principal: Decimal
    costs: Decimal
    surplus: Decimal


def allocate(
    *, amount: Decimal, interest: Decimal, principal: Decimal, costs: Decimal
) -> Allocation:
    """Divide `amount` over what is open; the rest is surplus.

    All in euros, none below zero: `ValueError` otherwise.
    """
    if min(amount, interest, principal, costs) < 0:
        raise ValueError("Only sums of zero or more can be allocated.")
    to_interest = min(amount, interest)
    rest = amount - to_interest
    to_principal = min(rest, principal)
    rest -= to_principal
    to_costs = min(rest, costs)
    return Allocation(
        interest=to_interest, principal=to_principal, costs=to_costs, surplus=rest - to_costs
    )
