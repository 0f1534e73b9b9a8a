"""Keeping the parts of a plan equal to what its claims owe."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import transaction

from invoices.models import EventKind, Stage
from myropo.calendar import helsinki_date
from payments.models import PlanAct, PlanState
from payments.queries.plans import FOLLOWED
from payments.rules import plan_life
from payments.services.plans import storing
from payments.services.plans.claims import Locked, let_go, lock, tell
from payments.services.plans.interest import take_back_too_much

ZERO: Final = Decimal("0.00")


@transaction.atomic
def follow(*, plan_id: int, at: datetime) -> bool:
    """Bring a plan in line with its claims: its money, and whatever else changed the debt.

    Also lets go of claims that no plan can pay any more. False when nothing was to be done; a
    repeat changes nothing. Raises `PaymentPlan.DoesNotExist`.
    """
    return bring_in_line(lock(plan_id), at=at)


def bring_in_line(locked: Locked, *, at: datetime, why: str = "") -> bool:
    """The same for a locked plan; see `follow`.

    why  a code for the history, where the caller knows what changed the debt
    """
    plan = locked.plan
    if plan.state not in FOLLOWED:
        return False
    take_back_too_much(locked, at=at)
    has_left, received = _leave(locked, at=at)
    if not locked.claims:
        _end_without_claims(locked, at=at)
        return has_left
    before = storing.load(plan)
    came, owed = received - plan.received, locked.owed
    if not came and owed == before.open:
        return has_left
    other = owed + came - before.open
    after = plan_life.follow(before, owed=owed, came=came, today=helsinki_date(at))
    plan.received = received
    plan.save(update_fields=["received"])
    storing.write(plan, after, at=at)
    if other:
        data = {"amount": str(other), "count": len(after.parts)} | ({"why": why} if why else {})
        storing.note(plan, PlanAct.DEBT_CHANGED, at=at, data=data)
    if came:
        act = PlanAct.PAID if came > 0 else PlanAct.PAYMENT_REVERSED
        data = {"amount": str(abs(came)), "count": len(after.parts)}
        storing.note(plan, act, at=at, data=data)
    _tell(locked, before, after, at=at)
    return True


def _leave(locked: Locked, *, at: datetime) -> tuple[bool, Decimal]:
    """Claims that went to a court: what they pay from now on is paid there.

    Whether there were some, and the money of those that stay. What the others paid until now
    stays with the parts that it paid.
    """
    counted = locked.count_money()
    gone = [key for key, each in locked.invoices.items() if each.stage == Stage.LEGAL_COLLECTION]
    if gone:
        plan = locked.plan
        paid = sum((counted.pop(key) for key in gone), ZERO)
        plan.received = max(plan.received - paid, ZERO)
        plan.save(update_fields=["received"])
        let_go(locked, gone, at=at)
    return bool(gone), sum(counted.values(), ZERO)


def _end_without_claims(locked: Locked, *, at: datetime) -> None:
    plan = locked.plan
    if plan.state == PlanState.PAID:
        return
    ended = plan_life.cancel(storing.load(plan))
    storing.store(plan, ended, act=PlanAct.CANCELLED, at=at, data={"why": Stage.LEGAL_COLLECTION})


def _tell(locked: Locked, before: plan_life.Plan, after: plan_life.Plan, *, at: datetime) -> None:
    """What became of the plan by it: it is paid, or is no more."""
    if after.state is before.state:
        return
    if after.state is plan_life.PlanState.PAID:
        storing.note(locked.plan, PlanAct.COMPLETED, at=at)
    elif before.state is plan_life.PlanState.PAID:
        tell(locked, EventKind.PLAN_RESUMED, at=at)
