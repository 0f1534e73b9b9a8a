"""What the run of a day does with each claim that it looks at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from invoices.models import CreditorPolicy
from invoices.queries.collection import Facts
from invoices.queries.policies import policies_for
from invoices.queries.what_next import policy_of
from invoices.rules.reference_rates import Rates
from invoices.rules.simulation import carry_out
from invoices.rules.what_next import (
    NextAct,
    NextReason,
    NextStep,
    Policy,
    Standing,
    what_next,
)
from myropo.calendar import banking_day_after


class Counted(StrEnum):
    """What a run counts, beside the acts of `rules.what_next.NextAct`."""

    LOOKED = "looked"
    # Its next act has another day, or none.
    POSTPONED = "postponed"
    # Something has to happen first that may happen on any day: a letter that is still on its
    # way, or a reference rate that nobody has confirmed.
    WAITING = "waiting"
    # A letter that has no address to go to: a person looks at the claim.
    NO_ADDRESS = "no address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done with a claim today, and how it stands before it.

    row  its creditor's policy; None: the law's own numbers
    """

    facts: Facts
    standing: Standing
    row: CreditorPolicy | None
    policy: Policy
    step: NextStep
    on: date

    @property
    def is_to_be_done(self) -> bool:
        return self.step.is_for(self.on) and not self.facts.is_letter_unsent

    @property
    def is_letter(self) -> bool:
        return self.is_to_be_done and self.step.is_letter

    @property
    def is_decision(self) -> bool:
        return self.is_to_be_done and self.step.act is NextAct.DECISION

    @property
    def is_stuck(self) -> bool:
        """Whether a letter that could not be sent is all that the next act waits for."""
        return self.step.is_for(self.on) and self.facts.is_letter_failed

    @property
    def counted(self) -> str:
        if self.is_to_be_done:
            return self.step.act
        return Counted.WAITING if self._waits else Counted.POSTPONED

    @property
    def look_on(self) -> date:
        """The day on which the run looks at the claim again, when it does nothing today.

        Never after the day of the next act; `date.max` when only a change brings one, since
        whatever changes a claim makes the run look at it at once.
        """
        if self._waits:
            return banking_day_after(self.on)
        return self.step.on or date.max

    @property
    def look_on_after_letter(self) -> date:
        """The same when the letter is written: the day of what comes after it."""
        after = carry_out(self.standing, self.step, policy=self.policy, on=self.on)
        return what_next(after, policy=self.policy, today=self.on).on or date.max

    @property
    def _waits(self) -> bool:
        step = self.step
        is_near = step.on is not None and step.on <= self.on
        no_rate = step.reason is NextReason.RATE_NOT_CONFIRMED
        return is_near and (no_rate or self.facts.is_letter_unsent)


def plans_of(facts: Sequence[Facts], *, on: date, rates: Rates) -> list[Plan]:
    """What `rules.what_next` says of each claim on a day; the policies are one query."""
    rows = policies_for((each.invoice for each in facts), on=on)
    return [_plan(each, rows[each.invoice.pk], on=on, rates=rates) for each in facts]


def _plan(facts: Facts, row: CreditorPolicy | None, *, on: date, rates: Rates) -> Plan:
    standing, policy = facts.standing(rates), policy_of(facts.invoice, row)
    step = what_next(standing, policy=policy, today=on)
    return Plan(facts=facts, standing=standing, row=row, policy=policy, step=step, on=on)
