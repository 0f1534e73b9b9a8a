"""A plan as its pages show it: the parts with their states, and how far it has come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Protocol

from invoices import words
from invoices.rules.states import Due, due_seen_from
from payments import words_plans
from payments.words_plans import Mark

ZERO: Final = Decimal("0.00")


class AnyPart(Protocol):
    """An instalment, stored or only previewed. Sums in euros."""

    @property
    def due_on(self) -> date: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def paid(self) -> Decimal: ...
    @property
    def moved(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PartShown:
    """One instalment on a page.

    number  its place, from 1
    mark    its state in a word; None where there is nothing to say
    """

    number: int
    due_on: date
    amount: Decimal
    open: Decimal
    mark: Mark | None
    note: str
    is_next: bool

    @property
    def is_paid(self) -> bool:
        return not self.open

    @property
    def is_begun(self) -> bool:
        return 0 < self.open < self.amount


def parts_shown(parts: Iterable[AnyPart], *, today: date, is_live: bool = True) -> list[PartShown]:
    """`is_live`: whether the plan is in force, so that a part of it can be next, or late."""
    shown: list[PartShown] = []
    is_next_found = False
    for number, part in enumerate(parts, start=1):
        is_next = is_live and not is_next_found and part.paid < part.amount
        is_next_found |= is_next
        mark = words_plans.part_mark(
            amount=part.amount,
            paid=part.paid,
            due_on=part.due_on,
            moved=part.moved,
            is_next=is_next,
            today=today if is_live else date.min,
        )
        shown.append(
            PartShown(
                number=number,
                due_on=part.due_on,
                amount=part.amount,
                open=part.amount - part.paid,
                mark=mark,
                note=words_plans.part_note(amount=part.amount, paid=part.paid),
                is_next=is_next,
            )
        )
    return shown


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a plan has come; sums in euros."""

    parts: Sequence[PartShown]

    @property
    def total(self) -> Decimal:
        return sum((each.amount for each in self.parts), ZERO)

    @property
    def left(self) -> Decimal:
        return sum((each.open for each in self.parts), ZERO)

    @property
    def paid(self) -> Decimal:
        return self.total - self.left

    @property
    def paid_parts(self) -> int:
        return sum(each.is_paid for each in self.parts)

    @property
    def next(self) -> PartShown | None:
        return next((each for each in self.parts if each.is_next), None)

    @property
    def last_on(self) -> date:
        return self.parts[-1].due_on


def nearness(part: PartShown, *, today: date) -> str:
    """How near its day is, in words."""
    seen: Due = due_seen_from(due_on=part.due_on, today=today)
    return words.due(seen)
