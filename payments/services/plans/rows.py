"""The rows of a plan that is being made, and what its claims keep of it. Decides nothing.

Runs in the transaction of its caller, who has locked the invoices in the order of their keys.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from accounts.models import User
from invoices.models import EntryKind
from invoices.services.arrangements import Price, begin_plan
from payments.models import Instalment, PaymentPlan, PlanAct, PlanClaim
from payments.queries.plan_offers import ClaimCost, Joining, Planned, PlanOffer
from payments.rules import plan_life
from payments.rules.plan_offers import Shape
from payments.services.plans import storing
from payments.services.plans.claims import cause_of

ZERO: Final = Decimal("0.00")


def asked_cause(plan: PaymentPlan, invoice_id: int) -> str:
    """Under which cause a claim waits for an agent's decision on the plan."""
    return f"{cause_of(plan, invoice_id)}:asked"


def write_proposal(
    plan: PaymentPlan, planned: Planned, offer: PlanOffer, *, shape: Shape, at: datetime
) -> None:
    """The claims and instalments of a plan that an agent decides on.

    Raises `IntegrityError` when another plan pays one of the claims.
    """
    _write_claims(plan, planned, offer)
    Instalment.objects.bulk_create(
        Instalment(plan=plan, position=position, due_on=due_on, amount=amount)
        for position, (due_on, amount) in enumerate(planned.parts, start=1)
    )
    data = _told(planned, shape)
    storing.note(plan, PlanAct.ASKED, at=at, user=plan.user, data=data)


def write_plan(
    plan: PaymentPlan,
    planned: Planned,
    offer: PlanOffer,
    *,
    shape: Shape,
    user: User,
    at: datetime,
) -> None:
    """The claims and instalments of a plan in force; a proposal of it is written over.

    Raises `IntegrityError` when another plan pays one of the claims.
    """
    _write_claims(plan, planned, offer)
    value = plan_life.Plan(
        parts=tuple(plan_life.Part(due_on=on, amount=amount) for on, amount in planned.parts),
        payday=shape.payday,
        most_skips=plan.most_skips,
    )
    data = _told(planned, shape)
    storing.store(plan, value, act=PlanAct.MADE, at=at, user=user, data=data)


def begin(
    plan: PaymentPlan,
    planned: Planned,
    offer: PlanOffer,
    *,
    user: User,
    on: date,
    at: datetime,
) -> None:
    """Book what the plan costs on its claims, and make their collection wait for it."""
    for joining, cost in zip(offer.joining, planned.costs, strict=True):
        begin_plan(
            invoice=joining.invoice,
            price=Price(
                amount=cost.amount,
                covered=cost.decision.euros("covered"),
                legal_basis=cost.legal_basis,
            ),
            interest=joining.interest,
            cause=cause_of(plan, joining.invoice.pk),
            on=on,
            at=at,
            is_by_staff=user.is_staff,
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


def _told(planned: Planned, shape: Shape) -> dict[str, object]:
    """What the history keeps: the wish, and what came of it."""
    return {
        **shape_to_json(shape),
        "count": planned.count,
        "total": str(planned.total),
        "cost": str(planned.cost),
    }


def _write_claims(plan: PaymentPlan, planned: Planned, offer: PlanOffer) -> None:
    PlanClaim.objects.bulk_create(
        _claim(plan, joining, cost)
        for joining, cost in zip(offer.joining, planned.costs, strict=True)
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
    """What money has paid of the claim, and what is under way for it; in euros."""
    payments = [each for each in joining.known.facts.entries if each.kind == EntryKind.PAYMENT]
    booked = -sum((each.principal + each.interest + each.costs for each in payments), ZERO)
    return Decimal(booked + joining.invoice.under_way)
