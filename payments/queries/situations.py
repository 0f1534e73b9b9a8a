"""How claims stand that a debtor wants to arrange something with, as the rules want to know it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from invoices.models import CreditorPolicy, HoldReason, Invoice
from invoices.queries.collection import Facts, facts_of
from invoices.queries.policies import policies_for
from invoices.rules.reference_rates import Rates
from payments.models import PlanClaim, PlanState
from payments.queries.policies import plan_policy, shift_policy
from payments.rules.arranging import Situation
from payments.rules.plan_offers import PlanCase
from payments.rules.shifts import ShiftOffer, offer_shift

# Nothing is arranged while one of these is not settled: the others keep nobody from arranging.
BLOCKING: Final = frozenset(
    {
        HoldReason.PAYMENT_PENDING,
        HoldReason.DISPUTED,
        HoldReason.STOPPED,
        HoldReason.PAYMENT_REPORTED,
    }
)
# Plans that were one, whatever became of them.
MADE: Final = (PlanState.ACTIVE, PlanState.LAPSED, PlanState.PAID, PlanState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangeable:
    """One claim with all that decides on what may be arranged.

    facts  its ledger, acts and holds
    row    its creditor's policy; None: the law's own numbers
    plans  in how many plans it was before
    """

    invoice: Invoice
    facts: Facts
    row: CreditorPolicy | None
    situation: Situation
    plans: int

    @property
    def case(self) -> PlanCase:
        return PlanCase(
            key=self.invoice.pk,
            situation=self.situation,
            policy=plan_policy(self.row),
            done=self.plans,
        )

    def shift_offer(self, *, today: date) -> ShiftOffer:
        return offer_shift(self.situation, policy=shift_policy(self.row), today=today)


def arrangeable(
    invoices: Iterable[Invoice], *, rates: Rates, today: date
) -> dict[int, Arrangeable]:
    """By the keys of the invoices, in their order; six queries however many there are."""
    known = {each.pk: each for each in invoices}
    rows = policies_for(known.values(), on=today)
    claims = PlanClaim.objects.filter(invoice__in=known)
    current = set(claims.filter(is_current=True).values_list("invoice", flat=True))
    plans = Counter(claims.filter(plan__state__in=MADE).values_list("invoice", flat=True))
    return {
        facts.invoice.pk: Arrangeable(
            invoice=facts.invoice,
            facts=facts,
            row=rows[facts.invoice.pk],
            situation=_situation(facts, rates, is_in_plan=facts.invoice.pk in current),
            plans=plans[facts.invoice.pk],
        )
        for facts in facts_of(known)
    }


def _situation(facts: Facts, rates: Rates, *, is_in_plan: bool) -> Situation:
    standing = facts.standing(rates)
    claim = standing.claim
    told = [each.due_on for each in claim.done if each.due_on is not None]
    blocking = [each.reason for each in standing.holds if each.reason in BLOCKING]
    return Situation(
        claim=claim,
        stage=standing.stage,
        to_pay=standing.to_pay,
        pay_by=max([claim.due_on, *told]),
        hold=blocking[0] if blocking else "",
        is_in_plan=is_in_plan,
    )
