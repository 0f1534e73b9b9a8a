"""The rows of a plan that is being made, and what its claims keep of it. Decides nothing.

Runs in the transaction of its caller, who has locked the invoices in the order of their keys.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from accounts.models import User
from invoices.models import EntryKind
from invoices.queries.charges import amount_of
from invoices.services.arrangements import Price, begin_plan
from payments.models import Instalment, PaymentPlan, PlanAct, PlanClaim, PlanEvent
from payments.queries.plan_offers import ClaimCost, Joining, Planned, PlanOffer
from payments.rules.plan_offers import Shape

ZERO: Final = Decimal("0.00")


def claim_cause(plan: PaymentPlan, invoice_id: int) -> str:
    """Under which cause the plan books and holds on a claim."""
    return f"plan:{plan.public_id}:{invoice_id}"


def asked_cause(plan: PaymentPlan, invoice_id: int) -> str:
    """Under which cause a claim waits for an agent's decision on the plan."""
    return f"{claim_cause(plan, invoice_id)}:asked"


def write_rows(
    plan: PaymentPlan, planned: Planned, offer: PlanOffer, *, act: PlanAct, shape: Shape, user: User
) -> None:
    """The claims, the instalments and the first line of the history of a plan without any.

    Raises `IntegrityError` when another plan pays one of the claims.
    """
    PlanClaim.objects.bulk_create(
        _claim(plan, joining, cost)
        for joining, cost in zip(offer.joining, planned.costs, strict=True)
    )
    Instalment.objects.bulk_create(
        Instalment(plan=plan, position=position, due_on=due_on, amount=amount)
        for position, (due_on, amount) in enumerate(planned.parts, start=1)
    )
    PlanEvent.objects.create(
        plan=plan,
        act=act,
        at=plan.started_at or plan.made_at,
        user=user,
        data={
            **shape_to_json(shape),
            "count": planned.count,
            "total": str(planned.total),
            "cost": str(planned.cost),
        },
    )


def begin(plan: PaymentPlan, planned: Planned, offer: PlanOffer, *, on: date, at: datetime) -> None:
    """Book what the plan costs on its claims, and make their collection wait for it."""
    for joining, cost in zip(offer.joining, planned.costs, strict=True):
        covered = cost.decision.facts["covered"]
        begin_plan(
            invoice=joining.invoice,
            price=Price(
                amount=cost.amount,
                covered=covered if isinstance(covered, Decimal) else ZERO,
                legal_basis=cost.legal_basis,
            ),
            interest=joining.interest,
            cause=claim_cause(plan, joining.invoice.pk),
            on=on,
            at=at,
        )


def shape_to_json(shape: Shape) -> dict[str, object]:
    """As the history of a plan keeps the wish: days and sums as strings."""
    wish: dict[str, object] = {
        "payday": shape.payday,
        "first_on": shape.first_on.isoformat(),
    }
    if shape.monthly is not None:
        return {**wish, "monthly": str(shape.monthly)}
    return {**wish, "parts": shape.count}


def shape_from_json(data: Mapping[str, object]) -> Shape:
    """The wish that `shape_to_json` wrote."""
    monthly, parts = data.get("monthly"), data.get("parts")
    return Shape(
        monthly=None if monthly is None else Decimal(str(monthly)),
        count=None if parts is None else int(str(parts)),
        payday=int(str(data["payday"])),
        first_on=date.fromisoformat(str(data["first_on"])),
    )


def _claim(plan: PaymentPlan, joining: Joining, cost: ClaimCost) -> PlanClaim:
    return PlanClaim(
        plan=plan,
        invoice=joining.invoice,
        owed=joining.case.to_pay,
        interest=joining.interest,
        cost=cost.amount,
        legal_basis=cost.legal_basis,
        is_interest_charged=joining.is_interest_charged,
        paid_before=_paid(joining),
    )


def _paid(joining: Joining) -> Decimal:
    """Payments so far, less those that were taken back, and money under way; in euros."""
    payments = (each for each in joining.known.facts.entries if each.kind == EntryKind.PAYMENT)
    booked = -sum((amount_of(each) for each in payments), ZERO)
    return Decimal(booked + joining.invoice.under_way)
