"""Giving up a payment that is not finished."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.http import PortalRequest
from payments.queries import get_payment_or_404
from payments.services.cancelling import cancel_payment


@require_POST
def cancel(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Whatever came of it, the page of the payment tells: the bank may have been quicker."""
    payment = get_payment_or_404(request.actor, public_id)
    cancel_payment(payment=payment, actor=request.actor.user, at=timezone.now())
    return redirect("payments:payment", public_id)
