"""What a rule answers: never yes or no, but whether, why, with which numbers, and what else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

ZERO: Final = Decimal("0.00")

type Fact = Decimal | date | int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One answer of a rule; pages, bot and agents' admin show the same in words.

    act      what was asked about
    allowed  whether it may be done now
    reason   a code that `invoices.words` turns into a sentence
    facts    the numbers and days behind it, by the names the sentence uses
    instead  the nearest acts that are possible, nearest first; empty when allowed
    """

    act: StrEnum
    allowed: bool
    reason: StrEnum
    facts: Mapping[str, Fact] = field(default_factory=dict)
    instead: tuple[StrEnum, ...] = ()

    def euros(self, name: str = "amount") -> Decimal:
        """One of the sums behind it; nothing where there is no such sum. `KeyError` for no fact."""
        value = self.facts[name]
        return value if isinstance(value, Decimal) else ZERO
