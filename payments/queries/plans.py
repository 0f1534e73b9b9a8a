"""Plans: a debtor's own, what their claims owe, and which of them do not say what these say."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import F, QuerySet, Sum
from django.http import Http404

from accounts.actor import Actor
from invoices.models import EntryKind, Invoice, LedgerEntry
from payments.models import PaymentPlan, PlanClaim, PlanState

ZERO: Final = Decimal("0.00")
# Their parts say what their claims owe. A paid plan opens again when money is taken back.
FOLLOWED: Final = (PlanState.ACTIVE, PlanState.LAPSED, PlanState.PAID)
# So long a lapsed plan waits for its debtor; then it is the first thing agents see.
WAITS: Final = timedelta(days=14)


def plans_of(actor: Actor) -> QuerySet[PaymentPlan]:
    """All plans of the party, also those asked for and those that are over; the newest first."""
    return PaymentPlan.objects.filter(party=actor.acting_for).prefetch_related(
        "instalments", "claims__invoice__creditor"
    )


def get_plan_or_404(actor: Actor, public_id: UUID) -> PaymentPlan:
    """Someone else's plan and no plan look the same: 404."""
    plan = plans_of(actor).filter(public_id=public_id).first()
    if plan is None:
        raise Http404
    return plan


def money_of(invoice_ids: Collection[int]) -> dict[int, Decimal]:
    """What money did for each claim, in euros: booked payments that paid what was owed, net of
    those taken back, and what is under way for it. Two queries.

    What was surplus is not in it: it paid nothing. Neither are credits. `PlanClaim.paid_before`
    is this sum when the plan was made; what is more is the money of the plan.
    """
    raise NotImplementedError


def lapsed_plans(*, today: date) -> QuerySet[PaymentPlan]:
    """Lapsed plans that waited for their debtor long enough, the longest first."""
    raise NotImplementedError


def plans_to_follow(invoice_ids: Collection[int] | None = None) -> list[int]:
    """The keys of the plans whose parts are not what their claims owe: with one of these
    invoices, or of all; in the order of their keys."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMismatch:
    """A plan whose parts say something else than its claims. Euros."""

    public_id: UUID
    parts: Decimal
    owed: Decimal


def plan_mismatches() -> Iterator[PlanMismatch]:
    """Every plan in force, lapsed or paid whose open parts are not what its claims owe."""
    raise NotImplementedError
