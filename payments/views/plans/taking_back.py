"""Taking back a plan that was asked for and that nobody has answered yet."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import PortalRequest
from payments.models import PlanState
from payments.queries.plans import get_plan_or_404
from payments.services.plans.asked import withdraw_asked


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """GET asks whether to; POST does it. What was answered meanwhile is shown instead."""
    plan = get_plan_or_404(request.actor, public_id)
    if plan.state != PlanState.ASKED:
        return redirect("payments:plan", public_id)
    if request.method == "POST":
        withdraw_asked(actor=request.actor, public_id=public_id, at=timezone.now())
        return redirect("payments:plan", public_id)
    return render(request, "payments/plans/take_back.html", {"plan": plan})
