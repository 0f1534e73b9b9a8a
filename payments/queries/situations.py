"""How claims stand that a debtor wants to arrange something with, as the rules want to know it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from accounts.actor import Actor
from invoices.models import CreditorPolicy, HoldReason, Invoice
from invoices.queries.collection import Facts, facts_of
from invoices.queries.details import Details
from invoices.queries.policies import policies_for
from invoices.queries.rights import may_arrange
from invoices.queries.what_next import ACTS
from invoices.rules.debtor_requests import ASKED_WITHIN, MOST_OF_A_KIND
from invoices.rules.decisions import Decision
from invoices.rules.reference_rates import Rates
from myropo.calendar import helsinki_date
from payments.models import PaymentPlan, PlanClaim
from payments.queries.policies import plan_policy, shift_policy
from payments.rules.arranging import Act, Reason, Situation, decided
from payments.rules.plan_offers import PlanCase, PlanOption, Together, decide_join, decide_plan
from payments.rules.policies import PlanPolicy, ShiftPolicy
from payments.rules.shifts import INSTEAD, ShiftOffer, best_day, cost_on, offer_shift

# Nothing is arranged while one of these is not settled: the others keep nobody from arranging.
BLOCKING: Final = frozenset(
    {
        HoldReason.PAYMENT_PENDING,
        HoldReason.DISPUTED,
        HoldReason.STOPPED,
        HoldReason.PAYMENT_REPORTED,
    }
)
# What a plan of a claim tells of it: whether it is its current one, when it was asked for or
# made, and when it began; None: it never did.
OF_PLAN: Final = ("is_current", "plan__made_at", "plan__started_at")


@dataclass(frozen=True, slots=True)
class _OfPlan:
    """A plan of a claim; the columns are `OF_PLAN`."""

    is_current: bool
    made_at: datetime
    started_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangeable:
    """One claim with all that decides on what may be arranged.

    facts  its ledger, acts and holds
    row    its creditor's policy; None: the law's own numbers
    plans  in how many plans it was before
    again_on  of one that plans were asked for too often, the day of the next chance
    """

    invoice: Invoice
    facts: Facts
    row: CreditorPolicy | None
    situation: Situation
    plans: int
    again_on: date | None = None

    @property
    def shifts(self) -> ShiftPolicy:
        """What counts for moving its due date; a claim free of costs stays so."""
        policy = shift_policy(self.row)
        return replace(policy, is_charged=False) if self.invoice.is_free_of_costs else policy

    @property
    def in_parts(self) -> PlanPolicy:
        """The same for paying it in parts."""
        policy = plan_policy(self.row)
        return replace(policy, is_charged=False) if self.invoice.is_free_of_costs else policy

    @property
    def case(self) -> PlanCase:
        return PlanCase(
            key=self.invoice.pk,
            situation=self.situation,
            policy=self.in_parts,
            done=self.plans,
            again_on=self.again_on,
        )

    def shift_offer(self, *, today: date) -> ShiftOffer:
        return offer_shift(self.situation, policy=self.shifts, today=today)

    def shift_cost(self, *, until: date, today: date) -> Decision:
        """What moving the due date to a day costs, and why."""
        return cost_on(self.situation, until=until, policy=self.shifts, today=today)

    def best_day(self, offer: ShiftOffer, *, today: date) -> date | None:
        """The day to propose of those that are offered."""
        return best_day(offer, self.situation, policy=self.shifts, today=today)

    def plan_decision(self, *, today: date) -> Decision:
        """Whether it may be paid in parts, by a plan of its own."""
        joining = decide_join(self.case, today=today)
        return decide_plan([self.case], today=today) if joining.allowed else joining

    def longest_plan(self, *, today: date) -> PlanOption | None:
        """The plan of its own with the most and smallest parts; None where there is none."""
        return max(
            Together(cases=(self.case,)).options(on=today),
            key=lambda option: option.count,
            default=None,
        )

    def may_instead(self, act: str, *, today: date) -> bool:
        """Whether something that is named in place of what is refused is possible itself."""
        match act:
            case Act.SHIFT:
                return self.shift_offer(today=today).decision.allowed
            case Act.PLAN:
                decision = self.plan_decision(today=today)
                return decision.allowed or decision.reason is Reason.ABOVE_LIMIT
            case Act.CONTACT_CREDITOR:
                creditor = self.invoice.creditor
                return bool(creditor.phone or creditor.email or creditor.website)
            case _:
                return self.situation.to_pay > 0


def arrangeable(
    invoices: Iterable[Invoice], *, rates: Rates, today: date, besides: PaymentPlan | None = None
) -> dict[int, Arrangeable]:
    """By the keys of the invoices, in their order; six queries however many there are.

    besides  a plan that does not count: what was asked for does not stand in its own way
    """
    known = {each.pk: each for each in invoices}
    rows = policies_for(known.values(), on=today)
    of_plans = PlanClaim.objects.filter(invoice__in=known)
    if besides is not None:
        of_plans = of_plans.exclude(plan=besides)
    plans = defaultdict[int, list[_OfPlan]](list)
    for key, *columns in of_plans.values_list("invoice", *OF_PLAN):
        plans[key].append(_OfPlan(*columns))
    return {
        facts.invoice.pk: Arrangeable(
            invoice=facts.invoice,
            facts=facts,
            row=rows[facts.invoice.pk],
            situation=_situation(facts, rates, plans[facts.invoice.pk], today=today),
            plans=_begun(plans[facts.invoice.pk]),
            again_on=_again_on(plans[facts.invoice.pk]),
        )
        for facts in facts_of(known)
    }


def arrangeable_of(details: Details, *, rates: Rates, today: date) -> Arrangeable:
    """The same of the invoice of a page, from what the page has read and one query more."""
    invoice = details.invoice
    claims = PlanClaim.objects.filter(invoice=invoice)
    plans = [_OfPlan(*columns) for columns in claims.values_list(*OF_PLAN)]
    facts = Facts(
        invoice=invoice,
        entries=details.ledger,
        acts=[each for each in details.timeline if each.kind in ACTS],
        holds=[each for each in details.holds if each.released_at is None],
    )
    return Arrangeable(
        invoice=invoice,
        facts=facts,
        row=details.policy_on(today),
        situation=_situation(facts, rates, plans, today=today),
        plans=_begun(plans),
        again_on=_again_on(plans),
    )


def current_plan_of(invoice: Invoice) -> PaymentPlan:
    """The plan that pays an invoice. Raises `PaymentPlan.DoesNotExist` where none does."""
    return PaymentPlan.objects.get(claims__invoice=invoice, claims__is_current=True)


def shift_offer_for(actor: Actor, one: Arrangeable, *, today: date) -> ShiftOffer:
    """Whether this actor may move the due date, and to which days."""
    if may_arrange(actor, one.invoice):
        return one.shift_offer(today=today)
    instead = INSTEAD[Reason.NOT_YOURS]
    return ShiftOffer(decision=decided(Act.SHIFT, Reason.NOT_YOURS, instead=instead))


def _begun(plans: Sequence[_OfPlan]) -> int:
    """How many came into force: what was only asked for never was a plan."""
    return sum(each.started_at is not None for each in plans)


def _again_on(plans: Sequence[_OfPlan]) -> date | None:
    """When one may be asked for again; None where that was not done too often.

    Collection waits for every answer: as with other requests, not for one after the other.
    """
    asked = sorted(each.made_at for each in plans if each.started_at is None)
    if len(asked) < MOST_OF_A_KIND:
        return None
    return helsinki_date(asked[-MOST_OF_A_KIND] + ASKED_WITHIN)


def _situation(facts: Facts, rates: Rates, plans: Sequence[_OfPlan], *, today: date) -> Situation:
    standing = facts.standing(rates)
    claim = standing.claim
    told = [each.due_on for each in claim.done if each.due_on is not None]
    # A hold whose last day is over is released by the next run of the night.
    blocking = [
        each.reason
        for each in standing.holds
        if each.reason in BLOCKING and (each.ends_on is None or each.ends_on >= today)
    ]
    return Situation(
        claim=claim,
        stage=standing.stage,
        to_pay=standing.to_pay,
        pay_by=max([claim.due_on, *told]),
        hold=blocking[0] if blocking else "",
        is_in_plan=any(each.is_current for each in plans),
    )
