"""The page of one plan: what to pay next and by when, how far it has come, what can be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import PortalRequest
from invoices import words
from invoices.models import Invoice
from invoices.queries.payment_details import PaymentDetails, payment_details_of
from invoices.queries.requests import answered_by
from myropo.calendar import banking_day_after, helsinki_date
from payments import words_plans
from payments.addresses import plan_pay_address
from payments.models import PlanClaim, PlanState
from payments.queries.plan_details import PlanDetails, creditors_of, plan_details_or_404
from payments.services.plans.standing import standing_of
from payments.views.plans.history import steps_of
from payments.views.plans.shown import AnyPart, PartShown, Progress, nearness, parts_shown
from payments.words_plan_changes import changes_of, why_not_reinstate

# Never made.
WISHED: Final = frozenset({PlanState.ASKED, PlanState.REFUSED})


@dataclass(frozen=True, slots=True)
class ClaimShown:
    """One invoice of the plan; `note` says what became of it, "" while the plan pays it."""

    invoice: Invoice
    note: str


@dataclass(frozen=True, slots=True)
class OwnBank:
    """What one's own bank needs to know of one claim that the next instalment reaches."""

    invoice: Invoice
    payment: PaymentDetails


@require_safe
def plan(request: PortalRequest, public_id: UUID) -> HttpResponse:
    today = timezone.localdate()
    details = plan_details_or_404(request.actor, public_id)
    is_live = details.plan.state == PlanState.ACTIVE
    progress = Progress(parts_shown(_parts(details, today), today=today, is_live=is_live))
    context = {
        "plan": details.plan,
        "mark": words_plans.STATES[details.plan.state],
        "creditors": creditors_of(details.claims),
        "claims": [_claim(each) for each in details.claims],
        "to_pay": sum((each.invoice.to_pay for each in details.claims), Decimal(0)),
        "progress": progress,
        "letter": details.letter,
        "steps": steps_of(details.history, was_made=details.plan.started_at is not None),
        # What can be done with a lapsed plan is said above all else.
        "changes": changes_of(details, today=today) if is_live else [],
        **_next(details, progress.next, today),
        **_answer(details),
        **_lapsed(details),
    }
    return render(request, "payments/plans/plan.html", context)


def _parts(details: PlanDetails, today: date) -> Iterable[AnyPart]:
    """As they stand; of a plan that an agent has not started, as it was asked for."""
    if details.plan.state in WISHED:
        return details.parts
    return standing_of(details, today=today).parts


def _next(details: PlanDetails, part: PartShown | None, today: date) -> dict[str, object]:
    """What is to be paid next, and how; nothing where money for all of it is under way."""
    if part is None:
        return {"next": None}
    amount = min(part.open, details.to_pay)
    last_chance = banking_day_after(part.due_on)
    return {
        "next": part,
        "amount": amount,
        "near": nearness(part, today=today),
        "is_late": today > part.due_on,
        "counts_until": last_chance,
        "pay_url": plan_pay_address(details, amount) if amount else "",
        "banks": _banks(details, amount, part, today),
        "bears_interest": any(each.is_interest_charged for each in details.claims),
    }


def _banks(details: PlanDetails, amount: Decimal, part: PartShown, today: date) -> list[OwnBank]:
    """One payment for each claim that the next instalment reaches, the first first."""
    return [
        OwnBank(invoice, payment_details_of(invoice, amount=share, by=part.due_on, today=today))
        for invoice, share in details.reached_by(amount)
    ]


def _answer(details: PlanDetails) -> dict[str, object]:
    """Until when an agent answers a plan that was asked for."""
    if details.plan.state != PlanState.ASKED:
        return {}
    asked_on = helsinki_date(details.plan.made_at)
    return {"answer_by": answered_by(asked_on)}


def _claim(claim: PlanClaim) -> ClaimShown:
    invoice = claim.invoice
    if invoice.closed_on is not None:
        return ClaimShown(invoice, words.closed(invoice.stage, invoice.closed_on))
    if invoice.is_covered:
        return ClaimShown(invoice, _("Paid in MyRopo, not booked yet"))
    return ClaimShown(invoice, "")


def _lapsed(details: PlanDetails) -> dict[str, object]:
    """Whether the debtor takes a lapsed plan up again alone, else whom to ask."""
    if details.plan.state != PlanState.LAPSED:
        return {}
    why = why_not_reinstate(details.plan)
    first = details.payable[0] if details.payable else details.claims[0].invoice
    ask_url = reverse("invoices:hardship", args=[first.public_id])
    return {"reinstate_why": why, "ask_url": ask_url}
