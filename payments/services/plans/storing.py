"""A plan between its rows and the value that the rules know: the only writer of both."""

from collections.abc import Mapping
from datetime import datetime

from accounts.models import User
from payments.models import PaymentPlan, PlanAct
from payments.rules import plan_life


def load(plan: PaymentPlan) -> plan_life.Plan:
    """The plan with its parts as they are stored. For a plan that was made, whatever became of
    it; one that waits for an agent is no plan yet (`ValueError`)."""
    raise NotImplementedError


def store(
    plan: PaymentPlan,
    value: plan_life.Plan,
    *,
    act: PlanAct,
    at: datetime,
    user: User | None = None,
    data: Mapping[str, object] | None = None,
) -> None:
    """Write a value onto the rows of a locked plan (or of one just made), with what happened.

    user  who did it; None: the portal itself
    data  of the history: days and sums as strings, no names

    Runs in the caller's transaction.
    """
    raise NotImplementedError
