"""What a creditor's policy offers the debtor of one invoice, from its due date to a demand. Pure.

The invoice is invented; what is offered is asked from the same rules that debtors meet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Final

from invoices.rules.collection_claim import CollectionClaim
from invoices.rules.decisions import Decision
from invoices.rules.law_calendar import Law
from invoices.rules.simulation import Happened, simulate
from invoices.rules.what_next import NextAct, NextReason, NextStep, Policy, Standing, what_next
from myropo.calendar import banking_day_on_or_after
from payments.rules.arranging import Situation
from payments.rules.plan_offers import PlanCase, PlanOption, Together, decide_join, decide_plan
from payments.rules.policies import Phase, PlanPolicy, ShiftPolicy
from payments.rules.shifts import ShiftOffer, cost_on, offer_shift

# From the day of the invoice to its due date.
TIME_TO_PAY: Final = timedelta(days=21)
# A debtor asks some days before the due date, after it, or after a letter has left.
DAYS_BEFORE: Final = timedelta(days=5)
DAYS_AFTER: Final = timedelta(days=5)
# Longer than any policy lets all of its letters take.
LONGEST: Final = timedelta(days=1000)
INVOICED: Final = "INVOICED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A policy in all its parts, with the law that it stays within."""

    law: Law
    letters: Policy
    shifts: ShiftPolicy
    plans: PlanPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysAtOnePrice:
    """Days to which the due date may move for the same price, both ends included."""

    first: date
    last: date
    cost: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What a debtor is offered on one day.

    join     whether the claim may be in a plan at all; `plan` whether without an agent
    options  the plans of equal parts; none where none may be made
    """

    phase: Phase
    on: date
    situation: Situation
    shift: ShiftOffer
    prices: tuple[DaysAtOnePrice, ...]
    join: Decision
    plan: Decision | None
    options: tuple[PlanOption, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The life of the invoice while nobody pays.

    letters  what comes, each on the earliest day of the policy
    nothing  why no letter comes at all, where none does
    """

    issued_on: date
    due_on: date
    letters: tuple[Happened, ...]
    nothing: NextReason | None
    offered: tuple[Offered, ...]


def preview(*, terms: Terms, total: Decimal, issued_on: date) -> Preview:
    """What is offered for an invoice of `total` euros that was sent on a day.

    Late interest is left out. Raises `ValueError` for nothing to pay.
    """
    if total <= 0:
        raise ValueError("An invoice asks for something.")
    standing = sample(law=terms.law, total=total, issued_on=issued_on)
    due_on = standing.claim.due_on
    steps = tuple(letters_of(standing, terms.letters))
    first = what_next(standing, policy=terms.letters, today=issued_on)
    return Preview(
        issued_on=issued_on,
        due_on=due_on,
        letters=steps,
        nothing=None if steps else first.reason,
        offered=tuple(
            _offered(phase, each, on, terms) for phase, each, on in _phases(standing, steps)
        ),
    )


def sample(*, law: Law, total: Decimal, issued_on: date) -> Standing:
    """An invoice that was just sent, due on a banking day."""
    claim = CollectionClaim(
        law=law,
        issued_on=issued_on,
        due_on=banking_day_on_or_after(issued_on + TIME_TO_PAY),
        original_principal=total,
        open_principal=total,
    )
    return Standing(claim=claim, stage=INVOICED, to_pay=total)


def letters_of(standing: Standing, policy: Policy) -> Iterator[Happened]:
    """The letters to a debtor who does nothing, and the decision by a person after them."""
    first = standing.claim.issued_on
    return simulate(standing, policy=policy, first=first, last=first + LONGEST)


def _phases(
    standing: Standing, steps: Sequence[Happened]
) -> Iterator[tuple[Phase, Standing, date]]:
    """How the claim stands in each phase that it reaches, and on which day a debtor asks."""
    yield Phase.IN_TIME, standing, standing.claim.due_on - DAYS_BEFORE
    yield Phase.OVERDUE, standing, standing.claim.matured_on + DAYS_AFTER
    for phase, act in (
        (Phase.REMINDED, NextAct.REMINDER),
        (Phase.COLLECTION, NextAct.FIRST_DEMAND),
    ):
        done = [each for each in steps if each.step.act is act]
        if done:
            yield phase, done[-1].after, _asks_on(done[-1].step, done[-1].on)


def _asks_on(step: NextStep, on: date) -> date:
    return (step.handed_over_on or on) + DAYS_AFTER


def _offered(phase: Phase, standing: Standing, on: date, terms: Terms) -> Offered:
    told = [each.due_on for each in standing.claim.done if each.due_on is not None]
    situation = Situation(
        claim=standing.claim,
        stage=standing.stage,
        to_pay=standing.to_pay,
        pay_by=max([standing.claim.due_on, *told]),
    )
    shift = offer_shift(situation, policy=terms.shifts, today=on)
    case = PlanCase(key=0, situation=situation, policy=terms.plans)
    join = decide_join(case, today=on)
    return Offered(
        phase=phase,
        on=on,
        situation=situation,
        shift=shift,
        prices=tuple(_prices(situation, shift, terms.shifts, on)),
        join=join,
        plan=decide_plan([case], today=on) if join.allowed else None,
        options=tuple(Together(cases=(case,)).options(on=on)) if join.allowed else (),
    )


def _prices(
    situation: Situation, offer: ShiftOffer, policy: ShiftPolicy, on: date
) -> Iterator[DaysAtOnePrice]:
    costs = [(day, cost_on(situation, until=day, policy=policy, today=on)) for day in offer.days()]
    for _, group in groupby(costs, key=lambda each: (each[1].reason, each[1].facts["amount"])):
        days = list(group)
        yield DaysAtOnePrice(first=days[0][0], last=days[-1][0], cost=days[0][1])
