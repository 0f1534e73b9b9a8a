"""Paying in parts (maksusuunnitelma): which plans a debtor may make, and what each costs. Pure.

The price of a plan follows the number of its parts (perintälaki 513/1999 10 a § 1 mom. 6 k.,
of businesses 10 e §), so that every number of parts is an option of its own with its own total.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from typing import Final

from invoices.rules.collection_claim import CollectionAct
from invoices.rules.collection_costs import CostReason, cost_of_plan
from invoices.rules.decisions import Decision, Fact
from myropo.money import CENT
from payments.rules.arranging import Act, Reason, Situation, decided, why_not
from payments.rules.plan_schedule import (
    LAST_DAY,
    LATEST_FIRST,
    by_monthly_sum,
    count_by_monthly_sum,
    into_parts,
    paydays,
)
from payments.rules.policies import PlanPolicy

INSTEAD: Final[Mapping[Reason, tuple[Act, ...]]] = {
    Reason.NOT_OFFERED: (Act.SHIFT, Act.PAY, Act.CONTACT_CREDITOR),
    Reason.TOO_LATE: (Act.PAY, Act.ASK_AGENT),
    Reason.ENOUGH: (Act.PAY, Act.ASK_AGENT),
    Reason.LEGAL_COLLECTION: (Act.PAY, Act.ASK_AGENT),
    Reason.IN_PLAN: (Act.ASK_AGENT,),
    Reason.NOT_YOURS: (Act.PAY, Act.CONTACT_CREDITOR),
    Reason.TOO_SMALL: (Act.SHIFT, Act.PAY),
    Reason.ASKED_OFTEN: (Act.PAY, Act.ASK_AGENT),
    Reason.ABOVE_LIMIT: (Act.ASK_AGENT, Act.PAY),
}
FEWEST: Final = 2
WHOLE_EURO: Final = Decimal(1)
ZERO: Final = Decimal("0.00")


class Misfit(StrEnum):
    """Why no plan has the wanted shape, though others are offered."""

    # Below the smallest instalment.
    SUM_TOO_SMALL = "SUM_TOO_SMALL"
    # So low that there would be more parts than the creditors let there be.
    SUM_TAKES_TOO_LONG = "SUM_TAKES_TOO_LONG"
    # The first part would pay everything: that is no plan.
    SUM_PAYS_ALL = "SUM_PAYS_ALL"
    TOO_FEW_PARTS = "TOO_FEW_PARTS"
    TOO_MANY_PARTS = "TOO_MANY_PARTS"
    # So many that each would be below the smallest instalment.
    PARTS_TOO_SMALL = "PARTS_TOO_SMALL"
    # The first part is to be paid today at the earliest, and at the latest when pay has come.
    FIRST_TOO_EARLY = "FIRST_TOO_EARLY"
    FIRST_TOO_LATE = "FIRST_TOO_LATE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How a debtor wants to pay: so many euros a month or in so many parts, and on which days.

    monthly, count  one of the two
    payday          the day of the month of all parts but the first, 1–31
    first_on        the day of the first part

    Raises `ValueError` for both or neither, for a sum that is not above zero and for another
    payday.
    """

    monthly: Decimal | None = None
    count: int | None = None
    payday: int
    first_on: date

    def __post_init__(self) -> None:
        if (self.monthly is None) is (self.count is None):
            raise ValueError("A plan is shaped by a monthly sum or by a number of parts.")
        if self.monthly is not None and self.monthly <= 0:
            raise ValueError("A monthly sum is above zero.")
        if not 1 <= self.payday <= LAST_DAY:
            raise ValueError("A payday is a day of a month.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SumRange:
    """The monthly sums to choose from, in whole euros: each of them fits. For a slider."""

    least: Decimal
    most: Decimal
    step: Decimal = WHOLE_EURO

    def __contains__(self, monthly: Decimal) -> bool:
        return self.least <= monthly <= self.most


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCase:
    """A claim that may join a plan.

    key       what tells it from the others of the plan
    policy    its creditor's
    done      how many plans it was in before
    again_on  of one that plans were asked for too often, the day of the next chance
    interest  late interest that making the plan charges, in euros; part of what is divided
    """

    key: int
    situation: Situation
    policy: PlanPolicy
    done: int = 0
    again_on: date | None = None
    interest: Decimal = ZERO

    @property
    def to_pay(self) -> Decimal:
        return self.situation.to_pay + self.interest


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
        return sum((each.euros() for each in self.costs.values()), ZERO)

    def days(self, *, first: date, payday: int) -> list[date]:
        return paydays(first=first, count=self.count, payday=payday)


def decide_join(case: PlanCase, *, today: date) -> Decision:
    """Whether a claim may be in a plan at all, of whatever shape."""
    policy = case.policy
    reason = why_not(
        case.situation, until=policy.until, done=case.done, most=policy.most, today=today
    )
    if reason is None and case.again_on is not None and today < case.again_on:
        often = {"again_on": case.again_on}
        instead = INSTEAD[Reason.ASKED_OFTEN]
        return decided(Act.PLAN, Reason.ASKED_OFTEN, {**often}, instead=instead)
    if reason is None:
        return decided(Act.PLAN, Reason.OFFERED)
    facts: dict[str, Fact] = {
        "most": policy.most,
        "done": case.done,
        "hold": case.situation.hold,
        "until": policy.until.name,
        "pay_by": case.situation.pay_by,
    }
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

    @property
    def is_too_small(self) -> bool:
        """Whether not even two parts come of it, unless by the price of the plan itself."""
        return self.owed < FEWEST * self.smallest_instalment

    def costs(self, *, count: int, on: date) -> dict[int, Decision]:
        return {each.key: _cost(each, count=count, on=on) for each in self.cases}

    def total(self, *, count: int, on: date) -> Decimal:
        """What is paid in all when it is paid in so many parts."""
        fees = (each.euros() for each in self.costs(count=count, on=on).values())
        return self.owed + sum(fees, ZERO)

    def options(self, *, on: date) -> Iterator[PlanOption]:
        """Every number of equal parts that the creditors offer, the fewest first."""
        for count in range(FEWEST, self.most_instalments + 1):
            option = self.by_count(count, on=on)
            if isinstance(option, Misfit):
                return
            yield option

    def by_count(self, count: int, *, on: date) -> PlanOption | Misfit:
        """The plan of so many equal parts, or why there is none."""
        if count < FEWEST:
            return Misfit.TOO_FEW_PARTS
        if count > self.most_instalments:
            return Misfit.TOO_MANY_PARTS
        total = self.total(count=count, on=on)
        if self.is_too_small or total < count * max(self.smallest_instalment, CENT * count):
            return Misfit.PARTS_TOO_SMALL
        return self._option(into_parts(total, count=count), on=on)

    def by_sum(self, monthly: Decimal, *, on: date) -> PlanOption | Misfit:
        """The plan of `monthly` euros a month, or why there is none.

        The price may grow with the number of parts, and the number with the price: the
        first number that is enough for its own price is taken.
        """
        if monthly < self.smallest_instalment:
            return Misfit.SUM_TOO_SMALL
        count = FEWEST
        if monthly >= self.total(count=count, on=on):
            return Misfit.SUM_PAYS_ALL
        while count <= self.most_instalments:
            total = self.total(count=count, on=on)
            needed = count_by_monthly_sum(total, monthly=monthly)
            if needed <= count:
                return self._option(by_monthly_sum(total, monthly=monthly), on=on)
            count = needed
        return Misfit.SUM_TAKES_TOO_LONG

    def shaped(self, shape: Shape, *, on: date) -> PlanOption | Misfit:
        """The plan of the wanted shape, made on a day, or why there is none."""
        misfit = _first_part(shape.first_on, on=on)
        if misfit is not None:
            return misfit
        if shape.monthly is not None:
            return self.by_sum(shape.monthly, on=on)
        return self.by_count(shape.count or 0, on=on)

    def nearest(self, shape: Shape, *, on: date) -> tuple[Shape, PlanOption] | None:
        """What is nearest to a shape, which may fit as it is; None where no plan is offered."""
        options = list(self.options(on=on))
        if not options:
            return None
        first_on = min(max(shape.first_on, on), on + LATEST_FIRST)
        near = replace(shape, first_on=first_on)
        if shape.monthly is not None:
            near = self._nearest_sum(near, shape.monthly, options, on=on)
        elif shape.count is not None:
            count = min(max(shape.count, options[0].count), options[-1].count)
            near = replace(near, count=count)
        option = self.shaped(near, on=on)
        return (near, option) if isinstance(option, PlanOption) else None

    def _nearest_sum(
        self, shape: Shape, monthly: Decimal, options: Sequence[PlanOption], *, on: date
    ) -> Shape:
        """By a sum that fits; by a number of parts where no whole sum does."""
        if isinstance(self.by_sum(monthly, on=on), PlanOption):
            return shape
        sums = self.sums(on=on)
        if sums is None:
            option = options[0] if monthly > options[0].parts[0] else options[-1]
            return replace(shape, monthly=None, count=option.count)
        return replace(shape, monthly=min(max(monthly, sums.least), sums.most))

    def sums(self, *, on: date) -> SumRange | None:
        """The whole euros a month that make a plan; None where no whole sum does.

        The most is what pays in the fewest parts: a little more would still do, but only
        make the last part smaller.
        """
        if next(self.options(on=on), None) is None:
            return None
        shortest = self.total(count=FEWEST, on=on)
        longest = self.total(count=self.most_instalments, on=on) / self.most_instalments
        least = _up(max(self.smallest_instalment, longest))
        most = max(_up(shortest / FEWEST), least)
        return SumRange(least=least, most=most) if most < shortest else None

    def _option(self, parts: Sequence[Decimal], *, on: date) -> PlanOption:
        return PlanOption(parts=tuple(parts), costs=self.costs(count=len(parts), on=on))


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


def _first_part(first_on: date, *, on: date) -> Misfit | None:
    if first_on < on:
        return Misfit.FIRST_TOO_EARLY
    return Misfit.FIRST_TOO_LATE if first_on > on + LATEST_FIRST else None


def _up(euros: Decimal) -> Decimal:
    return euros.quantize(WHOLE_EURO, rounding=ROUND_CEILING)
