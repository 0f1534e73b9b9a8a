"""A pause for who has nothing left: which invoices, until when, and one press."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import PortalRequest
from invoices import words_requests
from invoices.models import Invoice
from invoices.queries.rates import kept_rates
from invoices.rules.acts import Act
from invoices.rules.decisions import Decision
from payments import words_pauses
from payments.forms.pauses import named_invoices, seen_days
from payments.forms.pay import UnreadableWishError
from payments.queries.pauses import Pausable, pausable_of, running_pauses_of
from payments.queries.payable import asked_for, payable_of
from payments.services import pauses as services
from payments.views import budget_draft
from payments.views.budget import query_of

PAGE: Final = "payments/budget/pause.html"
CHANGED: Final = 409
REFUSED: Final = 422


@dataclass(frozen=True, slots=True)
class Refused:
    """One invoice that does not pause, why, and what else there is: address and words."""

    invoice: Invoice
    why: str
    ways: list[tuple[str, str]]


@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: PortalRequest) -> HttpResponse:
    """GET shows what may pause; POST pauses what was ticked, or shows what changed meanwhile."""
    if request.method != "POST":
        named = named_invoices(request.GET)
        return _show(request, _offers(request, named), named=named, ticked=None)
    ticked = named_invoices(request.POST)
    try:
        seen = seen_days(request.POST)
    except UnreadableWishError:
        raise Http404 from None
    if not ticked:
        return _show(
            request, _offers(request, tuple(seen)), named=tuple(seen), ticked=(), status=REFUSED
        )
    return _pause(request, ticked, seen)


def _pause(
    request: PortalRequest, ticked: Sequence[UUID], seen: Mapping[UUID, date]
) -> HttpResponse:
    """404 for an invoice that is not the actor's; then all of them, or none and a new look."""
    invoices = {each.public_id: each for each in asked_for(request.actor, ticked)}
    if not ticked or not set(ticked) <= seen.keys():
        raise Http404
    try:
        services.pause(
            actor=request.actor,
            seen={invoices[key].pk: seen[key] for key in ticked},
            at=timezone.now(),
        )
    except services.PauseChangedError:
        named = tuple(dict.fromkeys([*seen, *ticked]))
        offers = _offers(request, named)
        return _show(request, offers, named=named, ticked=ticked, status=CHANGED)
    budget_draft.drop(request)
    return redirect("payments:budget-paused")


@require_safe
def paused(request: PortalRequest) -> HttpResponse:
    """What pauses now, and what comes after; without any, the page that offers one."""
    running = running_pauses_of(request.actor, today=timezone.localdate())
    if not running:
        return redirect("payments:budget-pause")
    ends = {each.ends_on for each in running}
    context = {"pauses": running, "until": ends.pop() if len(ends) == 1 else None}
    return render(request, "payments/budget/paused.html", context)


def _offers(request: PortalRequest, named: Sequence[UUID]) -> list[Pausable]:
    """Of the named invoices, or of all that are to be paid; 404 for another's."""
    actor = request.actor
    invoices = asked_for(actor, named) if named else payable_of(actor)
    return pausable_of(actor, invoices, rates=kept_rates(), today=timezone.localdate())


def _show(
    request: PortalRequest,
    offers: Sequence[Pausable],
    *,
    named: Sequence[UUID],
    ticked: Sequence[UUID] | None,
    status: int = 200,
) -> HttpResponse:
    """`ticked` None: all that may pause."""
    possible = [each for each in offers if each.decision.allowed]
    days = {each.until for each in possible}
    rows = [(each, ticked is None or each.invoice.public_id in ticked) for each in possible]
    context = {
        "rows": rows,
        "refused": [_refused(each) for each in offers if not each.decision.allowed],
        "until": days.pop() if len(days) == 1 else None,
        "query": query_of(named),
        "has_changed": status == CHANGED,
        "is_empty": status == REFUSED,
    }
    return render(request, PAGE, context, status=status)


def _refused(offer: Pausable) -> Refused:
    return Refused(
        offer.invoice,
        words_pauses.why_not(offer.decision),
        _ways(offer.decision, offer.invoice),
    )


def _ways(decision: Decision, invoice: Invoice) -> list[tuple[str, str]]:
    """What is possible instead, as pairs of an address and the words of its link."""
    own = reverse("invoices:invoice", args=[invoice.public_id])
    places = {
        Act.HARDSHIP: reverse("invoices:hardship", args=[invoice.public_id]),
        Act.CONTACT_CREDITOR: f"{own}#help",
    }
    return [(places[Act(each)], str(words_requests.INSTEAD[each])) for each in decision.instead]
