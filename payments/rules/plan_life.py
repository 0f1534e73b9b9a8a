"""The life of a plan that was made: paying, skipping, missing, changing, lapsing, taking up. Pure.

A plan is a value: each act gives the plan after it. Whatever happens, what is open in its
parts is what is open of the plan, to the cent; sums in euros.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_UP, Decimal
from enum import StrEnum
from itertools import groupby
from typing import Final

from myropo.calendar import banking_day_after, banking_day_on_or_after
from myropo.money import CENT
from payments.rules.plan_schedule import (
    SHORTEST_GAP,
    by_monthly_sum,
    payday_on_or_after,
    paydays,
)

ZERO: Final = Decimal("0.00")
# So many missed parts with none paid between them let a plan lapse: then a person looks.
MISSES_THAT_LAPSE: Final = 2
# Time to pay again what opened again after its day: as long as a letter gives.
TIME_TO_PAY: Final = timedelta(days=14)
# The first part of a plan that goes on is within a month, so that there is pay before it.
LONGEST_WAIT: Final = timedelta(days=31)


class PlanState(StrEnum):
    ACTIVE = "ACTIVE"
    # Two parts were missed: an agent looks, collection waits for that.
    LAPSED = "LAPSED"
    PAID = "PAID"
    CANCELLED = "CANCELLED"


# `services.plans.storing` writes no other.
TRANSITIONS: Final = {
    PlanState.ACTIVE: frozenset({PlanState.LAPSED, PlanState.PAID, PlanState.CANCELLED}),
    PlanState.LAPSED: frozenset({PlanState.ACTIVE, PlanState.PAID, PlanState.CANCELLED}),
    # A payment that is taken back opens it again.
    PlanState.PAID: frozenset({PlanState.ACTIVE}),
    PlanState.CANCELLED: frozenset(),
}


class Why(StrEnum):
    """Why a plan cannot do something; the numbers behind it are the facts of the error."""

    # It is not in force: it has ended, has lapsed, or waits for an agent.
    NOT_ACTIVE = "NOT_ACTIVE"
    NOT_LAPSED = "NOT_LAPSED"
    # It has ended or is paid: nothing is left to end.
    OVER = "OVER"
    # Facts: `most`, as often as a part may be skipped.
    NO_SKIP_LEFT = "NO_SKIP_LEFT"
    # There is no later part that it could go behind.
    LAST_PART = "LAST_PART"
    # Every open part is overdue: nothing is still to come that could change.
    NOTHING_TO_COME = "NOTHING_TO_COME"
    # It is so already.
    SAME = "SAME"
    # It is not any more as whoever wanted to change it saw it.
    CHANGED = "CHANGED"
    # Facts: `most` parts in all, `least` euros a month that make no more than that.
    TOO_MANY_PARTS = "TOO_MANY_PARTS"
    # Facts: `least`, the smallest part in euros.
    TOO_SMALL = "TOO_SMALL"
    # A debtor takes a plan up again once alone. Facts: `most`.
    REINSTATED_BEFORE = "REINSTATED_BEFORE"
    # Facts: `earliest` and `latest`, the days that are offered.
    DAY_NOT_OFFERED = "DAY_NOT_OFFERED"
    # The payday moved the next part to a later day before, and nothing was paid since.
    MOVED_BEFORE = "MOVED_BEFORE"


class PlanError(Exception):
    """The plan cannot do that as it stands. Nothing was changed."""

    def __init__(self, reason: Why, **facts: Decimal | date | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One instalment: `open` falls as it is paid. `moved` says that it went to the end."""

    due_on: date
    amount: Decimal
    paid: Decimal = ZERO
    moved: bool = False

    @property
    def open(self) -> Decimal:
        return self.amount - self.paid

    def is_late(self, today: date) -> bool:
        """Whether its day is over and it is not paid."""
        return bool(self.open) and self.due_on < today

    def is_missed(self, today: date) -> bool:
        """Late, and the banking day is over on which money that was paid in time arrives."""
        return bool(self.open) and banking_day_after(self.due_on) < today


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan on a day: its parts in the order of their days.

    payday  the day of the month of its later parts
    misses  parts that were missed since one was paid; those of one day are one
    skips   parts that the debtor skipped so far, and how many may be
    """

    parts: tuple[Part, ...]
    payday: int
    state: PlanState = PlanState.ACTIVE
    misses: int = 0
    skips: int = 0
    most_skips: int = 1

    @property
    def open(self) -> Decimal:
        return sum((each.open for each in self.parts), ZERO)

    @property
    def next_part(self) -> Part | None:
        return next((each for each in self.parts if each.open), None)

    def missed(self, today: date) -> list[Part]:
        """The parts that count as missed, the oldest first."""
        return [each for each in self.parts if each.is_missed(today)]

    def interest_day(self, today: date) -> date | None:
        """The latest day of a part that has come, on which interest until it is charged.

        Never the last one: what a debtor was told to pay on it does not change on that day.
        """
        days = [each.due_on for each in self.parts]
        return max((day for day in days if day <= today and day < max(days)), default=None)


def follow(plan: Plan, *, owed: Decimal, came: Decimal, today: date) -> Plan:
    """The plan after what happened to its claims.

    owed  what is still to be paid of them
    came  money that came since, part of the way to `owed`; below zero: was taken back

    What else changed the debt is the difference, and is not paid by anybody: it changes the
    last parts. Money pays the oldest; taken back, it opens those that were paid last.
    """
    if came < 0:
        return follow_debt(_take_back(plan, -came, today=today), owed, today=today)
    after, _ = pay(follow_debt(plan, owed + came, today=today), came)
    return after


def pay(plan: Plan, amount: Decimal) -> tuple[Plan, Decimal]:
    """Money for the plan: it pays the oldest parts first. The plan, and what is too much."""
    if amount < 0:
        raise ValueError("A payment is not below zero.")
    rest, parts = amount, []
    for each in plan.parts:
        share = min(each.open, rest)
        rest -= share
        parts.append(replace(each, paid=each.paid + share))
    # A cent now and then would keep a plan for ever: only a part that is paid counts.
    has_paid = any(was.open and not now.open for was, now in zip(plan.parts, parts, strict=True))
    misses = 0 if has_paid else plan.misses
    return _settled(replace(plan, parts=tuple(parts), misses=misses)), rest


def follow_debt(plan: Plan, owed: Decimal, *, today: date) -> Plan:
    """The plan when something else changed what is owed: a credit, a cost, interest.

    Less is taken from the last parts first; more goes onto the last part, or becomes one of its
    own where the last is paid or its day is over.
    """
    difference = owed - plan.open
    parts = list(plan.parts)
    if difference > 0:
        last = parts[-1]
        if last.open and last.due_on >= today:
            parts[-1] = replace(last, amount=last.amount + difference)
        else:
            day = max(last.due_on, _time_to_pay(today))
            parts.append(Part(due_on=day, amount=difference))
        return _settled(replace(plan, parts=tuple(parts)))
    for index in reversed(range(len(parts))):
        less = min(parts[index].open, -difference)
        difference += less
        parts[index] = replace(parts[index], amount=parts[index].amount - less)
    kept = tuple(each for each in parts if each.amount) or (parts[0],)
    return _settled(replace(plan, parts=kept))


def skip(plan: Plan) -> Plan:
    """The next part goes to the end. Raises `PlanError` when no skip is left, or none to skip."""
    _check_active(plan)
    part = plan.next_part
    if plan.skips >= plan.most_skips:
        raise PlanError(Why.NO_SKIP_LEFT, most=plan.most_skips)
    if part is None or part is plan.parts[-1]:
        raise PlanError(Why.LAST_PART)
    return replace(_to_the_end(plan, [part]), skips=plan.skips + 1)


def miss(plan: Plan, *, today: date) -> Plan:
    """What was missed goes to the end; two days of it with no part paid between lapse the plan.

    The same plan when nothing was missed.
    """
    missed = plan.missed(today) if plan.state is PlanState.ACTIVE else []
    for _day, parts in groupby(missed, key=lambda each: each.due_on):
        plan = replace(_to_the_end(plan, list(parts)), misses=plan.misses + 1)
        if plan.misses >= MISSES_THAT_LAPSE:
            return replace(plan, state=PlanState.LAPSED)
    return plan


def put_off(plan: Plan, *, today: date) -> Plan:
    """Parts that nobody may ask for, since collection rests, go to the end: no miss.

    The same plan where none was due.
    """
    for part in plan.missed(today) if plan.state is PlanState.ACTIVE else []:
        plan = _to_the_end(plan, [part])
    return plan


def check_changeable(plan: Plan, *, today: date) -> None:
    """Raises `PlanError` where no part is to come whose day or sum could change."""
    _split(plan, today)


def change_payday(plan: Plan, *, payday: int, today: date) -> Plan:
    """The open parts that are to come move to another day of the month, the next in its own.

    Raises `PlanError`.
    """
    done, coming = _split(plan, today)
    if payday == plan.payday:
        raise PlanError(Why.SAME)
    first = payday_on_or_after(max(coming[0].due_on.replace(day=1), today), payday=payday)
    return replace(plan, parts=_in_order([*done, *_from(first, coming, payday)]), payday=payday)


def change_sum(
    plan: Plan, *, monthly: Decimal, most: int, today: date, smallest: Decimal = CENT
) -> Plan:
    """The open sum of the coming parts is divided anew, `monthly` euros a month.

    most      parts in all; a plan that has more already may keep as many
    smallest  euros; only the last part may be smaller

    Raises `PlanError`.
    """
    done, coming = _split(plan, today)
    left = sum((each.open for each in coming), ZERO)
    room = max(most - len(done), len(coming))
    if monthly < min(smallest, left):
        raise PlanError(Why.TOO_SMALL, least=min(smallest, left))
    if monthly * room < left:
        raise PlanError(Why.TOO_MANY_PARTS, most=room + len(done), least=least_for(left, room))
    amounts = by_monthly_sum(left, monthly=monthly)
    if amounts == [each.open for each in coming]:
        raise PlanError(Why.SAME)
    paid = [replace(each, amount=each.paid) for each in coming if each.paid]
    days = paydays(first=coming[0].due_on, count=len(amounts), payday=plan.payday)
    new = [Part(due_on=day, amount=amount) for day, amount in zip(days, amounts, strict=True)]
    return replace(plan, parts=_in_order([*done, *paid, *new]))


def least_for(left: Decimal, count: int) -> Decimal:
    """The smallest monthly sum, in euros, that pays `left` in `count` parts."""
    return (left / count).quantize(CENT, rounding=ROUND_UP)


def first_days(today: date) -> tuple[date, date]:
    """The earliest and the latest day on which a lapsed plan may go on."""
    return today, today + LONGEST_WAIT


def reinstate(plan: Plan, *, first: date, today: date) -> Plan:
    """A lapsed plan goes on: its open parts start again from a day. Raises `PlanError`."""
    if plan.state is not PlanState.LAPSED:
        raise PlanError(Why.NOT_LAPSED)
    earliest, latest = first_days(today)
    if not earliest <= first <= latest:
        raise PlanError(Why.DAY_NOT_OFFERED, earliest=earliest, latest=latest)
    done = [each for each in plan.parts if not each.open]
    coming = _from(first, [each for each in plan.parts if each.open], plan.payday)
    return replace(plan, parts=_in_order([*done, *coming]), state=PlanState.ACTIVE, misses=0)


def cancel(plan: Plan) -> Plan:
    """No plan any more; collection goes on as without it. Raises `PlanError`."""
    if plan.state not in {PlanState.ACTIVE, PlanState.LAPSED}:
        raise PlanError(Why.OVER)
    return replace(plan, state=PlanState.CANCELLED)


def _check_active(plan: Plan) -> None:
    if plan.state is not PlanState.ACTIVE:
        raise PlanError(Why.NOT_ACTIVE)


def _settled(plan: Plan) -> Plan:
    """Paid when nothing is open; one that was paid and owes again is in force again."""
    if not plan.open and plan.state in {PlanState.ACTIVE, PlanState.LAPSED}:
        return replace(plan, state=PlanState.PAID)
    if plan.open and plan.state is PlanState.PAID:
        return replace(plan, state=PlanState.ACTIVE, misses=0)
    return plan


def _take_back(plan: Plan, amount: Decimal, *, today: date) -> Plan:
    """Money that did not come after all: the parts that it paid last open again.

    Whoever counted on it has time to pay them again, and has not missed them yet.
    """
    rest, parts = amount, []
    for each in reversed(plan.parts):
        less = min(each.paid, rest)
        rest -= less
        part = replace(each, paid=each.paid - less)
        if less and part.is_late(today):
            part = replace(part, due_on=_time_to_pay(today))
        parts.append(part)
    return _settled(replace(plan, parts=_in_order(reversed(parts))))


def _time_to_pay(today: date) -> date:
    return banking_day_on_or_after(today + TIME_TO_PAY)


def _to_the_end(plan: Plan, parts: Sequence[Part]) -> Plan:
    """What is open of parts of one day becomes a part of its own, a month after the last one."""
    last = max(each.due_on for each in plan.parts)
    day = payday_on_or_after(last + SHORTEST_GAP, payday=plan.payday)
    moved = {id(each) for each in parts}
    kept = [each for each in plan.parts if id(each) not in moved]
    kept += [replace(each, amount=each.paid) for each in parts if each.paid]
    opened = sum((each.open for each in parts), ZERO)
    return replace(plan, parts=_in_order([*kept, Part(due_on=day, amount=opened, moved=True)]))


def _split(plan: Plan, today: date) -> tuple[list[Part], list[Part]]:
    """Parts that are paid or late, and open ones that are still to come; there are some."""
    _check_active(plan)
    coming = [each for each in plan.parts if each.open and each.due_on >= today]
    if not coming:
        raise PlanError(Why.NOTHING_TO_COME)
    return [each for each in plan.parts if not each.open or each.due_on < today], coming


def _from(first: date, parts: Sequence[Part], payday: int) -> list[Part]:
    """The parts, the first on a day and the others on the paydays after it."""
    days = paydays(first=first, count=len(parts), payday=payday)
    return [replace(each, due_on=day) for each, day in zip(parts, days, strict=True)]


def _in_order(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(sorted(parts, key=lambda each: each.due_on))
