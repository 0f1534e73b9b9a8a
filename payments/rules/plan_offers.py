"""Paying in parts (maksusuunnitelma): which plans a debtor may make, and what each costs. Pure.

The price of a plan follows the number of its parts (perintälaki 513/1999 10 a § 1 mom. 6 k.,
of businesses 10 e §), so that every number of parts is an option of its own with its own total.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from invoices.rules.collection_claim import CollectionAct
from invoices.rules.collection_costs import CostReason, cost_of_plan
from invoices.rules.decisions import Decision, Fact
from payments.rules.arranging import Act, Reason, Situation, decided, why_not
from payments.rules.plan_schedule import by_monthly_sum, into_parts, paydays
from payments.rules.policies import PlanPolicy

INSTEAD: Final[Mapping[Reason, tuple[Act, ...]]] = {
    Reason.NOT_OFFERED: (Act.SHIFT, Act.PAY, Act.CONTACT_CREDITOR),
    Reason.TOO_LATE: (Act.PAY, Act.ASK_AGENT),
    Reason.ENOUGH: (Act.PAY, Act.ASK_AGENT),
    Reason.LEGAL_COLLECTION: (Act.PAY, Act.ASK_AGENT),
    Reason.IN_PLAN: (Act.ASK_AGENT,),
    Reason.TOO_SMALL: (Act.SHIFT, Act.PAY),
    Reason.ABOVE_LIMIT: (Act.ASK_AGENT, Act.PAY),
}
FEWEST: Final = 2
# So many numbers of parts are tried before a monthly sum is found not to fit.
ROUNDS: Final = 4
ZERO: Final = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCase:
    """A claim that may join a plan.

    key     what tells it from the others of the plan
    policy  its creditor's
    done    how many plans it was in before
    """

    key: int
    situation: Situation
    policy: PlanPolicy
    done: int = 0

    @property
    def to_pay(self) -> Decimal:
        return self.situation.to_pay


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOption:
    """One plan that may be made: parts in euros, the price of each claim by its key."""

    parts: tuple[Decimal, ...]
    costs: dict[int, Decision]

    @property
    def count(self) -> int:
        return len(self.parts)

    @property
    def total(self) -> Decimal:
        return sum(self.parts, ZERO)

    @property
    def cost(self) -> Decimal:
        return sum((_amount(each) for each in self.costs.values()), ZERO)

    def days(self, *, first: date, payday: int) -> list[date]:
        return paydays(first=first, count=self.count, payday=payday)


def decide_join(case: PlanCase, *, today: date) -> Decision:
    """Whether a claim may be in a plan at all, of whatever shape."""
    policy = case.policy
    reason = why_not(
        case.situation, until=policy.until, done=case.done, most=policy.most, today=today
    )
    if reason is None:
        return decided(Act.PLAN, Reason.OFFERED)
    facts: dict[str, Fact] = {"most": policy.most, "done": case.done, "hold": case.situation.hold}
    return decided(Act.PLAN, reason, facts, instead=INSTEAD.get(reason, ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Claims that are paid by one plan; the strictest of their policies counts.

    Raises `ValueError` for none.
    """

    cases: tuple[PlanCase, ...]

    def __post_init__(self) -> None:
        if not self.cases:
            raise ValueError("A plan pays one claim at least.")

    @property
    def owed(self) -> Decimal:
        return sum((each.to_pay for each in self.cases), ZERO)

    @property
    def smallest_instalment(self) -> Decimal:
        return max(each.policy.smallest_instalment for each in self.cases)

    @property
    def most_instalments(self) -> int:
        return min(each.policy.most_instalments for each in self.cases)

    @property
    def is_self_service(self) -> bool:
        """Whether each claim is within what its creditor lets debtors arrange alone."""
        return all(each.to_pay <= each.policy.most_sum for each in self.cases)

    def costs(self, *, count: int, on: date) -> dict[int, Decision]:
        return {each.key: _cost(each, count=count, on=on) for each in self.cases}

    def total(self, *, count: int, on: date) -> Decimal:
        """What is paid in all when it is paid in so many parts."""
        fees = (_amount(each) for each in self.costs(count=count, on=on).values())
        return self.owed + sum(fees, ZERO)

    def options(self, *, on: date) -> Iterator[PlanOption]:
        """Every number of equal parts that the creditors offer, the fewest first."""
        for count in range(FEWEST, self.most_instalments + 1):
            total = self.total(count=count, on=on)
            if total < self.smallest_instalment * count:
                return
            yield PlanOption(
                parts=tuple(into_parts(total, count=count)), costs=self.costs(count=count, on=on)
            )

    def by_sum(self, monthly: Decimal, *, on: date) -> PlanOption | None:
        """The plan of `monthly` euros a month; None where no such plan is offered.

        The price may change with the number of parts, and the number with the price: the
        first number that agrees with its own price is taken.
        """
        if monthly < self.smallest_instalment:
            return None
        count = FEWEST
        for _ in range(ROUNDS):
            parts = by_monthly_sum(self.total(count=count, on=on), monthly=monthly)
            if len(parts) == count:
                break
            count = max(len(parts), FEWEST)
        else:
            return None
        if not FEWEST <= len(parts) <= self.most_instalments:
            return None
        return PlanOption(parts=tuple(parts), costs=self.costs(count=count, on=on))


def decide_plan(cases: Sequence[PlanCase], *, today: date) -> Decision:
    """Whether the claims may be paid by one plan that the debtor makes alone.

    Those that cannot join are told of one by one (`decide_join`); here all may.
    """
    together = Together(cases=tuple(cases))
    facts: dict[str, Fact] = {
        "owed": together.owed,
        "smallest": together.smallest_instalment,
        "most": together.most_instalments,
    }
    reason = Reason.OFFERED
    if next(together.options(on=today), None) is None:
        reason = Reason.TOO_SMALL
    elif not together.is_self_service:
        reason = Reason.ABOVE_LIMIT
    return decided(Act.PLAN, reason, facts, instead=INSTEAD.get(reason, ()))


def _cost(case: PlanCase, *, count: int, on: date) -> Decision:
    """Free before the claim is overdue, and where the creditor asks for nothing.

    Collection costs are for collecting what is late: the act knows no price of a plan for an
    invoice that is not due yet (our reading).
    """
    cost = cost_of_plan(case.situation.claim, on=on, instalments=count)
    reason = None
    if on <= case.situation.claim.matured_on:
        reason = CostReason.ASKED_IN_TIME
    elif not case.policy.is_charged and cost.allowed:
        reason = CostReason.WAIVED
    if reason is None:
        return cost
    facts = {**cost.facts, "amount": ZERO, "covered": ZERO}
    return Decision(act=CollectionAct.PLAN, allowed=False, reason=reason, facts=facts)


def _amount(decision: Decision) -> Decimal:
    amount = decision.facts["amount"]
    return amount if isinstance(amount, Decimal) else ZERO
