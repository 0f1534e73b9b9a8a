"""What is stored, turned into what a debtor is told: how a claim stands, and how its day.

Pure. The keys become words in `invoices.words`, in the language of the page.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from myropo.calendar import ONE_DAY, banking_day_on_or_after, is_banking_day


class Tone(StrEnum):
    """How loudly a state speaks; also the variant of the tag that shows it."""

    INFO = "info"
    WARN = "warn"
    LATE = "late"
    OK = "ok"
    MUTED = "muted"


class Label(StrEnum):
    """The states that a debtor knows."""

    INVOICE = "INVOICE"
    OVERDUE = "OVERDUE"
    REMINDER = "REMINDER"
    COLLECTION = "COLLECTION"
    LEGAL_COLLECTION = "LEGAL_COLLECTION"
    DISPUTED = "DISPUTED"
    STOPPED = "STOPPED"
    PLAN = "PLAN"
    PAUSED = "PAUSED"
    EXTENDED = "EXTENDED"
    PAID_IN_PORTAL = "PAID_IN_PORTAL"
    PAID = "PAID"
    CREDITED = "CREDITED"
    WITHDRAWN = "WITHDRAWN"


@dataclass(frozen=True, slots=True)
class State:
    label: Label
    tone: Tone


_STATES: Final = {
    "REMINDED": State(Label.REMINDER, Tone.LATE),
    "COLLECTION": State(Label.COLLECTION, Tone.LATE),
    "LEGAL_COLLECTION": State(Label.LEGAL_COLLECTION, Tone.LATE),
    "PAID": State(Label.PAID, Tone.OK),
    "CREDITED": State(Label.CREDITED, Tone.OK),
    "WITHDRAWN": State(Label.WITHDRAWN, Tone.MUTED),
}
_PAID_IN_PORTAL: Final = State(Label.PAID_IN_PORTAL, Tone.OK)
_INVOICE: Final = State(Label.INVOICE, Tone.INFO)
_OVERDUE: Final = State(Label.OVERDUE, Tone.WARN)
# By a value of `invoices.models.HoldReason`; the other holds leave the stage its word.
_HELD: Final = {
    "DISPUTED": State(Label.DISPUTED, Tone.INFO),
    "STOPPED": State(Label.STOPPED, Tone.MUTED),
    "PLAN": State(Label.PLAN, Tone.INFO),
    "PAUSED": State(Label.PAUSED, Tone.MUTED),
    "EXTENDED": State(Label.EXTENDED, Tone.INFO),
}
# What a debtor is not asked to hurry with: collection itself waits.
WAITING: Final = frozenset(held.label for held in _HELD.values())
# Only voluntary collection waits for a hold: a court goes its own way.
VOLUNTARY_STAGES: Final = frozenset({"INVOICED", "REMINDED", "COLLECTION"})


def state_of(
    *, stage: str, due_on: date, today: date, is_covered: bool = False, hold: str = ""
) -> State:
    """How a claim stands on a day, in a debtor's terms.

    stage       a value of `invoices.models.Stage`; KeyError for any other
    is_covered  money that the debtor has paid in the portal is under way for all of it
    hold        a value of `invoices.models.HoldReason`: why collection waits; "" for no reason

    An invoice whose day is still to come is no less to be paid for a pause of collection.
    """
    if is_covered:
        return _PAID_IN_PORTAL
    if hold in _HELD and stage in VOLUNTARY_STAGES:
        held = _HELD[hold]
        is_ahead = stage == "INVOICED" and not is_overdue(due_on=due_on, today=today)
        if held.label is not Label.PAUSED or not is_ahead:
            return held
    if stage != "INVOICED":
        return _STATES[stage]
    return _OVERDUE if is_overdue(due_on=due_on, today=today) else _INVOICE


def waits(*, label: Label, stage: str, hold: str) -> bool:
    """Whether collection waits for what a debtor asked for or agreed on, whatever the day.

    A debtor who has written to us waits for the answer, though the state keeps its word.
    """
    return label in WAITING or (hold == "REQUEST_OPEN" and stage in VOLUNTARY_STAGES)


class Nearness(StrEnum):
    """How a due date stands to today."""

    AHEAD = "AHEAD"
    TOMORROW = "TOMORROW"
    TODAY = "TODAY"
    # The printed day was no banking day: a payment on the next one is still in time.
    STILL_IN_TIME = "STILL_IN_TIME"
    PASSED = "PASSED"


@dataclass(frozen=True, slots=True)
class Due:
    """A due date seen from a day.

    days    whole days between the two, never below zero
    pay_by  the last day on which a payment is in time
    """

    nearness: Nearness
    days: int
    pay_by: date


def is_overdue(*, due_on: date, today: date) -> bool:
    """Whether a payment today would be late.

    A due date on a day without banking moves to the next banking day (domain.md 10).
    """
    return today > due_on and today > banking_day_on_or_after(due_on)


def due_seen_from(*, due_on: date, today: date) -> Due:
    """The words count from the printed day, since that is the one on the paper."""
    pay_by = banking_day_on_or_after(due_on)
    days = (due_on - today).days
    if today > pay_by:
        return Due(Nearness.PASSED, -days, pay_by)
    if days < 0:
        return Due(Nearness.STILL_IN_TIME, (pay_by - today).days, pay_by)
    if days == 0:
        return Due(Nearness.TODAY, 0, pay_by)
    return Due(Nearness.TOMORROW if days == 1 else Nearness.AHEAD, days, pay_by)


def last_overdue_day(today: date) -> date:
    """The latest due date of which `is_overdue` holds today: the last banking day before.

    For queries, which compare a column with one day.
    """
    day = today - ONE_DAY
    while not is_banking_day(day):
        day -= ONE_DAY
    return day
