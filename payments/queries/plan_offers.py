"""Which plans a debtor is offered for some invoices, and what each would look like. No writes.

The one answer for the pages, the bot and the agents: what is shown here is what
`payments.services.plans.making` makes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final
from uuid import UUID

from accounts.actor import Actor
from invoices.models import Invoice
from invoices.queries.interest import interest_to_charge, interest_until
from invoices.queries.rates import kept_rates
from invoices.queries.rights import may_arrange
from invoices.rules.decisions import Decision
from invoices.rules.reference_rates import Rates
from payments.models import PaymentPlan
from payments.queries.payable import asked_for, payable_of
from payments.queries.planned import ClaimCost, Joining, LeftOut, Planned, Preview
from payments.queries.situations import Arrangeable, arrangeable
from payments.rules.arranging import Act, Reason, decided
from payments.rules.plan_interest import estimated_interest
from payments.rules.plan_offers import (
    INSTEAD,
    Misfit,
    PlanOption,
    Shape,
    SumRange,
    Together,
    decide_join,
    decide_plan,
)
from payments.rules.plan_schedule import LATEST_FIRST, usual_first

# Proposed before a debtor tells the own one.
USUAL_PAYDAY: Final = 15
ZERO: Final = Decimal("0.00")


@dataclass(frozen=True, kw_only=True)
class PlanOffer:
    """What an actor is offered for some invoices today.

    joining   in the order in which the plan's money pays them (due date, key)
    left_out  the others, each with its reason
    decision  whether the debtor makes the plan alone: `OFFERED`; with `ABOVE_LIMIT` an agent
              decides on it (`ask_for_plan`); anything else: there is no plan
    """

    today: date
    rates: Rates
    joining: tuple[Joining, ...]
    left_out: tuple[LeftOut, ...]
    decision: Decision

    @property
    def is_self_service(self) -> bool:
        return self.decision.allowed

    @property
    def is_for_agent(self) -> bool:
        """Whether the plan is possible, but an agent decides on it."""
        return self.decision.reason == Reason.ABOVE_LIMIT

    @property
    def is_possible(self) -> bool:
        return self.is_self_service or self.is_for_agent

    @property
    def owed(self) -> Decimal:
        """What is divided but for the plan's cost, in euros."""
        return sum((each.case.to_pay for each in self.joining), ZERO)

    @property
    def interest_now(self) -> Decimal:
        """What of it making the plan charges."""
        return sum((each.interest for each in self.joining), ZERO)

    @property
    def sums(self) -> SumRange | None:
        """The monthly sums for a slider; None where no whole sum makes a plan."""
        return self._together.sums(on=self.today) if self.joining else None

    @property
    def counts(self) -> tuple[int, ...]:
        """The numbers of equal parts to choose from."""
        return tuple(each.count for each in self._equal)

    @property
    def smallest_instalment(self) -> Decimal:
        return self._together.smallest_instalment

    @property
    def most_instalments(self) -> int:
        return self._together.most_instalments

    def usual_shape(self) -> Shape:
        """What is proposed before the debtor has chosen: the cheapest plan of most parts."""
        cheapest = list(self._cheapest())
        return Shape(
            count=cheapest[-1].count if cheapest else 2,
            payday=USUAL_PAYDAY,
            first_on=usual_first(self.today, payday=USUAL_PAYDAY),
        )

    def options(self, *, payday: int = USUAL_PAYDAY, first_on: date | None = None) -> list[Planned]:
        """Every number of equal parts, the fewest first, side by side with what each costs.

        A first day that is not offered gives way to the nearest one.
        """
        first = self._offered_day(first_on or usual_first(self.today, payday=payday))
        return [self._planned(each, payday=payday, first_on=first) for each in self._equal]

    def by_sum(self, monthly: Decimal, *, payday: int, first_on: date) -> Planned | Misfit:
        return self.shaped(Shape(monthly=monthly, payday=payday, first_on=first_on))

    def by_count(self, count: int, *, payday: int, first_on: date) -> Planned | Misfit:
        return self.shaped(Shape(count=count, payday=payday, first_on=first_on))

    def shaped(self, shape: Shape) -> Planned | Misfit:
        """The plan of a shape, or why there is none. Raises `ValueError` for no claim."""
        found = self._together.shaped(shape, on=self.today)
        if isinstance(found, Misfit):
            return found
        return self._planned(found, payday=shape.payday, first_on=shape.first_on)

    def preview(self, shape: Shape) -> Preview:
        """The plan of a shape with what lies around it. Raises `ValueError` for no claim."""
        found = self.shaped(shape)
        chosen = None if isinstance(found, Misfit) else found
        near = None if chosen else self._together.nearest(shape, on=self.today)
        nearest = None
        if near is not None:
            nearest = self._planned(near[1], payday=near[0].payday, first_on=near[0].first_on)
        shown = chosen or nearest
        around = self._around(shown, shape) if shown else {}
        return Preview(
            shape=shape,
            chosen=chosen,
            misfit=found if isinstance(found, Misfit) else None,
            nearest=nearest,
            nearest_shape=near[0] if near else None,
            fewer=around.get("fewer"),
            more=around.get("more"),
            cheaper=around.get("cheaper"),
        )

    @property
    def _not_sure(self) -> Decimal:
        return sum((each.not_sure for each in self.joining), ZERO)

    @cached_property
    def _together(self) -> Together:
        return Together(cases=tuple(each.case for each in self.joining))

    @cached_property
    def _equal(self) -> tuple[PlanOption, ...]:
        """Every number of equal parts; worked out once for all that is asked of it."""
        return tuple(self._together.options(on=self.today)) if self.joining else ()

    def _cheapest(self) -> Iterator[PlanOption]:
        least = min((each.cost for each in self._equal), default=ZERO)
        return (each for each in self._equal if each.cost == least)

    def _around(self, shown: Planned, shape: Shape) -> dict[str, Planned]:
        options = self._equal
        beside = {
            "fewer": [each for each in options if each.count == shown.count - 1],
            "more": [each for each in options if each.count == shown.count + 1],
            "cheaper": [each for each in options if each.cost < shown.cost],
        }
        first_on = self._offered_day(shape.first_on)
        return {
            name: self._planned(found[-1], payday=shape.payday, first_on=first_on)
            for name, found in beside.items()
            if found
        }

    def _offered_day(self, first_on: date) -> date:
        """The nearest day on which the first part may be paid: an address may name any."""
        return min(max(first_on, self.today), self.today + LATEST_FIRST)

    def _planned(self, option: PlanOption, *, payday: int, first_on: date) -> Planned:
        days = option.days(first=first_on, payday=payday)
        parts = tuple(zip(days, option.parts, strict=True))
        costs = tuple(
            ClaimCost(invoice=each.invoice, decision=option.costs[each.invoice.pk])
            for each in self.joining
        )
        debts = [each.debt(cost.amount) for each, cost in zip(self.joining, costs, strict=True)]
        later = estimated_interest(debts, parts=parts, made_on=self.today, rates=self.rates)
        return Planned(
            option=option,
            parts=parts,
            costs=costs,
            interest_now=self.interest_now,
            interest_later=None if later is None else later + self._not_sure,
        )


def plan_offer(
    actor: Actor, public_ids: Sequence[UUID], *, today: date, by_agent: bool = False
) -> PlanOffer:
    """What the actor is offered for these invoices. Seven queries however many they are,
    and one for each that has no known debtor.

    by_agent  whether an agent makes the plan with the debtor: then the limits of what
              debtors arrange alone do not count

    Another's invoice is a 404.
    """
    invoices = asked_for(actor, public_ids)
    return offer_for(actor, invoices, today=today, rates=kept_rates(), by_agent=by_agent)


def offer_of_all(actor: Actor, *, today: date, by_agent: bool = False) -> PlanOffer:
    """The same for everything that the actor may pay now: which of it may be in a plan."""
    return offer_for(actor, payable_of(actor), today=today, rates=kept_rates(), by_agent=by_agent)


def offer_for(
    actor: Actor,
    invoices: Iterable[Invoice],
    *,
    today: date,
    rates: Rates,
    by_agent: bool = False,
    besides: PaymentPlan | None = None,
) -> PlanOffer:
    """The same for invoices that were read, or locked, already and that the actor may see.

    besides  a plan of theirs that does not count: one that was asked for and may be started
    """
    found = arrangeable(invoices, rates=rates, today=today, besides=besides)
    joining, left_out = [], []
    for known in sorted(found.values(), key=lambda each: (each.invoice.due_on, each.invoice.pk)):
        decision = _may_join(actor, known, today=today, by_agent=by_agent)
        if decision.allowed:
            joining.append(_joining(known, rates, today=today))
        else:
            left_out.append(LeftOut(known=known, decision=decision))
    return PlanOffer(
        today=today,
        rates=rates,
        joining=tuple(joining),
        left_out=tuple(left_out),
        decision=_decide(joining, left_out, today=today, by_agent=by_agent),
    )


def _may_join(actor: Actor, known: Arrangeable, *, today: date, by_agent: bool) -> Decision:
    """Who found another's invoice may see and pay it, and arranges nothing with it.

    However often its debtor asked, an agent may agree.
    """
    if not may_arrange(actor, known.invoice):
        return decided(Act.PLAN, Reason.NOT_YOURS, instead=INSTEAD[Reason.NOT_YOURS])
    case = replace(known.case, again_on=None) if by_agent else known.case
    return decide_join(case, today=today)


def _joining(known: Arrangeable, rates: Rates, *, today: date) -> Joining:
    joining = Joining(known=known)
    if not joining.is_interest_charged:
        return joining
    invoice, ledger = known.invoice, known.facts.entries
    sure, _ = interest_to_charge(invoice=invoice, ledger=ledger, until=today, rates=rates)
    likely = interest_until(invoice=invoice, ledger=ledger, until=today, rates=rates).not_charged
    return replace(joining, interest=sure, not_sure=max(likely - sure, ZERO))


def _decide(
    joining: Sequence[Joining], left_out: Sequence[LeftOut], *, today: date, by_agent: bool
) -> Decision:
    if joining:
        decision = decide_plan([each.case for each in joining], today=today)
        if by_agent and decision.reason == Reason.ABOVE_LIMIT:
            return decided(Act.PLAN, Reason.OFFERED, dict(decision.facts))
        return decision
    if left_out:
        return left_out[0].decision
    return decided(Act.PLAN, Reason.NOTHING_TO_PAY)


__all__ = [
    "USUAL_PAYDAY",
    "ClaimCost",
    "Joining",
    "LeftOut",
    "PlanOffer",
    "Planned",
    "Preview",
    "offer_for",
    "offer_of_all",
    "plan_offer",
]
