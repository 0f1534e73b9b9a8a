"""The first screen: which invoices the plan pays, and why others cannot be in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import PortalRequest
from invoices.models import Invoice
from invoices.queries.rates import kept_rates
from invoices.rules.decisions import Decision
from payments.queries.payable import asked_for, payable_of
from payments.queries.plan_offers import Joining, PlanOffer, offer_for
from payments.queries.situations import Arrangeable
from payments.rules.arranging import Reason
from payments.rules.plan_offers import decide_plan
from payments.views.plans.building import read_choice, with_query
from payments.words_refusals import Refusal, refusal_of

PAGE: Final = "payments/plans/new.html"


@dataclass(frozen=True, slots=True)
class Row:
    """An invoice that can be in the plan, ticked or not."""

    invoice: Invoice
    is_ticked: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """An invoice that cannot: why, and what can be done with it instead."""

    invoice: Invoice
    refusal: Refusal


@require_safe
def new(request: PortalRequest) -> HttpResponse:
    """Ticks for what can be in a plan; whoever came from one invoice is asked nothing.

    What only an agent may arrange is not ticked before it is asked for: the rest needs no waiting.

    `choose` in the address says that the ticks are an answer, `change` that they are looked
    at again.
    """
    choice = read_choice(request)
    asked = asked_for(request.actor, choice.invoices) if choice.invoices else []
    offer = _offer(request, asked)
    wanted = [each for each in offer.joining if each.invoice in asked]
    refusal = _too_small(wanted, offer)
    is_answer = "choose" in request.GET
    is_ready = is_answer or (len(wanted) == len(asked) and "change" not in request.GET)
    if wanted and refusal is None and is_ready:
        named = tuple(each.invoice.public_id for each in wanted)
        return redirect(with_query("plan-shape", replace(choice, invoices=named)))
    is_asked = bool(asked) or is_answer
    rows = [
        Row(each.invoice, each in wanted if is_asked else each.is_self_service)
        for each in offer.joining
    ]
    refused, first = _refused(offer, asked), None
    if len(asked) == 1 and not wanted:
        first = refused.pop(0)
    elif refusal is not None and len(rows) == 1:
        first, rows = Refused(wanted[0].invoice, refusal), []
    context = {
        "first": first,
        "rows": rows,
        "refused": refused,
        "kept": choice.shaped,
        "too_small": refusal,
        "is_unanswered": is_answer and not wanted,
    }
    return render(request, PAGE, context)


def _offer(request: PortalRequest, asked: Sequence[Invoice]) -> PlanOffer:
    payable = payable_of(request.actor)
    invoices = [*payable, *(each for each in asked if each not in payable)]
    return offer_for(request.actor, invoices, today=timezone.localdate(), rates=kept_rates())


def _too_small(wanted: Sequence[Joining], offer: PlanOffer) -> Refusal | None:
    """Why what was chosen makes no plan by itself, though each of it could be in one."""
    if not wanted:
        return None
    decision = decide_plan([each.case for each in wanted], today=offer.today)
    if decision.allowed or decision.reason == Reason.ABOVE_LIMIT:
        return None
    return refusal_of(wanted[0].known, decision, today=offer.today)


def _refused(offer: PlanOffer, asked: Sequence[Invoice]) -> list[Refused]:
    """What was asked for comes first."""
    refused = sorted(offer.left_out, key=lambda each: each.invoice not in asked)
    return [_one(each.known, each.decision, offer) for each in refused]


def _one(known: Arrangeable, decision: Decision, offer: PlanOffer) -> Refused:
    return Refused(known.invoice, refusal_of(known, decision, today=offer.today))
