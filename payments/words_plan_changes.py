"""What a debtor can change of a plan, and why something cannot be changed just now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from payments import words_plans
from payments.models import PaymentPlan, PlanState
from payments.queries.plan_changes import check_alone
from payments.queries.plan_details import PlanDetails
from payments.rules import plan_life
from payments.services.plans.standing import standing_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeShown:
    """One thing to do with a plan; `why` tells why it is not possible, "" where it is."""

    name: str
    label: str
    text: str
    url: str
    picture: str
    why: str = ""


def changes_of(details: PlanDetails, *, today: date) -> list[ChangeShown]:
    """Nothing for a plan that is over or waits for an agent."""
    plan = details.plan
    match plan.state:
        case PlanState.ACTIVE:
            return [*_changes(details, today), _end(plan)]
        case PlanState.LAPSED:
            return [_reinstate(plan), _end(plan)]
        case _:
            return []


def _changes(details: PlanDetails, today: date) -> list[ChangeShown]:
    plan, value = details.plan, standing_of(details, today=today)
    coming = _why(lambda: plan_life.check_changeable(value, today=today))
    return [
        ChangeShown(
            name="payday",
            label=_("Move the payment day"),
            text=_("Now day %(day)s of the month") % {"day": plan.payday},
            url=_url(plan, "payday"),
            picture="calendar",
            why=coming,
        ),
        ChangeShown(
            name="sum",
            label=_("Change the sum"),
            text=_("Pay more or less a month"),
            url=_url(plan, "sum"),
            picture="plan",
            why=coming,
        ),
        ChangeShown(
            name="skip",
            label=_("Skip the next instalment"),
            text=_("It moves to the end of the plan"),
            url=_url(plan, "skip"),
            picture="forward",
            why=_why(lambda: plan_life.skip(value)),
        ),
    ]


def _reinstate(plan: PaymentPlan) -> ChangeShown:
    return ChangeShown(
        name="reinstate",
        label=_("Take the plan up again"),
        text=_("Choose the day of the next instalment"),
        url=_url(plan, "reinstate"),
        picture="calendar",
        why=why_not_reinstate(plan),
    )


def _end(plan: PaymentPlan) -> ChangeShown:
    return ChangeShown(
        name="end",
        label=_("End the plan"),
        text=_("See first what that means"),
        url=_url(plan, "end"),
        picture="close",
    )


def why_not_reinstate(plan: PaymentPlan) -> str:
    """Why its debtor does not take a lapsed plan up again alone; "" when that is possible."""
    return _why(lambda: check_alone(plan))


def _why(act: Callable[[], object]) -> str:
    try:
        act()
    except plan_life.PlanError as refusal:
        return words_plans.why_not(refusal)
    return ""


def _url(plan: PaymentPlan, name: str) -> str:
    return reverse(f"payments:plan-{name}", args=[plan.public_id])
