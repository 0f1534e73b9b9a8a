"""How much of a plan to pay now, and what each choice means; then on to the page of paying."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.http import PortalRequest, wants_fragment
from invoices.models import Invoice
from invoices.queries.rates import kept_rates
from payments.addresses import plan_pay_address
from payments.forms.plan_pay import FEWEST, PlanPayForm, What
from payments.models import PlanState
from payments.queries.plan_details import PlanDetails, plan_details_or_404
from payments.queries.settlement import Settlement, settlement_on
from payments.rules import plan_life
from payments.services.plans.standing import standing_of

PAGE: Final = "payments/plans/pay.html"
FRAGMENT: Final = "payments/plans/pay.html#meaning"
# Of more instalments only the first and the last are named.
MOST_NAMED: Final = 3
PAYABLE: Final = frozenset({PlanState.ACTIVE, PlanState.LAPSED})


@dataclass(frozen=True, slots=True)
class PartPaid:
    """What a sum does to one instalment. Euros."""

    due_on: date
    paid: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a sum pays of a plan, and what comes after it.

    whole    the instalments that it pays in full, as one line where they are many
    parts    the others that it reaches, one by one
    shares   the claims that it reaches, and how much each gets
    next     the instalment that is paid after it; None where nothing is left
    """

    amount: Decimal
    whole: Sequence[PartPaid]
    parts: Sequence[PartPaid]
    shares: Sequence[tuple[Invoice, Decimal]]
    left: Decimal
    next: plan_life.Part | None

    @property
    def whole_sum(self) -> Decimal:
        return sum((each.paid for each in self.whole), Decimal(0))

    @property
    def last_whole_on(self) -> date:
        return self.whole[-1].due_on

    @classmethod
    def of(cls, details: PlanDetails, value: plan_life.Plan, amount: Decimal) -> "Meaning":
        after, _surplus = plan_life.pay(value, amount)
        pairs = zip(value.parts, after.parts, strict=True)
        reached = [
            PartPaid(new.due_on, new.paid - old.paid, new.open)
            for old, new in pairs
            if new.paid > old.paid
        ]
        whole = [each for each in reached if not each.left]
        is_long = len(whole) > MOST_NAMED
        return cls(
            amount=amount,
            whole=whole if is_long else [],
            parts=[each for each in reached if each.left or not is_long],
            shares=details.reached_by(amount),
            left=after.open,
            next=after.next_part,
        )


@require_safe
def pay(request: PortalRequest, public_id: UUID) -> HttpResponse:
    """The choices; with htmx what the chosen one means alone; with `go` on to paying."""
    details = plan_details_or_404(request.actor, public_id)
    if details.plan.state not in PAYABLE or not details.to_pay:
        return redirect("payments:plan", public_id)
    today = timezone.localdate()
    value = standing_of(details, today=today)
    parts = [each for each in value.parts if each.open]
    is_answered = "what" in request.GET
    form = PlanPayForm(
        request.GET if is_answered else {"what": What.NEXT},
        parts=parts,
        most=details.to_pay,
        today=today,
    )
    amount = form.cleaned_data["amount"] if form.is_valid() else None
    is_seen = request.GET.get("shown") == f"{amount:.2f}" if amount else False
    if "go" in request.GET and amount and is_seen:
        return redirect(plan_pay_address(details, amount))
    is_part = wants_fragment(request)
    context = {
        "plan": details.plan,
        "form": form,
        "next": value.next_part,
        "several": len(parts) > FEWEST,
        "sums": {"next": form.of(1), "all": details.to_pay},
        "bears_interest": any(each.is_interest_charged for each in details.claims),
        "meaning": Meaning.of(details, value, amount) if amount else None,
        "later": _later(details, value, form, today),
        # What is typed is not wrong before it is sent.
        "errors": form.errors if "go" in request.GET else None,
        "look_again": "go" in request.GET and amount is not None,
        "is_fragment": is_part,
    }
    return render(request, FRAGMENT if is_part else PAGE, context)


def _later(
    details: PlanDetails, value: plan_life.Plan, form: PlanPayForm, today: date
) -> Settlement | None:
    """What everything costs on another day, where that was asked."""
    if not form.is_valid() or form.cleaned_data["what"] is not What.ALL:
        return None
    day: date | None = form.cleaned_data.get("day")
    if day is None or day == today:
        return None
    return settlement_on(details, value, on=day, today=today, rates=kept_rates())
