"""What a debtor may arrange with a claim: what shifts and plans ask about first. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from invoices.rules.collection_claim import CollectionClaim
from invoices.rules.decisions import Decision, Fact
from invoices.rules.law_calendar import matured_on
from payments.rules.policies import PHASE_OF_STAGE, Phase

LEGAL_COLLECTION: Final = "LEGAL_COLLECTION"


class Act(StrEnum):
    """What may be offered in place of each other."""

    SHIFT = "SHIFT"
    PLAN = "PLAN"
    PAY = "PAY"
    ASK_AGENT = "ASK_AGENT"
    CONTACT_CREDITOR = "CONTACT_CREDITOR"


class Reason(StrEnum):
    """Why an arrangement is offered or not."""

    OFFERED = "OFFERED"
    # The creditor does not offer it, or not so late, or not so often.
    NOT_OFFERED = "NOT_OFFERED"
    TOO_LATE = "TOO_LATE"
    ENOUGH = "ENOUGH"
    NOTHING_TO_PAY = "NOTHING_TO_PAY"
    LEGAL_COLLECTION = "LEGAL_COLLECTION"
    # Somebody else owes it: who found it with the codes of a letter may only see and pay it.
    NOT_YOURS = "NOT_YOURS"
    # Collection waits for something already: nothing needs to be arranged now.
    HELD = "HELD"
    IN_PLAN = "IN_PLAN"
    # So little that it cannot be divided into two parts of the smallest sum.
    TOO_SMALL = "TOO_SMALL"
    # Agents answered it, or the debtor took it back, so often that a pause comes first.
    ASKED_OFTEN = "ASKED_OFTEN"
    # Possible, but made by an agent with the debtor.
    ABOVE_LIMIT = "ABOVE_LIMIT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A claim that a debtor wants to arrange. Sums in euros.

    stage       a value of `invoices.models.Stage`
    to_pay      what is asked for, without money under way
    pay_by      the due date that counts now: of the invoice, its latest letter or shift
    hold        why collection waits, "" when it does not
    is_in_plan  whether a plan pays it
    """

    claim: CollectionClaim
    stage: str
    to_pay: Decimal
    pay_by: date
    hold: str = ""
    is_in_plan: bool = False

    def phase(self, today: date) -> Phase:
        if self.stage in PHASE_OF_STAGE:
            return PHASE_OF_STAGE[self.stage]
        return Phase.IN_TIME if today <= matured_on(self.pay_by) else Phase.OVERDUE


def why_not(
    situation: Situation, *, until: Phase, done: int, most: int, today: date
) -> Reason | None:
    """Why nothing may be arranged; None when it may.

    until       the last phase in which the creditor offers it
    done, most  how many there were, and how many there may be
    """
    checks = (
        (situation.to_pay <= 0, Reason.NOTHING_TO_PAY),
        (situation.stage == LEGAL_COLLECTION, Reason.LEGAL_COLLECTION),
        (situation.is_in_plan, Reason.IN_PLAN),
        (bool(situation.hold), Reason.HELD),
        (until is Phase.NEVER or most == 0, Reason.NOT_OFFERED),
        (situation.phase(today) > until, Reason.TOO_LATE),
        (done >= most, Reason.ENOUGH),
    )
    return next((reason for holds, reason in checks if holds), None)


def decided(
    act: Act, reason: Reason, facts: dict[str, Fact] | None = None, *, instead: tuple[Act, ...] = ()
) -> Decision:
    """The answer; what is offered names nothing instead."""
    return Decision(
        act=act,
        allowed=reason is Reason.OFFERED,
        reason=reason,
        facts=facts or {},
        instead=() if reason is Reason.OFFERED else instead,
    )
