"""A plan before and after a change, side by side, so that it is seen before it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from itertools import zip_longest

from payments.rules.plan_life import Part, Plan


@dataclass(frozen=True, slots=True)
class Pair:
    """An open instalment as it is and as it would be; None where there is none."""

    before: Part | None
    after: Part | None

    @property
    def is_changed(self) -> bool:
        return self._told(self.before) != self._told(self.after)

    @staticmethod
    def _told(part: Part | None) -> tuple[date, Decimal] | None:
        return (part.due_on, part.open) if part else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is left of a plan before and after a change. Sums in euros."""

    before: Sequence[Part]
    after: Sequence[Part]

    @property
    def pairs(self) -> list[Pair]:
        """Side by side on the days that stay; where most days move, one after the other."""
        before = {each.due_on: each for each in self.before}
        after = {each.due_on: each for each in self.after}
        if len(before.keys() & after.keys()) * 2 < len(before):
            return [Pair(*each) for each in zip_longest(self.before, self.after)]
        days = sorted(before.keys() | after.keys())
        return [Pair(before.get(day), after.get(day)) for day in days]

    @property
    def left(self) -> Decimal:
        return sum((each.open for each in self.after), Decimal(0))

    @property
    def next(self) -> Part:
        return self.after[0]

    @property
    def last_on(self) -> date:
        return self.after[-1].due_on

    @property
    def key(self) -> str:
        """What the page showed, for its form to bring back."""
        told = [f"{each.due_on} {each.open}" for each in (*self.before, *self.after)]
        return sha256("\n".join(told).encode()).hexdigest()


def compared(before: Plan, after: Plan) -> Comparison:
    return Comparison(_open(before), _open(after))


def _open(plan: Plan) -> list[Part]:
    return [each for each in plan.parts if each.open]
