"""Moving a due date (eräpäivän siirto): may it move, to which days, and at what cost. Pure.

Free when asked for in time; afterwards the law's price for at least fourteen days more
(perintälaki 513/1999 10 a and 10 b §, of businesses 10 e and 10 f §).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from invoices.rules.collection_claim import CollectionAct
from invoices.rules.collection_costs import CostReason, cost_of_extension
from invoices.rules.decisions import Decision, Fact
from myropo.calendar import ONE_DAY
from payments.rules.arranging import Act, Reason, Situation, decided, why_not
from payments.rules.policies import ShiftPolicy

INSTEAD: Final[Mapping[Reason, tuple[Act, ...]]] = {
    Reason.NOT_OFFERED: (Act.PLAN, Act.PAY, Act.CONTACT_CREDITOR),
    Reason.TOO_LATE: (Act.PLAN, Act.PAY, Act.ASK_AGENT),
    Reason.ENOUGH: (Act.PLAN, Act.PAY, Act.ASK_AGENT),
    Reason.LEGAL_COLLECTION: (Act.PAY, Act.ASK_AGENT),
    Reason.IN_PLAN: (Act.ASK_AGENT,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftOffer:
    """The days to choose from, both ends included; `cost_on` says what each costs."""

    decision: Decision
    first: date | None = None
    last: date | None = None

    def days(self) -> Iterator[date]:
        if self.first is None or self.last is None:
            return
        day = self.first
        while day <= self.last:
            yield day
            day += ONE_DAY

    def __contains__(self, day: date) -> bool:
        return self.first is not None and self.last is not None and self.first <= day <= self.last


def offer_shift(situation: Situation, *, policy: ShiftPolicy, today: date) -> ShiftOffer:
    """Whether the due date may move, and to which days.

    From the day after the later of today and the due date, for the creditor's longest time.
    """
    done = len(situation.claim.acts(CollectionAct.EXTENSION))
    reason = why_not(situation, until=policy.until, done=done, most=policy.most, today=today)
    if reason is not None:
        facts: dict[str, Fact] = {"most": policy.most, "done": done, "hold": situation.hold}
        instead = INSTEAD.get(reason, ())
        return ShiftOffer(decision=decided(Act.SHIFT, reason, facts, instead=instead))
    start = max(today, situation.pay_by)
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
