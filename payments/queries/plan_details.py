"""What the pages of a plan show beside the plan: its claims, parts, history and letter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from accounts.actor import Actor
from invoices.models import Invoice, Letter
from payments.models import Instalment, PaymentPlan, PlanClaim, PlanEvent
from payments.queries.plans import get_plan_or_404
from payments.rules.shares import share_out

ZERO: Final = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDetails:
    """One plan with all that its pages tell; six queries whatever there is.

    claims  with their invoices and creditors, in the order in which money goes to them
    parts   in the order of their days
    letter  that confirmed it; None while it was only asked for
    """

    plan: PaymentPlan
    claims: Sequence[PlanClaim]
    parts: Sequence[Instalment]
    history: Sequence[PlanEvent]
    letter: Letter | None

    @property
    def payable(self) -> list[Invoice]:
        """What something is still to be paid of, and what gets money first before the rest."""
        current = (each.invoice for each in self.claims if each.is_current)
        return [each for each in current if each.is_open and each.to_pay > 0]

    @property
    def to_pay(self) -> Decimal:
        """All that is still to be paid today, in euros: without money that is under way."""
        return sum((each.to_pay for each in self.payable), ZERO)

    def reached_by(self, amount: Decimal) -> list[tuple[Invoice, Decimal]]:
        """The claims that a sum pays something of, and how much; not more than there is."""
        invoices = self.payable
        amount = min(amount, self.to_pay)
        shares = share_out(amount=amount, owed=[each.to_pay for each in invoices])
        return [pair for pair in zip(invoices, shares, strict=True) if pair[1]]


def claims_of(plan: PaymentPlan) -> list[PlanClaim]:
    """In the order in which money goes to them."""
    return sorted(plan.claims.all(), key=lambda each: (each.invoice.due_on, each.invoice_id))


def creditors_of(claims: Iterable[PlanClaim]) -> list[str]:
    """Their names, each once, in the order of the claims."""
    return list(dict.fromkeys(each.invoice.creditor.name for each in claims))


def plan_details_or_404(actor: Actor, public_id: UUID) -> PlanDetails:
    """Someone else's plan is a 404."""
    return details_of(get_plan_or_404(actor, public_id))


def details_of(plan: PaymentPlan) -> PlanDetails:
    """Of a plan that was read already, with its instalments, claims, invoices and creditors."""
    return PlanDetails(
        plan=plan,
        claims=claims_of(plan),
        parts=list(plan.instalments.all()),
        history=list(plan.history.select_related("user").order_by("pk")),
        letter=Letter.objects.filter(cause=plan.cause).first(),
    )
