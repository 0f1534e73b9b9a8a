"""Which answer fits which request, and what it does to the claim. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from invoices.rules.debtor_requests import (
    CLOSED_STAGES,
    COMPLAINT,
    DISPUTE,
    HARDSHIP,
    LEGAL_COLLECTION,
    LONGEST_PAUSE,
    STOP,
    WAIT_AFTER_ANSWER,
)
from invoices.rules.decisions import Decision, Fact


class Outcome(StrEnum):
    """The values of `invoices.models.RequestOutcome`."""

    ACCEPTED = "ACCEPTED"
    PARTLY_ACCEPTED = "PARTLY_ACCEPTED"
    REJECTED = "REJECTED"
    TO_COURT = "TO_COURT"
    WITHOUT_COSTS = "WITHOUT_COSTS"
    ENDED = "ENDED"
    PAUSED = "PAUSED"
    EXPLAINED = "EXPLAINED"


class AnswerReason(StrEnum):
    """Why an answer may be given, or may not yet."""

    FITS = "FITS"
    DOES_NOT_FIT = "DOES_NOT_FIT"
    CLOSED = "CLOSED"
    ALREADY_ENDED = "ALREADY_ENDED"
    ALREADY_IN_COURT = "ALREADY_IN_COURT"
    NOTHING_OPEN = "NOTHING_OPEN"
    # Who is right gets the claim corrected first: else collection of it would go on.
    NOT_CORRECTED = "NOT_CORRECTED"
    NO_PAUSE_DAY = "NO_PAUSE_DAY"
    PAUSE_TOO_SHORT = "PAUSE_TOO_SHORT"
    PAUSE_TOO_LONG = "PAUSE_TOO_LONG"


# 4 c §: after a request to stop, voluntary collection goes on only without costs.
OUTCOMES: Final = {
    DISPUTE: (
        Outcome.ACCEPTED,
        Outcome.PARTLY_ACCEPTED,
        Outcome.REJECTED,
        Outcome.TO_COURT,
        Outcome.ENDED,
    ),
    STOP: (Outcome.TO_COURT, Outcome.WITHOUT_COSTS, Outcome.ENDED),
    COMPLAINT: (
        Outcome.ACCEPTED,
        Outcome.EXPLAINED,
        Outcome.WITHOUT_COSTS,
        Outcome.PAUSED,
        Outcome.ENDED,
    ),
    HARDSHIP: (
        Outcome.PAUSED,
        Outcome.WITHOUT_COSTS,
        Outcome.EXPLAINED,
        Outcome.REJECTED,
        Outcome.ENDED,
    ),
}
# They end the claim or take it to a court; after any other, collection may go on.
FINAL: Final = frozenset({Outcome.TO_COURT, Outcome.ENDED})
_NEEDS_OPEN: Final = frozenset({Outcome.TO_COURT, Outcome.WITHOUT_COSTS, Outcome.PAUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """A request that waits, and its claim as it is on the day of the answer. Sums in euros.

    disputed_amount  None: all of the open sum
    corrected        what was credited, taken back or found to be paid since it was made
    """

    kind: str
    stage: str
    open_total: Decimal
    today: date
    disputed_amount: Decimal | None = None
    corrected: Decimal = Decimal("0.00")
    paused_until: date | None = None


def decide(outcome: str, answering: Answering) -> Decision:
    """Whether the answer may be given now. `ValueError` for an outcome that is none."""
    act = Outcome(outcome)
    refusal = _why_not(act, answering)
    if refusal is None:
        return Decision(act=act, allowed=True, reason=AnswerReason.FITS)
    facts: dict[str, Fact] = {}
    if refusal in {AnswerReason.PAUSE_TOO_SHORT, AnswerReason.PAUSE_TOO_LONG}:
        facts = {"first": first_pause(answering.today), "last": last_pause(answering.today)}
    return Decision(
        act=act, allowed=False, reason=refusal, facts=facts, instead=_possible(answering)
    )


def waits_until(*, outcome: str, answered_on: date, paused_until: date | None) -> date | None:
    """The last day on which collection waits after an answer; None when it does not go on."""
    if outcome in FINAL:
        return None
    return paused_until or answered_on + WAIT_AFTER_ANSWER


def first_pause(today: date) -> date:
    """The earliest day until which an answer lets collection wait."""
    return today + WAIT_AFTER_ANSWER


def last_pause(today: date) -> date:
    """The latest day until which an answer lets collection wait."""
    return today + LONGEST_PAUSE


def _possible(answering: Answering) -> tuple[Outcome, ...]:
    """The outcomes that could be given, without regard to a day of pausing."""
    return tuple(
        each
        for each in OUTCOMES[answering.kind]
        if _why_not(each, answering) in {None, AnswerReason.NO_PAUSE_DAY}
    )


def _why_not(outcome: Outcome, answering: Answering) -> AnswerReason | None:
    """The first ground on which it may not be given now."""
    stage, nothing_open = answering.stage, answering.open_total <= 0
    is_closed, is_court = stage in CLOSED_STAGES, outcome is Outcome.TO_COURT
    # What is paid may still be given up: the money then goes back to the debtor.
    has_ended = is_closed and stage != "PAID"
    grounds = (
        (AnswerReason.DOES_NOT_FIT, outcome not in OUTCOMES[answering.kind]),
        (AnswerReason.ALREADY_ENDED, outcome is Outcome.ENDED and has_ended),
        (AnswerReason.CLOSED, outcome in _NEEDS_OPEN and is_closed),
        (AnswerReason.ALREADY_IN_COURT, is_court and stage == LEGAL_COLLECTION),
        (AnswerReason.NOTHING_OPEN, is_court and nothing_open),
        (AnswerReason.NOT_CORRECTED, not _is_corrected(outcome, answering)),
    )
    refusal = next((reason for reason, holds in grounds if holds), None)
    if refusal is None and outcome is Outcome.PAUSED:
        return _why_not_pause(answering)
    return refusal


def _is_corrected(outcome: Outcome, answering: Answering) -> bool:
    """Whether the claim says by now what the answer says of it."""
    if answering.kind != DISPUTE or answering.open_total <= 0:
        return True
    if outcome is Outcome.PARTLY_ACCEPTED:
        return answering.corrected > 0
    if outcome is Outcome.ACCEPTED:
        part = answering.disputed_amount
        return part is not None and answering.corrected >= part
    return True


def _why_not_pause(answering: Answering) -> AnswerReason | None:
    until, today = answering.paused_until, answering.today
    if until is None:
        return AnswerReason.NO_PAUSE_DAY
    if until < first_pause(today):
        return AnswerReason.PAUSE_TOO_SHORT
    return AnswerReason.PAUSE_TOO_LONG if until > last_pause(today) else None
