"""What was changed of a plan just now: a page that a reload shows again."""

from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import PortalRequest
from payments import words_plans
from payments.models import PlanAct, PlanEvent, PlanState
from payments.queries.plan_details import plan_details_or_404
from payments.views.plans.shown import Progress, nearness, parts_shown

CHANGES: Final = frozenset(words_plans.DONE)


@require_safe
def changed(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """The latest change; a plan that nobody changed leads to its own page."""
    details = plan_details_or_404(request.actor, public_id)
    changes = [each for each in details.history if each.act in CHANGES and _is_own(each)]
    if not changes:
        return redirect("payments:plan", public_id)
    today = timezone.localdate()
    is_live = details.plan.state == PlanState.ACTIVE
    progress = Progress(parts_shown(details.parts, today=today, is_live=is_live))
    act = PlanAct(changes[-1].act)
    context = {
        "plan": details.plan,
        "act": act,
        "done": words_plans.DONE[act],
        "progress": progress,
        "next": progress.next,
        "near": nearness(progress.next, today=today) if progress.next else "",
    }
    return render(request, "payments/plans/changed.html", context)


def _is_own(event: PlanEvent) -> bool:
    """Neither the portal nor customer service did it."""
    return event.user is not None and not event.user.is_staff
