"""What happens next to a claim, when at the earliest, at what cost, and until when to pay. Pure.

One answer for all: the nightly run does what it says on the day that it says, and the debtor
reads the same beforehand.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from invoices.rules.collection_claim import (
    LETTERS,
    ZERO,
    CollectionAct,
    CollectionClaim,
    earliest_letter,
)
from invoices.rules.collection_costs import CostReason, cost_of_demand, cost_of_reminder
from invoices.rules.decisions import Decision
from invoices.rules.law_calendar import (
    DELIVERIES,
    Channel,
    Delivery,
    letter_due_on,
    postal_day_after,
)
from myropo.calendar import ONE_DAY, banking_day_after, banking_day_on_or_after

CLOSED_STAGES: Final = frozenset({"PAID", "CREDITED", "WITHDRAWN"})
COLLECTION: Final = "COLLECTION"
LEGAL_COLLECTION: Final = "LEGAL_COLLECTION"


class NextAct(StrEnum):
    """What comes; `NOTHING` is an answer too."""

    REMINDER = "REMINDER"
    FIRST_DEMAND = "FIRST_DEMAND"
    REPEAT_DEMAND = "REPEAT_DEMAND"
    # All letters are sent: a person looks at the claim before anything else happens.
    DECISION = "DECISION"
    NOTHING = "NOTHING"


class NextReason(StrEnum):
    """Why it comes, waits, or does not come."""

    DUE_DATE_PASSES = "DUE_DATE_PASSES"
    LETTER_PASSES = "LETTER_PASSES"
    HOLD_ENDS = "HOLD_ENDS"
    # It waits for something that has no day.
    HELD = "HELD"
    RATE_NOT_CONFIRMED = "RATE_NOT_CONFIRMED"
    # A person checks first: what is prescribed may not be collected (perintälaki 4 §).
    MAY_BE_PRESCRIBED = "MAY_BE_PRESCRIBED"
    # Nothing comes.
    CLOSED = "CLOSED"
    LEGAL_COLLECTION = "LEGAL_COLLECTION"
    NOTHING_TO_PAY = "NOTHING_TO_PAY"
    TOO_SMALL = "TOO_SMALL"


WAITING: Final = frozenset({NextReason.HELD, NextReason.RATE_NOT_CONFIRMED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How a creditor lets us collect; never faster or dearer than the law.

    reminders, demands       how many letters; at least one reminder, perhaps no demand
    is_reminder_charged, …   whether the letter costs the debtor what the law allows
    smallest_sum             what is worth a letter, in euros
    days_for_money           banking days after a letter's due date in which money that
                             was paid in time still arrives
    days_to_hand_over        postal weekdays between making a letter and handing it over
    extra_days               days that the creditor waits beyond the law

    Raises `ValueError` when no reminder would go before a demand, or for numbers below zero.
    """

    reminders: int = 1
    demands: int = 2
    is_reminder_charged: bool = True
    is_demand_charged: bool = True
    smallest_sum: Decimal = ZERO
    days_for_money: int = 1
    days_to_hand_over: int = 1
    extra_days: int = 0
    reminder_delivery: Delivery = DELIVERIES[Channel.ECONOMY]
    demand_delivery: Delivery = DELIVERIES[Channel.ECONOMY]

    def __post_init__(self) -> None:
        if self.reminders < 1:
            raise ValueError("A reminder goes before any demand.")
        counts = (self.demands, self.days_for_money, self.days_to_hand_over, self.extra_days)
        if min(counts) < 0 or self.smallest_sum < 0:
            raise ValueError("A policy has no numbers below zero.")


@dataclass(frozen=True, slots=True)
class HoldFact:
    """Something that collection waits for; without a last day, until it is released."""

    reason: str
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A claim with all that decides what comes next. Sums in euros.

    stage          a value of `invoices.models.Stage`
    to_pay         what the debtor is asked to pay now: open, and no money under way for it
    holds          those that are active, and any that were
    sure_until     the last day of which interest is known (`late_interest.sure_until`)
    prescribes_on  the last day of the claim (`prescription.prescribes_on`); None when the
                   act on prescription does not apply
    """

    claim: CollectionClaim
    stage: str
    to_pay: Decimal
    holds: tuple[HoldFact, ...] = ()
    sure_until: date = date.max
    prescribes_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """The answer.

    on              the earliest day: letters are made on it; None when no day is known
    cost            of a letter, what it may cost on that day
    handed_over_on  of a letter, the day of handing over that its due date counts on
    due_on          of a letter, by when it asks for payment and objections
    hold            the reason of the hold that it waits for, where there is one
    """

    act: NextAct
    reason: NextReason
    on: date | None = None
    cost: Decision | None = None
    handed_over_on: date | None = None
    due_on: date | None = None
    hold: str = ""

    @property
    def is_letter(self) -> bool:
        return self.act not in {NextAct.DECISION, NextAct.NOTHING}

    def is_for(self, today: date) -> bool:
        """Whether it is to be done today."""
        return self.reason not in WAITING and self.on is not None and self.on <= today


def what_next(standing: Standing, *, policy: Policy, today: date) -> NextStep:
    """What comes next when nothing else happens, seen from `today`; never a day before it."""
    if (nothing := _why_nothing(standing, policy)) is not None:
        return NextStep(act=NextAct.NOTHING, reason=nothing)
    act = _next_act(standing, policy)
    held = [each for each in standing.holds if each.ends_on is None or each.ends_on >= today]
    for each in held:
        if each.ends_on is None:
            return NextStep(act=act, reason=NextReason.HELD, hold=each.reason)
    allowed_on = _allowed_on(standing.claim, policy)
    reason = NextReason.LETTER_PASSES if standing.claim.letters else NextReason.DUE_DATE_PASSES
    on, hold = max(allowed_on, today), ""
    for each in held:
        if each.ends_on is not None and each.ends_on >= on:
            on, hold, reason = each.ends_on + ONE_DAY, each.reason, NextReason.HOLD_ENDS
    on = banking_day_on_or_after(on)
    if standing.prescribes_on is not None and on > standing.prescribes_on:
        return NextStep(act=NextAct.DECISION, reason=NextReason.MAY_BE_PRESCRIBED, on=on)
    if act is NextAct.DECISION:
        return NextStep(act=act, reason=reason, on=on, hold=hold)
    if on > standing.sure_until:
        reason = NextReason.RATE_NOT_CONFIRMED
    step = NextStep(act=act, reason=reason, on=on, hold=hold)
    return _with_letter(step, standing.claim, policy, on=on)


def _why_nothing(standing: Standing, policy: Policy) -> NextReason | None:
    if standing.stage in CLOSED_STAGES:
        return NextReason.CLOSED
    if standing.stage == LEGAL_COLLECTION:
        return NextReason.LEGAL_COLLECTION
    if standing.to_pay <= 0:
        return NextReason.NOTHING_TO_PAY
    return NextReason.TOO_SMALL if standing.to_pay < policy.smallest_sum else None


def _next_act(standing: Standing, policy: Policy) -> NextAct:
    """Reminders, then demands, then a person. Never a demand without a reminder before it."""
    reminders = len(standing.claim.acts(CollectionAct.REMINDER))
    demands = len(standing.claim.acts(CollectionAct.DEMAND))
    is_in_collection = demands > 0 or standing.stage == COLLECTION
    if reminders == 0 or (reminders < policy.reminders and not is_in_collection):
        return NextAct.REMINDER
    if demands < policy.demands:
        return NextAct.REPEAT_DEMAND if demands else NextAct.FIRST_DEMAND
    return NextAct.DECISION


def _allowed_on(claim: CollectionClaim, policy: Policy) -> date:
    """The day of the law, plus what the creditor waits, and when all money has come in."""
    day = earliest_letter(claim) + timedelta(days=policy.extra_days)
    for each in claim.done:
        if each.act in LETTERS and each.due_on is not None:
            money_in = banking_day_on_or_after(each.due_on)
            for _ in range(policy.days_for_money):
                money_in = banking_day_after(money_in)
            day = max(day, money_in + ONE_DAY)
    return day


def _with_letter(step: NextStep, claim: CollectionClaim, policy: Policy, *, on: date) -> NextStep:
    """The step with its cost, its hand-over and its due date."""
    is_reminder = step.act is NextAct.REMINDER
    delivery = policy.reminder_delivery if is_reminder else policy.demand_delivery
    if is_reminder:
        cost, is_charged = cost_of_reminder(claim, on=on), policy.is_reminder_charged
    else:
        cost, is_charged = cost_of_demand(claim, on=on), policy.is_demand_charged
    handed_over_on = on
    if delivery.weekdays:
        handed_over_on = postal_day_after(on, weekdays=policy.days_to_hand_over)
    return replace(
        step,
        cost=cost if is_charged else _waived(cost),
        handed_over_on=handed_over_on,
        due_on=letter_due_on(handed_over_on=handed_over_on, delivery=delivery),
    )


def _waived(cost: Decision) -> Decision:
    """The creditor asks for nothing, whatever the law would allow."""
    facts = {**cost.facts, "amount": ZERO, "covered": ZERO}
    return replace(cost, allowed=False, reason=CostReason.WAIVED, facts=facts)
