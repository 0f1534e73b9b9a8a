"""One request for a right to act for another: how it stands, its files, taking it back."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import PortalRequest
from invoices import words_mandates
from invoices.models import OPEN_MANDATE_REQUESTS, MandateRequest, MandateRequestState
from invoices.queries.mandate_requests import (
    get_file_or_404,
    get_request_or_404,
    masked_code_of,
)
from invoices.queries.requests import answered_by
from invoices.services import mandate_requests
from invoices.views import evidence
from myropo.calendar import helsinki_date


@never_cache
@require_safe
def request_page(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """How it stands, with the answer when there is one."""
    shown = get_request_or_404(request.actor.user, public_id)
    return render(request, "invoices/mandate_requests/request.html", _context(shown))


@never_cache
@require_safe
def made(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """The receipt: who looks at it, and by when there is an answer."""
    shown = get_request_or_404(request.actor.user, public_id)
    if shown.state not in OPEN_MANDATE_REQUESTS:
        return redirect("invoices:mandate-request", public_id)
    return render(request, "invoices/mandate_requests/made.html", _context(shown))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """GET asks once more; POST takes the request back."""
    shown = get_request_or_404(request.actor.user, public_id)
    if request.method == "POST":
        mandate_requests.withdraw(actor=request.actor, public_id=public_id, at=timezone.now())
        return redirect("invoices:mandate-request", public_id)
    if shown.state not in OPEN_MANDATE_REQUESTS:
        return redirect("invoices:mandate-request", public_id)
    return render(request, "invoices/mandate_requests/take_back.html", _context(shown))


@never_cache
@require_safe
def file(request: PortalRequest, public_id: UUID, file_id: UUID) -> HttpResponse:
    """A document that the person sent, to save and never to show."""
    found = get_file_or_404(request.actor.user, public_id, file_id)
    return evidence.download(
        request,
        found,
        action="mandate_request.file_downloaded",
        party=found.request.holder,
        name=str(found.pk),
    )


def _context(shown: MandateRequest) -> dict[str, object]:
    today = timezone.localdate()
    answer_by = answered_by(helsinki_date(shown.asked_at))
    is_open = shown.state in OPEN_MANDATE_REQUESTS
    mandate = shown.mandate
    return {
        "shown": shown,
        "title": words_mandates.I_AM[shown.basis],
        "may": words_mandates.MAY[shown.basis],
        "code": masked_code_of(shown),
        "state": words_mandates.state(shown),
        "tone": words_mandates.tone(shown),
        "is_open": is_open,
        "is_confirmed": shown.state == MandateRequestState.CONFIRMED,
        "is_valid": mandate is not None and mandate.is_valid(today),
        "answer_by": answer_by,
        "is_late": is_open and today > answer_by,
        "decided_on": helsinki_date(shown.ended_at) if shown.ended_at else None,
    }
