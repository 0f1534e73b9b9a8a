"""What a debtor may ask of us about a claim, what waits meanwhile, and which answers fit. Pure.

Perintälaki 513/1999 4 b § (dispute) and 4 c § (stop voluntary collection); the readings are
in docs/decisions/0023.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from invoices.rules.acts import Act
from invoices.rules.decisions import Decision
from invoices.rules.law_calendar import Law
from invoices.rules.states import is_overdue

# Collection that goes on after an answer waits so long first: as a letter gives time to pay.
WAIT_AFTER_ANSWER: Final = timedelta(days=10)
# Whoever asks the same a fourth time within a month is asked to write to the collector.
MOST_OF_A_KIND: Final = 3
ASKED_WITHIN: Final = timedelta(days=30)
# How far ahead a debtor may hope to wait, and an answer may let them.
LONGEST_HOPE: Final = timedelta(days=92)
LONGEST_PAUSE: Final = timedelta(days=366)
MOST_FILES: Final = 5
LONGEST_TEXT: Final = 4000

CLOSED_STAGES: Final = frozenset({"PAID", "CREDITED", "WITHDRAWN"})
LEGAL_COLLECTION: Final = "LEGAL_COLLECTION"

DISPUTE: Final = "DISPUTE"
STOP: Final = "STOP"
COMPLAINT: Final = "COMPLAINT"
HARDSHIP: Final = "HARDSHIP"
# Stands on the timeline like a request: a payment plan that somebody decides on.
PLAN: Final = "PLAN"
# In the order in which a debtor is offered them.
KINDS: Final = (DISPUTE, HARDSHIP, STOP, COMPLAINT)


class RequestReason(StrEnum):
    """Why a debtor may ask for something, or may not."""

    POSSIBLE = "POSSIBLE"
    # It is possible, but collection does not wait for it.
    COLLECTION_GOES_ON = "COLLECTION_GOES_ON"
    # It is possible, but a court or the enforcement authority goes its own way.
    IN_COURT = "IN_COURT"
    NOT_DEBTOR = "NOT_DEBTOR"
    ALREADY_OPEN = "ALREADY_OPEN"
    ASKED_OFTEN = "ASKED_OFTEN"
    CLOSED = "CLOSED"
    NOTHING_TO_PAY = "NOTHING_TO_PAY"
    ONLY_CONSUMERS = "ONLY_CONSUMERS"
    NOT_OVERDUE = "NOT_OVERDUE"
    IN_LEGAL_COLLECTION = "IN_LEGAL_COLLECTION"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A claim, and who asks, as the rules need to know them. Sums in euros.

    stage      a value of `invoices.models.Stage`
    open_total what is owed; `to_pay` is without the part that money under way covers
    is_debtor  whoever asks is the debtor, or nobody else is known to be
    open_kinds the kinds of request that wait for an answer
    again_on   of kinds that were asked too often, the day of the next chance
    """

    stage: str
    law: Law
    is_directly_enforceable: bool
    open_total: Decimal
    to_pay: Decimal
    due_on: date
    today: date
    is_debtor: bool = True
    open_kinds: frozenset[str] = frozenset()
    again_on: Mapping[str, date] = field(default_factory=dict)
    creditor_has_contacts: bool = True


def decide(kind: str, asking: Asking) -> Decision:
    """Whether the debtor may ask for it now; if so, whether collection waits meanwhile.

    kind  a value of `invoices.models.RequestKind`; `ValueError` for any other
    """
    act = Act(kind)
    refusal = _why_not(kind, asking)
    if refusal is None:
        return Decision(act=act, allowed=True, reason=_effect(kind, asking))
    facts = {"again_on": asking.again_on[kind]} if refusal is RequestReason.ASKED_OFTEN else {}
    instead = _instead(kind, asking, refusal)
    return Decision(act=act, allowed=False, reason=refusal, facts=facts, instead=instead)


def decide_all(asking: Asking) -> dict[str, Decision]:
    """Every kind of request, in the order in which they are offered."""
    return {kind: decide(kind, asking) for kind in KINDS}


def waits(kind: str, *, stage: str, is_directly_enforceable: bool) -> bool:
    """Whether a request of the kind makes collection wait; for one that is possible.

    A dispute of what is enforceable without a judgment does not (4 b § 2 mom.).
    """
    return stage not in CLOSED_STAGES and not (kind == DISPUTE and is_directly_enforceable)


def _effect(kind: str, asking: Asking) -> RequestReason:
    if asking.stage in CLOSED_STAGES:
        return RequestReason.CLOSED
    if asking.stage == LEGAL_COLLECTION:
        return RequestReason.IN_COURT
    if not waits(kind, stage=asking.stage, is_directly_enforceable=asking.is_directly_enforceable):
        return RequestReason.COLLECTION_GOES_ON
    return RequestReason.POSSIBLE


def _why_not(kind: str, asking: Asking) -> RequestReason | None:
    """The first ground on which it is not possible, the most telling one first."""
    is_closed = asking.stage in CLOSED_STAGES
    grounds = (
        (RequestReason.NOT_DEBTOR, not asking.is_debtor),
        (RequestReason.ALREADY_OPEN, kind in asking.open_kinds),
        (RequestReason.CLOSED, is_closed and kind != COMPLAINT),
        (RequestReason.NOTHING_TO_PAY, kind == DISPUTE and asking.open_total <= 0),
        (RequestReason.NOTHING_TO_PAY, kind in {STOP, HARDSHIP} and asking.to_pay <= 0),
        *_why_not_stop(kind, asking),
        (RequestReason.ASKED_OFTEN, kind in asking.again_on),
    )
    return next((reason for reason, holds in grounds if holds), None)


def _why_not_stop(kind: str, asking: Asking) -> tuple[tuple[RequestReason, bool], ...]:
    """4 c §: a consumer, and voluntary collection of a debt that is due.

    Unlike 4 b § it has no exception for what is enforceable without a judgment: of that,
    legal collection is enforcement.
    """
    if kind != STOP:
        return ()
    return (
        (RequestReason.ONLY_CONSUMERS, asking.law is not Law.CONSUMER),
        (RequestReason.IN_LEGAL_COLLECTION, asking.stage == LEGAL_COLLECTION),
        (RequestReason.NOT_OVERDUE, not is_overdue(due_on=asking.due_on, today=asking.today)),
    )


# What helps when something else was asked for; each is offered only where it is possible.
_NEAREST: Final[Mapping[str, tuple[str, ...]]] = {
    DISPUTE: (COMPLAINT,),
    STOP: (DISPUTE, HARDSHIP),
    HARDSHIP: (COMPLAINT,),
    COMPLAINT: (),
}


def _instead(kind: str, asking: Asking, refusal: RequestReason) -> tuple[Act, ...]:
    acts: list[Act] = []
    if refusal is not RequestReason.ALREADY_OPEN:
        acts = [Act(each) for each in _NEAREST[kind] if _why_not(each, asking) is None]
    if asking.creditor_has_contacts:
        acts.append(Act.CONTACT_CREDITOR)
    return tuple(acts)


def answer_by(*, made_on: date, answer_days: int) -> date:
    """By when an answer is promised to a request of a day."""
    return made_on + timedelta(days=answer_days)


def last_hope(today: date) -> date:
    """The latest day until which a debtor may hope to wait."""
    return today + LONGEST_HOPE


def disputed_part(*, amount: Decimal | None, open_total: Decimal) -> Decimal | None:
    """The disputed part of what is open, in euros; None for all of it.

    What was paid since may have left less open than the debtor meant: then it is all.
    Raises `ValueError` for a part of nothing.
    """
    if amount is not None and amount <= 0:
        raise ValueError("Nothing is disputed.")
    return None if amount is None or amount >= open_total else amount


def undisputed_part(*, amount: Decimal | None, open_total: Decimal, to_pay: Decimal) -> Decimal:
    """What is still to be paid while a part is disputed, in euros; `amount` None: all is."""
    if amount is None:
        return Decimal("0.00")
    return max(Decimal("0.00"), min(to_pay, open_total - amount))
