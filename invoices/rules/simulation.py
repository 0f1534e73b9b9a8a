"""Collection as it would go: the steps of `what_next`, day after day, as if they were done. Pure.

For proving that no rule is broken whatever happens, and for showing where a claim is going.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from invoices.rules.collection_claim import ZERO, CollectionAct, PastAct
from invoices.rules.law_calendar import (
    Delivery,
    due_that_counts,
    postal_day_after,
    sent_on,
)
from invoices.rules.what_next import NextAct, NextStep, Policy, Standing, what_next

STAGE_AFTER: Final[Mapping[NextAct, str]] = {
    NextAct.REMINDER: "REMINDED",
    NextAct.FIRST_DEMAND: "COLLECTION",
    NextAct.REPEAT_DEMAND: "COLLECTION",
}

# What happens from outside on a day: a payment, a hold, a rate that is entered, …
type Change = Callable[[Standing], Standing]


@dataclass(frozen=True, slots=True)
class Happened:
    """A step that was done on a day, and how the claim stood before and after it."""

    on: date
    step: NextStep
    before: Standing
    after: Standing


def simulate(
    standing: Standing,
    *,
    policy: Policy,
    first: date,
    last: date,
    changes: Mapping[date, Change] | None = None,
    days_late: int = 0,
) -> Iterator[Happened]:
    """Every step from `first` to `last`, up to the decision by a person.

    changes    what happens from outside, by day, before the step of that day
    days_late  postal weekdays by which letters are handed over later than planned

    Days on which nothing can happen are passed over: until the day of the next step or
    change, the answer of `what_next` stays the same.
    """
    events = {day: change for day, change in (changes or {}).items() if first <= day <= last}
    ahead = sorted(events, reverse=True)
    today = first
    while today <= last:
        while ahead and ahead[-1] <= today:
            standing = events[ahead.pop()](standing)
        step = what_next(standing, policy=policy, today=today)
        if step.is_for(today):
            after = carry_out(standing, step, policy=policy, on=today, days_late=days_late)
            yield Happened(today, step, standing, after)
            if step.act is NextAct.DECISION:
                return
            standing = after
            step = what_next(standing, policy=policy, today=today)
        days = [ahead[-1]] if ahead else []
        if step.on is not None and step.on > today:
            days.append(step.on)
        if not days:
            return
        today = min(days)


def carry_out(
    standing: Standing, step: NextStep, *, policy: Policy, on: date, days_late: int = 0
) -> Standing:
    """How the claim stands when the step was done on its day; unchanged for other than letters."""
    if step.cost is None or step.due_on is None or step.handed_over_on is None:
        return standing
    is_reminder = step.act is NextAct.REMINDER
    delivery = policy.reminder_delivery if is_reminder else policy.demand_delivery
    handed_over_on = _really_handed_over(step.handed_over_on, delivery, days_late)
    letter = PastAct(
        act=CollectionAct.REMINDER if is_reminder else CollectionAct.DEMAND,
        on=sent_on(handed_over_on=handed_over_on, delivery=delivery),
        amount=step.cost.euros() if step.cost else ZERO,
        covered=step.cost.euros("covered") if step.cost else ZERO,
        due_on=due_that_counts(
            printed=step.due_on, handed_over_on=handed_over_on, delivery=delivery
        ),
    )
    return replace(
        standing,
        claim=replace(standing.claim, done=(*standing.claim.done, letter)),
        stage=STAGE_AFTER[step.act],
        to_pay=standing.to_pay + letter.amount,
    )


def _really_handed_over(planned: date, delivery: Delivery, days_late: int) -> date:
    return postal_day_after(planned, weekdays=days_late) if delivery.weekdays else planned
