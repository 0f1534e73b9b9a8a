"""A pause (tauko) for who has nothing left to pay with: may it be, and until when. Pure.

No law asks for it: the creditor gives it, and says how long it may be. Nobody proves anything:
that nothing is left is the person's own word.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from invoices.rules.acts import Act
from invoices.rules.decisions import Decision, Fact
from payments.rules.arranging import LEGAL_COLLECTION, Situation

# Creditors without a row of their own.
DEFAULT_LONGEST_DAYS: Final = 30


class PauseAct(StrEnum):
    PAUSE = "PAUSE"


class PauseReason(StrEnum):
    """Why collection of a claim may pause, or may not."""

    OFFERED = "OFFERED"
    # Who found the invoice with the codes of a letter arranges nothing in the debtor's name.
    NOT_YOURS = "NOT_YOURS"
    NOTHING_TO_PAY = "NOTHING_TO_PAY"
    LEGAL_COLLECTION = "LEGAL_COLLECTION"
    IN_PLAN = "IN_PLAN"
    # Disputed, stopped, or a payment of it is looked for: collection waits for that.
    HELD = "HELD"
    # Only an agent pauses, with the debtor.
    NOT_OFFERED = "NOT_OFFERED"
    # It was paused within a year.
    AGAIN_LATER = "AGAIN_LATER"
    # It waits already, for as long as a pause would.
    WAITS = "WAITS"
    # It is to be paid after the last day of the pause.
    NOT_DUE = "NOT_DUE"


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseCase:
    """A claim whose collection may pause.

    longest_days  of its creditor; 0: only an agent pauses
    last_on       the day on which its latest pause was made
    waits_until   the last day on which it waits already, for an answer's pause or more time
    is_debtor     whether whoever asks may arrange it
    """

    situation: Situation
    longest_days: int = DEFAULT_LONGEST_DAYS
    last_on: date | None = None
    waits_until: date | None = None
    is_debtor: bool = True


def pause_until(*, longest_days: int, today: date) -> date:
    """The last day of a pause that begins today."""
    return today + timedelta(days=longest_days)


def again_on(last_on: date) -> date:
    """The first day of the next pause after one that was made on `last_on`: a year later."""
    try:
        return last_on.replace(year=last_on.year + 1)
    except ValueError:
        # A leap day: there is none in the year after it.
        return date(last_on.year + 1, 3, 1)


def decide_pause(case: PauseCase, *, today: date) -> Decision:
    """Whether collection of the claim may pause now; `until` is the last day of the pause."""
    facts: dict[str, Fact] = {
        "until": pause_until(longest_days=case.longest_days, today=today),
        "pay_by": case.situation.pay_by,
        "hold": case.situation.hold,
    }
    if case.waits_until is not None:
        facts["waits_until"] = case.waits_until
    if case.last_on is not None:
        facts["again_on"] = again_on(case.last_on)
    reason = _why_not(case, today=today)
    return Decision(
        act=PauseAct.PAUSE,
        allowed=reason is None,
        reason=reason or PauseReason.OFFERED,
        facts=facts,
        instead=INSTEAD.get(reason, ()) if reason is not None else (),
    )


# What helps where a pause does not; what waits or is not due needs nothing now.
INSTEAD: Final[Mapping[PauseReason, tuple[Act, ...]]] = {
    PauseReason.LEGAL_COLLECTION: (Act.HARDSHIP, Act.CONTACT_CREDITOR),
    PauseReason.NOT_OFFERED: (Act.HARDSHIP, Act.CONTACT_CREDITOR),
    PauseReason.AGAIN_LATER: (Act.HARDSHIP, Act.CONTACT_CREDITOR),
}


def _why_not(case: PauseCase, *, today: date) -> PauseReason | None:
    """The first ground on which there is no pause, the most telling one first."""
    situation = case.situation
    until = pause_until(longest_days=case.longest_days, today=today)
    grounds = (
        (PauseReason.NOT_YOURS, not case.is_debtor),
        (PauseReason.NOTHING_TO_PAY, situation.to_pay <= 0),
        (PauseReason.LEGAL_COLLECTION, situation.stage == LEGAL_COLLECTION),
        (PauseReason.IN_PLAN, situation.is_in_plan),
        (PauseReason.HELD, bool(situation.hold)),
        (PauseReason.WAITS, case.waits_until is not None and case.waits_until >= until),
        (PauseReason.NOT_OFFERED, case.longest_days < 1),
        (PauseReason.AGAIN_LATER, case.last_on is not None and today < again_on(case.last_on)),
        (PauseReason.NOT_DUE, situation.pay_by >= until),
    )
    return next((reason for reason, holds in grounds if holds), None)
