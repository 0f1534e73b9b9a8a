"""The claims of a plan: locked with it, let go when it ends, told of what becomes of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from invoices.models import EventKind, Invoice
from invoices.services import holds, ledger
from myropo.calendar import helsinki_date
from payments.models import PaymentPlan, PlanClaim
from payments.queries.plans import money_of

ZERO: Final = Decimal("0.00")


@dataclass(slots=True, kw_only=True)
class Locked:
    """A plan and the claims that it pays now, all locked, as they are in the database.

    claims    by the key of their invoice
    invoices  by their key
    """

    plan: PaymentPlan
    claims: dict[int, PlanClaim]
    invoices: dict[int, Invoice]

    @property
    def owed(self) -> Decimal:
        """What is still to be paid of the claims, in euros."""
        return sum((each.to_pay for each in self.invoices.values()), ZERO)

    def count_money(self) -> dict[int, Decimal]:
        """What money has paid of each claim since the plan was made, in euros.

        Money from before that did not come after all never was the plan's: what the claim
        keeps for it falls, and the difference is a change of the debt.
        """
        counted = {}
        for key, money in money_of(self.claims).items():
            claim = self.claims[key]
            if money < claim.paid_before:
                claim.paid_before = money
                claim.save(update_fields=["paid_before"])
            counted[key] = money - claim.paid_before
        return counted

    def read_again(self, invoice_ids: Collection[int]) -> None:
        """After something was booked: columns that the database derives are known by it alone."""
        fresh = Invoice.objects.filter(pk__in=invoice_ids)
        self.invoices |= {each.pk: each for each in fresh}

    def drop(self, invoice_ids: Collection[int]) -> None:
        for key in invoice_ids:
            del self.claims[key], self.invoices[key]


def lock(plan_id: int) -> Locked:
    """Claims in the order of their keys, then the plan. Raises `PaymentPlan.DoesNotExist`.

    A plan only ever loses claims: those that are there before the lock are all there can be.
    """
    current = PlanClaim.objects.filter(plan=plan_id, is_current=True)
    invoices = ledger.lock_invoices(list(current.values_list("invoice", flat=True)))
    # Its party and its user are not what changes.
    plans = PaymentPlan.objects.select_for_update(of=("self",)).select_related("party")
    plan = plans.get(pk=plan_id)
    claims = {each.invoice_id: each for each in current.order_by("invoice")}
    return Locked(plan=plan, claims=claims, invoices={key: invoices[key] for key in sorted(claims)})


def cause_of(plan: PaymentPlan, invoice_id: int) -> str:
    """Under which cause the plan books and holds on a claim."""
    return f"{plan.cause}:{invoice_id}"


def tell(locked: Locked, kind: EventKind, *, at: datetime) -> None:
    """Put what became of the plan on the timelines of the claims that are still open."""
    for key, invoice in locked.invoices.items():
        if invoice.is_open:
            data: dict[str, object] = {"cause": cause_of(locked.plan, key)}
            ledger.note(invoice=invoice, kind=kind, on=helsinki_date(at), at=at, data=data)


def let_go(locked: Locked, invoice_ids: Collection[int], *, at: datetime) -> None:
    """These claims are no business of the plan any more: collection looks at them at once."""
    leaving = Locked(
        plan=locked.plan,
        claims={key: locked.claims[key] for key in invoice_ids},
        invoices={key: locked.invoices[key] for key in invoice_ids},
    )
    tell(leaving, EventKind.PLAN_ENDED, at=at)
    holds.release_all(causes=[cause_of(locked.plan, key) for key in invoice_ids], at=at)
    PlanClaim.objects.filter(plan=locked.plan, invoice__in=invoice_ids).update(is_current=False)
    locked.drop(list(invoice_ids))
