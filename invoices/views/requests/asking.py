"""Before a question is asked: may it be; and what is done when all of them are answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Final
from uuid import UUID

from django.core.files.base import File
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.http import PortalRequest
from accounts.rate_limits import Rule, hit
from invoices import words_requests
from invoices.models import Invoice, RequestKind
from invoices.queries import get_invoice_or_404
from invoices.queries.requests import answered_by, asking_of, open_request_of
from invoices.rules import debtor_requests as rules
from invoices.rules.acts import Act
from invoices.rules.debtor_requests import RequestReason
from invoices.rules.decisions import Decision
from invoices.services.requests import making
from invoices.services.requests.making import Wish
from invoices.views.requests.drafts import Draft

# Each may bring five files of ten megabytes: a person needs a few tries, never dozens.
TRIES: Final = Rule("debtor-request", "20/hour")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about an invoice that may be asked: who asks, about what, and what is known."""

    request: PortalRequest
    invoice: Invoice
    kind: RequestKind
    decision: Decision

    @property
    def draft(self) -> Draft:
        return Draft(self.request, self.kind, self.invoice)

    @property
    def goes_on(self) -> bool:
        """Whether collection goes on whatever is asked."""
        return self.decision.reason == RequestReason.COLLECTION_GOES_ON

    @property
    def is_in_court(self) -> bool:
        return self.decision.reason == RequestReason.IN_COURT


type Page = Callable[[PortalRequest, UUID], HttpResponse]


def asks(kind: RequestKind) -> Callable[[Callable[[Asked], HttpResponse]], Page]:
    """A page that asks something: shown only to whom the rules allow to ask it.

    Whoever has asked it already comes to what they asked; others read why it cannot be, and
    what can.
    """

    def decorate(page: Callable[[Asked], HttpResponse]) -> Page:
        @wraps(page)
        def view(request: PortalRequest, public_id: UUID) -> HttpResponse:
            invoice = get_invoice_or_404(request.actor, public_id)
            own = open_request_of(request.actor, invoice, kind)
            if own is not None:
                return redirect("invoices:request", own.public_id)
            asking = asking_of(request.actor, invoice, at=timezone.now())
            decision = rules.decide(kind, asking)
            if not decision.allowed:
                return refused(request, invoice, decision)
            return page(Asked(request, invoice, kind, decision))

        return require_http_methods(["GET", "HEAD", "POST"])(view)

    return decorate


def send(asked: Asked, wish: Wish, *, files: Sequence[File[bytes]] = ()) -> HttpResponse:
    """Make the request and lead to its receipt; what was decided meanwhile is shown instead."""
    request = asked.request
    allowance = hit(TRIES, f"party-{request.actor.user.party_id}")
    if not allowance.allowed:
        context = {"invoice": asked.invoice, "minutes": allowance.retry_after_minutes}
        return render(request, "invoices/requests/not_possible.html", context, status=429)
    try:
        made = making.make_request(
            actor=request.actor,
            invoice_id=asked.invoice.pk,
            wish=wish,
            files=files,
            at=timezone.now(),
        )
    except making.NotPossibleError as refusal:
        return refused(request, asked.invoice, refusal.decision)
    asked.draft.forget()
    return redirect("invoices:request-made", made.public_id)


def promised_by() -> date:
    """By when a request that is made now is answered."""
    return answered_by(timezone.localdate())


def refused(request: PortalRequest, invoice: Invoice, decision: Decision) -> HttpResponse:
    context = {
        "invoice": invoice,
        "why": words_requests.why_not(decision),
        "ways": ways_of(decision, invoice),
    }
    return render(request, "invoices/requests/not_possible.html", context)


def ways_of(decision: Decision, invoice: Invoice) -> list[tuple[str, str]]:
    """What is possible instead: pairs of an address and the words of its link."""
    pages: dict[str, str] = {
        Act.DISPUTE: "dispute",
        Act.HARDSHIP: "hardship",
        Act.COMPLAINT: "complain",
    }
    own = reverse("invoices:invoice", args=[invoice.public_id])
    return [
        (
            reverse(f"invoices:{pages[act]}", args=[invoice.public_id])
            if act in pages
            else f"{own}#help",
            str(words_requests.INSTEAD[act]),
        )
        for act in decision.instead
        if act in words_requests.INSTEAD
    ]
