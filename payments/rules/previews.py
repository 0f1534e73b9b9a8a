"""What a payment that is not made yet would pay of a claim."""

from decimal import Decimal

from invoices.rules.allocation import Allocation, allocate


def allocate_after(
    *,
    amount: Decimal,
    under_way: Decimal,
    interest: Decimal,
    principal: Decimal,
    costs: Decimal,
) -> Allocation:
    """Divide `amount` over what is open when what is `under_way` has been booked before it.

    All in euros, none below zero: `ValueError` otherwise. The order is that of perintälaki
    513/1999 11 a § (`invoices.rules.allocation`).
    """
    before = allocate(amount=under_way, interest=interest, principal=principal, costs=costs)
    return allocate(
        amount=amount,
        interest=interest - before.interest,
        principal=principal - before.principal,
        costs=costs - before.costs,
    )
