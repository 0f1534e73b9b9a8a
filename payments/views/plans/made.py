"""It is done: what was agreed on or asked for, and what happens next."""

from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.http import PortalRequest
from invoices.queries.requests import answered_by
from myropo.calendar import banking_day_on_or_after, helsinki_date
from payments import words_builder
from payments.addresses import plan_pay_address
from payments.models import PlanState
from payments.queries.plan_details import PlanDetails, plan_details_or_404

PAGE: Final = "payments/plans/made.html"
# Of others there is more to tell than that they were made: their own page does.
JUST_MADE: Final = frozenset({PlanState.ACTIVE, PlanState.ASKED})


@require_safe
def made(request: PortalRequest, public_id: UUID) -> HttpResponse:
    details = plan_details_or_404(request.actor, public_id)
    plan = details.plan
    if plan.state not in JUST_MADE:
        return redirect("payments:plan", public_id)
    made_on = helsinki_date(plan.made_at)
    context = {
        "plan": plan,
        "details": details,
        "is_asked": plan.state == PlanState.ASKED,
        "sums": words_builder.sums([each.amount for each in details.parts]),
        "payday": words_builder.payday(plan.payday),
        "pay_now": _pay_now(details),
        "answer_by": answered_by(made_on),
    }
    return render(request, PAGE, context)


def _pay_now(details: PlanDetails) -> str:
    """Where the first instalment is paid, where the debtor wanted to pay it at once."""
    first, plan = details.parts[0], details.plan
    if plan.started_at is None or first.paid or not details.payable:
        return ""
    started_on = helsinki_date(plan.started_at)
    is_now = first.due_on == banking_day_on_or_after(started_on)
    return plan_pay_address(details, first.amount) if is_now else ""
