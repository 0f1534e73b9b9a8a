"""What a debtor changes of its plan, and an agent for a person on the phone: the same rules.

Each in one transaction: the claims are locked, then the plan; what their money and debts changed
meanwhile counts first (`following`). Raises `plan_life.PlanError` with a reason; nothing is
changed then.

seen  the plan as whoever changes it saw it: another one is refused (`Why.CHANGED`), so that two
      presses of a button are one change
actor  who does it, by its right, which must not end meanwhile (`hold_right`); None: an agent
"""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts.actor import Actor
from accounts.models import Level, User
from accounts.services.mandates import hold_right
from invoices.models import EventKind
from myropo.calendar import helsinki_date
from payments.models import PaymentPlan, PlanAct, PlanState
from payments.queries.plan_changes import is_later, with_first, with_payday, with_sum
from payments.rules import plan_life
from payments.rules.plan_life import Plan, PlanError, Why
from payments.services.plans import claims, storing
from payments.services.plans.claims import Locked
from payments.services.plans.following import bring_in_line


@transaction.atomic
def skip(
    *,
    plan_id: int,
    user: User,
    at: datetime,
    actor: Actor | None = None,
    seen: Plan | None = None,
) -> PaymentPlan:
    """The next part goes to the end."""
    locked, before = _open(plan_id, seen, actor=actor, at=at)
    after = plan_life.skip(before)
    data = _next_day(before) | {"to": after.parts[-1].due_on.isoformat()}
    storing.store(locked.plan, after, act=PlanAct.SKIPPED, at=at, user=user, data=data)
    return locked.plan


@transaction.atomic
def change_payday(
    *,
    plan_id: int,
    payday: int,
    user: User,
    at: datetime,
    by_agent: bool = False,
    actor: Actor | None = None,
    seen: Plan | None = None,
) -> PaymentPlan:
    """The parts to come move to another day of the month, 1-31 (`ValueError` for another)."""
    locked, before = _open(plan_id, seen, actor=actor, at=at)
    plan = locked.plan
    today = helsinki_date(at)
    after = with_payday(plan, before, payday=payday, today=today, by_agent=by_agent)
    data = {"from": before.payday, "to": payday, "later": is_later(before, after)}
    storing.store(plan, after, act=PlanAct.PAYDAY_CHANGED, at=at, user=user, data=data)
    return plan


@transaction.atomic
def change_sum(
    *,
    plan_id: int,
    monthly: Decimal,
    user: User,
    at: datetime,
    actor: Actor | None = None,
    seen: Plan | None = None,
) -> PaymentPlan:
    """What is left is divided anew: `monthly` euros a month, within what the creditors offer.

    What the plan cost stays as it was, whatever the number of its parts is now.
    """
    locked, before = _open(plan_id, seen, actor=actor, at=at)
    if before.state is not plan_life.PlanState.ACTIVE:
        raise PlanError(Why.NOT_ACTIVE)
    after = with_sum(locked.plan, before, monthly=monthly, today=helsinki_date(at))
    data = {"monthly": str(monthly), "parts": sum(1 for each in after.parts if each.open)}
    storing.store(locked.plan, after, act=PlanAct.SUM_CHANGED, at=at, user=user, data=data)
    return locked.plan


@transaction.atomic
def reinstate(
    *,
    plan_id: int,
    first: date,
    user: User,
    at: datetime,
    by_agent: bool = False,
    actor: Actor | None = None,
    seen: Plan | None = None,
) -> PaymentPlan:
    """A lapsed plan goes on, its next part on `first`. A debtor may do so once alone."""
    locked, before = _open(plan_id, seen, actor=actor, at=at)
    plan = locked.plan
    today = helsinki_date(at)
    after = with_first(plan, before, first=first, today=today, by_agent=by_agent)
    plan.reinstated += 1
    plan.save(update_fields=["reinstated"])
    data = {"first_on": first.isoformat()}
    storing.store(plan, after, act=PlanAct.REINSTATED, at=at, user=user, data=data)
    claims.tell(locked, EventKind.PLAN_RESUMED, at=at)
    return plan


@transaction.atomic
def end(
    *,
    plan_id: int,
    user: User,
    at: datetime,
    why: str = "",
    actor: Actor | None = None,
    seen: Plan | None = None,
) -> PaymentPlan:
    """No plan any more: its claims are free at once, and collection goes on by the calendar.

    why  a code for the history, no words about the debtor
    """
    locked, before = _open(plan_id, seen, actor=actor, at=at)
    after = plan_life.cancel(before)
    data = {"open": str(before.open)} | ({"why": why} if why else {})
    storing.store(locked.plan, after, act=PlanAct.CANCELLED, at=at, user=user, data=data)
    claims.let_go(locked, list(locked.claims), at=at)
    return locked.plan


def _open(
    plan_id: int, seen: Plan | None, *, actor: Actor | None, at: datetime
) -> tuple[Locked, Plan]:
    """The locked plan, in line with its claims. `PlanError` for one that is none yet."""
    if actor is not None:
        hold_right(actor=actor, level=Level.ARRANGE, at=at)
    locked = claims.lock(plan_id)
    if locked.plan.state in {PlanState.ASKED, PlanState.REFUSED}:
        raise PlanError(Why.NOT_ACTIVE)
    bring_in_line(locked, at=at)
    plan = storing.load(locked.plan)
    if seen is not None and seen != plan:
        raise PlanError(Why.CHANGED)
    return locked, plan


def _next_day(plan: Plan) -> dict[str, object]:
    part = plan.next_part
    return {} if part is None else {"from": part.due_on.isoformat()}
