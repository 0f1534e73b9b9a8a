"""One refund: how it stands, and the receipt of an account that was given."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.http import PortalRequest
from payments import words_refunds
from payments.models import OPEN_REFUND_STATES, Refund, RefundState
from payments.queries.own_refunds import (
    find_draft,
    get_refund_or_404,
    last_given,
    last_payment,
)
from payments.views.refunds.ground import shown_of


@never_cache
@require_safe
def refund(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """Where the money is, to the day of payment; the account can be corrected until it is sent."""
    found = get_refund_or_404(request.actor, public_id)
    return render(request, "payments/refunds/refund.html", _context(request, found))


@never_cache
@require_safe
def done(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """The receipt; who has given nothing is shown how it stands."""
    found = get_refund_or_404(request.actor, public_id)
    told = last_given(request.actor, found)
    if told is None or found.state == RefundState.WAITS_FOR_ACCOUNT:
        return redirect("payments:refund", found.public_id)
    context = _context(request, found) | {"told": told}
    return render(request, "payments/refunds/done.html", context)


def _context(request: PortalRequest, found: Refund) -> dict[str, Any]:
    payment = last_payment(found)
    is_own = last_given(request.actor, found) is not None
    waits = found.state == RefundState.WAITS_FOR_ACCOUNT
    return {
        "refund": found,
        "invoice": found.invoice,
        "about": words_refunds.about(found),
        "mark": words_refunds.mark(found),
        "meaning": words_refunds.meaning(found, payment),
        "problem": words_refunds.why_not_paid(found) if waits else "",
        "steps": words_refunds.steps(found, payment),
        "account": shown_of(found.iban, found.holder, is_own=is_own) if not waits else None,
        "is_open": found.state in OPEN_REFUND_STATES,
        "waits": waits,
        "has_draft": find_draft(request.actor, found) is not None,
    }
