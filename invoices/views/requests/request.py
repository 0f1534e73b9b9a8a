"""One request: how it stands, its files, taking it back."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import PortalRequest
from invoices import words_requests
from invoices.models import DebtorRequest, RequestState, Stage
from invoices.queries.requests import get_file_or_404, get_request_or_404, undisputed_of
from invoices.rules.debtor_requests import waits
from invoices.services.requests.making import withdraw_request
from invoices.views import evidence
from invoices.views.requests.shown import waits_after
from myropo.calendar import helsinki_date


@require_safe
def request_page(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """How it stands, with the answer when there is one."""
    shown = get_request_or_404(request.actor, public_id)
    return render(request, "invoices/requests/request.html", _context(shown))


@require_safe
def made(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """The receipt: what stops, what is still to be paid, by when there is an answer."""
    shown = get_request_or_404(request.actor, public_id)
    if shown.state != RequestState.OPEN:
        return redirect("invoices:request", public_id)
    return render(request, "invoices/requests/made.html", _context(shown))


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """GET asks once more and says what follows; POST takes the request back."""
    shown = get_request_or_404(request.actor, public_id)
    if request.method == "POST":
        withdraw_request(actor=request.actor, public_id=public_id, at=timezone.now())
        return redirect("invoices:request", public_id)
    if shown.state != RequestState.OPEN:
        return redirect("invoices:request", public_id)
    return render(request, "invoices/requests/take_back.html", _context(shown))


@require_safe
def file(request: PortalRequest, public_id: UUID, file_id: UUID) -> HttpResponse:
    """A file that the debtor sent, to save and never to show."""
    found = get_file_or_404(request.actor, public_id, file_id)
    return evidence.download(
        request,
        found,
        action="request.file_downloaded",
        party=found.request.party,
        name=f"{found.request.invoice.case_number}-{found.pk}",
    )


def _context(shown: DebtorRequest) -> dict[str, object]:
    invoice = shown.invoice
    answered_on = helsinki_date(shown.ended_at) if shown.ended_at else None
    is_answered = shown.state == RequestState.ANSWERED
    today = timezone.localdate()
    return {
        "shown": shown,
        "invoice": invoice,
        "title": words_requests.TITLES[shown.kind],
        "done": words_requests.MADE[shown.kind],
        "state": words_requests.state(shown),
        "tone": words_requests.STATES[shown.state],
        "is_open": shown.state == RequestState.OPEN,
        "is_late": shown.state == RequestState.OPEN and today > shown.answer_by,
        "waits": words_requests.WAITS[shown.kind] if _waits(shown) else "",
        "is_in_court": invoice.stage == Stage.LEGAL_COLLECTION,
        "outcome": words_requests.outcome(shown.kind, shown.outcome) if is_answered else "",
        "answered_on": answered_on,
        "until": waits_after(shown, invoice, today=today),
        "undisputed": undisputed_of(shown, invoice),
    }


def _waits(shown: DebtorRequest) -> bool:
    """Whether anything stops meanwhile: in legal collection a hold has nothing to stop."""
    invoice = shown.invoice
    return invoice.stage != Stage.LEGAL_COLLECTION and waits(
        shown.kind,
        stage=invoice.stage,
        is_directly_enforceable=invoice.is_directly_enforceable,
    )
