"""What a plan would be after a change: pages show it before the act, and the act writes the same.

Each raises `plan_life.PlanError` with a reason where the plan cannot change so.
"""

from datetime import date
from decimal import Decimal
from typing import Final

from payments.models import PaymentPlan
from payments.queries.plans import limits_of, was_moved_later
from payments.rules import plan_life
from payments.rules.plan_life import Plan, PlanError, Why

# So often a debtor takes a lapsed plan up again alone; an agent more often.
ALONE: Final = 1


def with_payday(
    plan: PaymentPlan, value: Plan, *, payday: int, today: date, by_agent: bool = False
) -> Plan:
    """On another day of the month.

    Where that makes the next part later, a debtor does it alone once until something is paid:
    else a plan could be put off for ever.
    """
    after = plan_life.change_payday(value, payday=payday, today=today)
    if not by_agent and is_later(value, after) and was_moved_later(plan):
        raise PlanError(Why.MOVED_BEFORE)
    return after


def with_sum(plan: PaymentPlan, value: Plan, *, monthly: Decimal, today: date) -> Plan:
    """By another monthly sum, in euros, within what the creditors offer; two queries."""
    limits = limits_of(plan, today=today)
    return plan_life.change_sum(
        value, monthly=monthly, most=limits.most, smallest=limits.smallest, today=today
    )


def with_first(
    plan: PaymentPlan, value: Plan, *, first: date, today: date, by_agent: bool = False
) -> Plan:
    """A lapsed one that goes on from a day."""
    after = plan_life.reinstate(value, first=first, today=today)
    if not by_agent:
        check_alone(plan)
    return after


def check_alone(plan: PaymentPlan) -> None:
    """Whether its debtor may take it up again without an agent."""
    if plan.reinstated >= ALONE:
        raise PlanError(Why.REINSTATED_BEFORE, most=ALONE)


def is_later(before: Plan, after: Plan) -> bool:
    """Whether the next part falls on a later day than before."""
    old, new = before.next_part, after.next_part
    return old is not None and new is not None and new.due_on > old.due_on
