"""Moving a due date (eräpäivän siirto): may it move, to which days, and at what cost. Pure.

Free when asked for in time; afterwards the law's price for at least fourteen days more
(perintälaki 513/1999 10 a and 10 b §, of businesses 10 e and 10 f §).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from invoices.rules.collection_claim import CollectionAct, PastAct
from invoices.rules.collection_costs import CostReason, cost_of_extension
from invoices.rules.decisions import Decision, Fact
from invoices.rules.law_calendar import matured_on
from invoices.rules.prescription import prescribes_on
from invoices.rules.what_next import HoldFact, Standing
from myropo.calendar import ONE_DAY, days_between, is_banking_day
from payments.rules.arranging import Act, Reason, Situation, decided, why_not
from payments.rules.policies import ShiftPolicy

INSTEAD: Final[Mapping[Reason, tuple[Act, ...]]] = {
    Reason.NOT_OFFERED: (Act.PLAN, Act.PAY, Act.CONTACT_CREDITOR),
    Reason.TOO_LATE: (Act.PLAN, Act.PAY, Act.ASK_AGENT),
    Reason.ENOUGH: (Act.PLAN, Act.PAY, Act.ASK_AGENT),
    Reason.LEGAL_COLLECTION: (Act.PAY, Act.ASK_AGENT),
    Reason.IN_PLAN: (Act.ASK_AGENT,),
    Reason.NOT_YOURS: (Act.PAY, Act.CONTACT_CREDITOR),
}
INVOICED: Final = "INVOICED"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftOffer:
    """The days to choose from, both ends included; `cost_on` says what each costs."""

    decision: Decision
    first: date | None = None
    last: date | None = None

    def days(self) -> Iterator[date]:
        if self.first is None or self.last is None:
            return iter(())
        return days_between(self.first, self.last)

    def __contains__(self, day: date) -> bool:
        return self.first is not None and self.last is not None and self.first <= day <= self.last


def offer_shift(situation: Situation, *, policy: ShiftPolicy, today: date) -> ShiftOffer:
    """Whether the due date may move, and to which days.

    From the day after the later of today and the last day of being in time, for the
    creditor's longest time: what only moves a Saturday to its Sunday gives nobody a day.
    """
    # Costs that came with the claim count as extensions in the total of costs, and move no day.
    done = sum(each.due_on is not None for each in situation.claim.acts(CollectionAct.EXTENSION))
    reason = why_not(situation, until=policy.until, done=done, most=policy.most, today=today)
    if reason is not None:
        facts: dict[str, Fact] = {
            "most": policy.most,
            "done": done,
            "hold": situation.hold,
            "until": policy.until.name,
            "pay_by": situation.pay_by,
        }
        instead = INSTEAD.get(reason, ())
        return ShiftOffer(decision=decided(Act.SHIFT, reason, facts, instead=instead))
    start = max(today, matured_on(situation.pay_by))
    first, last = start + ONE_DAY, start + timedelta(days=policy.longest_days)
    offered: dict[str, Fact] = {"first": first, "last": last, "left": policy.most - done}
    return ShiftOffer(decision=decided(Act.SHIFT, Reason.OFFERED, offered), first=first, last=last)


def cost_on(situation: Situation, *, until: date, policy: ShiftPolicy, today: date) -> Decision:
    """What a shift to a day costs, and why; nothing where the creditor asks for nothing."""
    cost = cost_of_extension(situation.claim, on=today, until=until, asked_of=situation.pay_by)
    if policy.is_charged or not cost.allowed:
        return cost
    facts = {**cost.facts, "amount": Decimal(0), "covered": Decimal(0)}
    return replace(cost, allowed=False, reason=CostReason.WAIVED, facts=facts)


def is_in_time(situation: Situation, *, today: date) -> bool:
    """Whether the due date itself moves: it is not over, and no letter has come."""
    return situation.stage == INVOICED and today <= situation.claim.matured_on


def best_day(
    offer: ShiftOffer, situation: Situation, *, policy: ShiftPolicy, today: date
) -> date | None:
    """The day to propose: the last banking day of those that cost the least; None for none."""

    def preference(day: date) -> tuple[Decimal, bool, date]:
        cost = cost_on(situation, until=day, policy=policy, today=today).euros()
        return -cost, is_banking_day(day), day

    return max(offer.days(), key=preference, default=None)


def after_shift(
    standing: Standing, situation: Situation, *, to_on: date, cost: Decision, today: date
) -> Standing:
    """How the claim will stand towards collection when its due date has been moved today."""
    claim = standing.claim
    moved = PastAct(
        act=CollectionAct.EXTENSION,
        on=today,
        amount=cost.euros(),
        covered=cost.euros("covered"),
        due_on=to_on,
    )
    holds = standing.holds
    due_on, printed_due_on = claim.due_on, claim.printed_due_on
    if is_in_time(situation, today=today):
        due_on, printed_due_on = to_on, printed_due_on or due_on
    else:
        holds = (*holds, HoldFact("EXTENDED", matured_on(to_on)))
    until = standing.prescribes_on
    if until is not None:
        until = max(until, prescribes_on(due_on=due_on, interrupted_on=[today]))
    return replace(
        standing,
        claim=replace(
            claim, due_on=due_on, printed_due_on=printed_due_on, done=(*claim.done, moved)
        ),
        to_pay=standing.to_pay + cost.euros(),
        holds=holds,
        prescribes_on=until,
    )
