"""The shape of a plan between what is typed, what is shown and what is made."""

from hashlib import sha256
from typing import Any

from payments.forms.plan_desk import How
from payments.queries.planned import Planned
from payments.rules.plan_offers import Shape


def typed_shape(shape: Shape) -> dict[str, Any]:
    """The fields that a shape fills in."""
    by_count = shape.monthly is None
    return {
        "how": How.COUNT if by_count else How.MONTHLY,
        "count": shape.count,
        "monthly": None if shape.monthly is None else f"{shape.monthly:.2f}",
        "payday": shape.payday,
        "first_on": shape.first_on,
    }


def print_of(planned: Planned) -> str:
    """Differs when the plan that would be made differs: its claims, days, sums or costs."""
    costs = [(each.invoice.pk, each.amount) for each in planned.costs]
    told = (planned.parts, costs, planned.interest_now)
    return sha256(repr(told).encode()).hexdigest()[:16]
