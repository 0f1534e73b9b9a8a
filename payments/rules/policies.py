"""What a creditor lets its debtors arrange by themselves. Pure; never more than the law allows.

The rows that staff edit are `invoices.models.CreditorPolicy`; rules see them as these values.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Final


class Phase(IntEnum):
    """How far a claim has come, in order: limits say up to which phase something is offered."""

    NEVER = 0
    # Before the due date, and on it.
    IN_TIME = 1
    # After it, while no letter has come.
    OVERDUE = 2
    REMINDED = 3
    COLLECTION = 4


PHASE_OF_STAGE: Final = {"REMINDED": Phase.REMINDED, "COLLECTION": Phase.COLLECTION}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftPolicy:
    """Moving a due date.

    until         the last phase in which it is offered
    longest_days  how far one shift goes at most, in days
    most          how many shifts a claim has at most
    is_charged    whether a shift costs what the law allows, or nothing

    Raises `ValueError` for a shift of no days, or for fewer than none.
    """

    until: Phase = Phase.COLLECTION
    longest_days: int = 14
    most: int = 1
    is_charged: bool = True

    def __post_init__(self) -> None:
        if self.longest_days < 1 or self.most < 0:
            raise ValueError("A shift is at least a day, and there are no fewer than none.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPolicy:
    """Paying in parts.

    until               the last phase in which it is offered
    most_sum            euros; above them an agent makes the plan with the debtor
    most_instalments    how many parts at most, one a month
    smallest_instalment euros; only the last part may be smaller
    most                how many plans a claim has at most
    is_charged          whether a plan costs what the law allows, or nothing

    Raises `ValueError` for a plan of fewer than two parts, or for sums below a cent.
    """

    until: Phase = Phase.COLLECTION
    most_sum: Decimal = Decimal(1000)
    most_instalments: int = 12
    smallest_instalment: Decimal = Decimal(20)
    most: int = 2
    is_charged: bool = True

    def __post_init__(self) -> None:
        if self.most_instalments < 2 or self.most < 0:
            raise ValueError("A plan has two parts at least, and there are no fewer than none.")
        if min(self.most_sum, self.smallest_instalment) < Decimal("0.01"):
            raise ValueError("The sums of a policy are a cent at least.")
