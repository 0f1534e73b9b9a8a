"""All plans of the debtor: those that run first, then those that are over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import PortalRequest
from myropo.calendar import helsinki_date
from payments import words_plans
from payments.models import PaymentPlan, PlanState
from payments.queries.plan_details import claims_of, creditors_of
from payments.queries.plans import plans_of
from payments.views.plans.shown import Progress, nearness, parts_shown
from payments.words_plans import Mark

RUNNING: Final = (PlanState.LAPSED, PlanState.ACTIVE, PlanState.ASKED)
# Nobody has more of them; the oldest beyond are on the letters.
MOST: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One plan as a card."""

    plan: PaymentPlan
    mark: Mark
    creditors: Sequence[str]
    progress: Progress
    near: str
    made_on: date
    over_on: date | None

    @property
    def is_running(self) -> bool:
        return self.plan.state in RUNNING


@require_safe
def plans(request: PortalRequest) -> HttpResponse:
    today = timezone.localdate()
    listed = [_listed(each, today) for each in plans_of(request.actor)[:MOST]]
    running = sorted(
        (each for each in listed if each.is_running),
        key=lambda each: RUNNING.index(PlanState(each.plan.state)),
    )
    over = [each for each in listed if not each.is_running]
    return render(request, "payments/plans/list.html", {"running": running, "over": over})


def _listed(plan: PaymentPlan, today: date) -> Listed:
    parts = list(plan.instalments.all())
    is_live = plan.state == PlanState.ACTIVE
    progress = Progress(parts_shown(parts, today=today, is_live=is_live))
    return Listed(
        plan=plan,
        mark=words_plans.STATES[plan.state],
        creditors=creditors_of(claims_of(plan)),
        progress=progress,
        near=nearness(progress.next, today=today) if progress.next else "",
        made_on=helsinki_date(plan.made_at),
        over_on=helsinki_date(plan.ended_at) if plan.ended_at else None,
    )
