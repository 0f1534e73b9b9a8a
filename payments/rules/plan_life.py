"""The life of a plan that was made: paying, skipping, missing, changing, lapsing, taking up. Pure.

A plan is a value: each act gives the plan after it. Whatever happens, what is open in its
parts is what is open of the plan, to the cent; sums in euros.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from payments.rules.plan_schedule import by_monthly_sum, payday_on_or_after, paydays

ZERO: Final = Decimal("0.00")
# So many missed parts that nothing was paid between end a plan: then a person looks.
MISSES_THAT_LAPSE: Final = 2


class PlanState(StrEnum):
    ACTIVE = "ACTIVE"
    # Two parts were missed: an agent looks, collection waits for that.
    LAPSED = "LAPSED"
    PAID = "PAID"
    CANCELLED = "CANCELLED"


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
    # Facts: `most` parts in all, `least` euros a month that make no more than that.
    TOO_MANY_PARTS = "TOO_MANY_PARTS"
    # Facts: `least`, the smallest part in euros.
    TOO_SMALL = "TOO_SMALL"
    # A debtor takes a plan up again once alone. Facts: `most`.
    REINSTATED_BEFORE = "REINSTATED_BEFORE"
    # Facts: `earliest` and `latest`, the days that are offered.
    DAY_NOT_OFFERED = "DAY_NOT_OFFERED"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan on a day: its parts in the order of their days.

    payday  the day of the month of its later parts
    misses  parts that were missed since the last payment
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
        """The parts whose day is over and that are not paid, the oldest first."""
        return [each for each in self.parts if each.open and each.due_on < today]


def made(parts: Sequence[Decimal], *, first: date, payday: int, most_skips: int = 1) -> Plan:
    """A new plan of the chosen option. Raises `ValueError` for no part."""
    if not parts:
        raise ValueError("A plan has parts.")
    days = paydays(first=first, count=len(parts), payday=payday)
    return Plan(
        parts=tuple(
            Part(due_on=day, amount=amount) for day, amount in zip(days, parts, strict=True)
        ),
        payday=payday,
        most_skips=most_skips,
    )


def pay(plan: Plan, amount: Decimal) -> tuple[Plan, Decimal]:
    """Money for the plan: it pays the oldest parts first. The plan, and what is too much."""
    if amount < 0:
        raise ValueError("A payment is not below zero.")
    rest, parts = amount, []
    for each in plan.parts:
        share = min(each.open, rest)
        rest -= share
        parts.append(replace(each, paid=each.paid + share))
    after = replace(plan, parts=tuple(parts), misses=0 if amount else plan.misses)
    if not after.open and after.state in {PlanState.ACTIVE, PlanState.LAPSED}:
        after = replace(after, state=PlanState.PAID)
    return after, rest


def follow_debt(plan: Plan, owed: Decimal) -> Plan:
    """The plan when something else changed what is owed: a credit, interest, money taken back.

    Less is taken from the last parts first; more goes onto the last part.
    """
    difference = owed - plan.open
    parts = list(plan.parts)
    if difference > 0:
        parts[-1] = replace(parts[-1], amount=parts[-1].amount + difference)
        state = PlanState.ACTIVE if plan.state is PlanState.PAID else plan.state
        return replace(plan, parts=tuple(parts), state=state)
    for index in reversed(range(len(parts))):
        less = min(parts[index].open, -difference)
        difference += less
        parts[index] = replace(parts[index], amount=parts[index].amount - less)
    kept = tuple(each for each in parts if each.amount) or (parts[0],)
    after = replace(plan, parts=kept)
    is_paid = not after.open and after.state in {PlanState.ACTIVE, PlanState.LAPSED}
    return replace(after, state=PlanState.PAID) if is_paid else after


def skip(plan: Plan) -> Plan:
    """The next part goes to the end. Raises `PlanError` when no skip is left, or none to skip."""
    _check_active(plan)
    part = plan.next_part
    if part is None or plan.skips >= plan.most_skips or part is plan.parts[-1]:
        raise PlanError(Why.NOT_ACTIVE)
    return replace(_to_the_end(plan, part), skips=plan.skips + 1)


def miss(plan: Plan, *, today: date) -> Plan:
    """The parts whose day is over: each goes to the end; two without a payment lapse the plan.

    The same plan when nothing was missed.
    """
    for part in plan.missed(today) if plan.state is PlanState.ACTIVE else []:
        plan = replace(_to_the_end(plan, part), misses=plan.misses + 1)
        if plan.misses >= MISSES_THAT_LAPSE:
            return replace(plan, state=PlanState.LAPSED)
    return plan


def change_payday(plan: Plan, *, payday: int, today: date) -> Plan:
    """The open parts that are to come move to another day of the month, the next in its own."""
    _check_active(plan)
    done, coming = _split(plan, today)
    if not coming:
        raise PlanError(Why.NOT_ACTIVE)
    first = payday_on_or_after(max(coming[0].due_on.replace(day=1), today), payday=payday)
    days = paydays(first=first, count=len(coming), payday=payday)
    moved = [replace(each, due_on=day) for each, day in zip(coming, days, strict=True)]
    return replace(plan, parts=_in_order([*done, *moved]), payday=payday)


def change_sum(plan: Plan, *, monthly: Decimal, most: int, today: date) -> Plan:
    """The open sum of the coming parts is divided anew, `monthly` euros a month.

    Raises `PlanError` when that makes more than `most` parts in all.
    """
    _check_active(plan)
    done, coming = _split(plan, today)
    if not coming or monthly <= 0:
        raise PlanError(Why.NOT_ACTIVE)
    amounts = by_monthly_sum(sum((each.open for each in coming), ZERO), monthly=monthly)
    if len(done) + len(amounts) > most:
        raise PlanError(Why.NOT_ACTIVE)
    paid = [replace(each, amount=each.paid) for each in coming if each.paid]
    days = paydays(first=coming[0].due_on, count=len(amounts), payday=plan.payday)
    new = [Part(due_on=day, amount=amount) for day, amount in zip(days, amounts, strict=True)]
    return replace(plan, parts=_in_order([*done, *paid, *new]))


def reinstate(plan: Plan, *, first: date) -> Plan:
    """A lapsed plan goes on: its open parts start again from a day. Raises `PlanError`."""
    if plan.state is not PlanState.LAPSED:
        raise PlanError(Why.NOT_ACTIVE)
    done = [each for each in plan.parts if not each.open]
    coming = [each for each in plan.parts if each.open]
    days = paydays(first=first, count=len(coming), payday=plan.payday)
    moved = [replace(each, due_on=day) for each, day in zip(coming, days, strict=True)]
    return replace(plan, parts=(*done, *moved), state=PlanState.ACTIVE, misses=0)


def cancel(plan: Plan) -> Plan:
    """No plan any more; collection goes on as without it. Raises `PlanError`."""
    if PlanState.CANCELLED not in TRANSITIONS[plan.state]:
        raise PlanError(Why.NOT_ACTIVE)
    return replace(plan, state=PlanState.CANCELLED)


def _check_active(plan: Plan) -> None:
    if plan.state is not PlanState.ACTIVE:
        raise PlanError(Why.NOT_ACTIVE)


def _to_the_end(plan: Plan, part: Part) -> Plan:
    """What is open of the part becomes a part of its own, a month after the last one."""
    last = max(each.due_on for each in plan.parts)
    day = paydays(first=last, count=2, payday=plan.payday)[1]
    kept = [each for each in plan.parts if each is not part]
    if part.paid:
        kept.append(replace(part, amount=part.paid))
    return replace(plan, parts=_in_order([*kept, Part(due_on=day, amount=part.open, moved=True)]))


def _split(plan: Plan, today: date) -> tuple[list[Part], list[Part]]:
    """Parts that are paid or overdue, and open ones that are still to come."""
    coming = [each for each in plan.parts if each.open and each.due_on >= today]
    return [each for each in plan.parts if each not in coming], coming


def _in_order(parts: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(sorted(parts, key=lambda each: each.due_on))
