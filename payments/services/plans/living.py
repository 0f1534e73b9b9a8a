"""What a debtor changes of its plan, and an agent for a person on the phone: the same rules.

Each in one transaction: the claims are locked, then the plan; what their money and debts changed
meanwhile counts first (`following`). Raises `plan_life.PlanError` with a reason; nothing is
changed then.
"""

from datetime import date, datetime
from decimal import Decimal

from accounts.models import User
from payments.models import PaymentPlan


def skip(*, plan_id: int, user: User, at: datetime) -> PaymentPlan:
    """The next part goes to the end."""
    raise NotImplementedError


def change_payday(*, plan_id: int, payday: int, user: User, at: datetime) -> PaymentPlan:
    """The parts to come move to another day of the month, 1-31."""
    raise NotImplementedError


def change_sum(*, plan_id: int, monthly: Decimal, user: User, at: datetime) -> PaymentPlan:
    """What is left is divided anew: `monthly` euros a month, within what the creditors offer."""
    raise NotImplementedError


def reinstate(
    *, plan_id: int, first: date, user: User, at: datetime, by_agent: bool = False
) -> PaymentPlan:
    """A lapsed plan goes on, its next part on `first`. A debtor may do so once alone."""
    raise NotImplementedError


def end(
    *, plan_id: int, user: User, at: datetime, why: str = "", by_agent: bool = False
) -> PaymentPlan:
    """No plan any more: its claims are free at once, and collection goes on by the calendar.

    why  an agent's note, for the history
    """
    raise NotImplementedError
