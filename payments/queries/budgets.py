"""What a budget is held against: what is to pay, and how small the parts of a plan may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from accounts.actor import Actor
from invoices.models import HoldReason, Invoice
from invoices.queries.policies import policies_for
from invoices.queries.rights import may_arrange, rights
from payments.models import KeptBudget, PlanClaim, PlanState
from payments.queries.payable import payable_of
from payments.queries.policies import DEFAULT_PLANS, plan_policy
from payments.rules.affordability import Owed

# Of visitors nothing is known: the numbers of creditors without a row of their own.
UNKNOWN: Final = Owed(
    smallest_instalment=DEFAULT_PLANS.smallest_instalment,
    most_instalments=DEFAULT_PLANS.most_instalments,
)


@dataclass(frozen=True, slots=True)
class OwnInvoices:
    """The invoices that a budget is about, the most urgent first, and what they ask for."""

    invoices: Sequence[Invoice]
    owed: Owed


def own_invoices(actor: Actor, public_ids: Sequence[UUID], *, today: date) -> OwnInvoices:
    """The named ones that the actor may arrange and must pay; all of them when none is named.

    What a plan pays counts only where there is nothing else: it is arranged already. An address
    may be old, or another's: what it names beyond that is left out. Two queries.
    """
    if public_ids:
        found = Invoice.objects.filter(rights(actor), public_id__in=public_ids, to_pay__gt=0)
        invoices = list(found.open().select_related("creditor").order_by("due_on", "pk"))
    else:
        invoices = payable_of(actor)
    mine = [each for each in invoices if may_arrange(actor, each)]
    own = [each for each in mine if each.hold != HoldReason.PLAN] or mine
    rows = policies_for(own, on=today)
    policies = [plan_policy(rows[each.pk]) for each in own] or [DEFAULT_PLANS]
    total = sum((each.to_pay for each in own), Decimal(0))
    owed = Owed(
        smallest_instalment=max(each.smallest_instalment for each in policies),
        most_instalments=min(each.most_instalments for each in policies),
        total=total or None,
    )
    return OwnInvoices(own, owed)


def plan_of_all(own: OwnInvoices) -> UUID | None:
    """The plan that pays all of them; None where none does, or several. No query without one."""
    if not own.invoices or any(each.hold != HoldReason.PLAN for each in own.invoices):
        return None
    current = PlanClaim.objects.filter(invoice__in=own.invoices, is_current=True)
    plans = set(current.order_by().values_list("plan__public_id", "plan__state"))
    active = {plan for plan, state in plans if state == PlanState.ACTIVE}
    return active.pop() if len(plans) == len(active) == 1 else None


def kept_budget_of(actor: Actor) -> KeptBudget | None:
    """What the person wanted to be kept: of its own money, so nothing while it acts for another."""
    if actor.is_for_another:
        return None
    return KeptBudget.objects.filter(party=actor.user.party).first()
