"""A plan as it stands in this moment, also where what pays it was not counted yet."""

from datetime import date

from payments.queries.plan_details import PlanDetails
from payments.queries.plans import FOLLOWED, money_of
from payments.rules import plan_life
from payments.services.plans import storing


def standing_of(details: PlanDetails, *, today: date) -> plan_life.Plan:
    """What `services.plans.following` writes next, without writing it.

    Whoever comes back from the bank sees the payment at once. No query but for a plan whose
    claims owe something else than its parts say. `ValueError` for one that was never made.
    """
    value = storing.load(details.plan)
    current = [each for each in details.claims if each.is_current]
    owed = details.to_pay
    if details.plan.state not in FOLLOWED or not current or owed == value.open:
        return value
    money = money_of([each.invoice_id for each in current])
    before = sum(each.paid_before for each in current) + details.plan.received
    came = sum(money.values()) - before
    return plan_life.follow(value, owed=owed, came=came, today=today)
