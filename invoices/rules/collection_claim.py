"""What the rules of collection need to know of a claim, and of what was done on it. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from invoices.rules.law_calendar import (
    INTERVALS,
    Law,
    earliest_next,
    earliest_reminder,
    matured_on,
)
from myropo.calendar import ONE_DAY

ZERO: Final = Decimal("0.00")


class CollectionAct(StrEnum):
    """What collection does on a claim, and what may cost something."""

    REMINDER = "REMINDER"
    DEMAND = "DEMAND"
    EXTENSION = "EXTENSION"
    PLAN = "PLAN"
    # Of businesses alone: a public demand, the threat of bankruptcy, and 10 i §.
    TRATTA = "TRATTA"
    BANKRUPTCY_DEMAND = "BANKRUPTCY_DEMAND"
    STANDARD_COMPENSATION = "STANDARD_COMPENSATION"


# Acts that are letters of collection: the law keeps them apart from each other.
LETTERS: Final = frozenset(
    {
        CollectionAct.REMINDER,
        CollectionAct.DEMAND,
        CollectionAct.TRATTA,
        CollectionAct.BANKRUPTCY_DEMAND,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAct:
    """An act that was done, whether it cost something or not. Sums in euros.

    on       the day that counts: of a letter, that of sending (`law_calendar.sent_on`)
    amount   what was added to the claim's costs
    covered  what of its price the standard compensation paid for, which added nothing
    due_on   of a letter, by when it asks for payment; of an extension, the new due date
    """

    act: CollectionAct
    on: date
    amount: Decimal = ZERO
    covered: Decimal = ZERO
    due_on: date | None = None

    @property
    def price(self) -> Decimal:
        return self.amount + self.covered


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionClaim:
    """A claim as collection sees it on one day. Sums in euros.

    issued_on            when the creditor sent the invoice
    due_on               the due date of the invoice, as it was moved in time
    printed_due_on       the one that the invoice itself says, when it was moved since
    is_fixed_date        whether a contract fixed the due date beforehand (10 b § 1 mom.)
    is_commercial        whether act 30/2013 applies, so that a late payment owes the
                         standard compensation (the interest basis COMMERCIAL)
    is_exempt_collector  a collector that need not register (411/2018 2 § 1 mom. 2–3 k.)
    done                 every act so far, in order of days
    rolls                see `law_calendar.matured_on`
    """

    law: Law
    issued_on: date
    due_on: date
    original_principal: Decimal
    open_principal: Decimal
    is_directly_enforceable: bool = False
    is_fixed_date: bool = False
    is_commercial: bool = False
    is_exempt_collector: bool = False
    printed_due_on: date | None = None
    done: tuple[PastAct, ...] = ()
    rolls: bool = True

    @property
    def matured_on(self) -> date:
        return matured_on(self.due_on, rolls=self.rolls)

    @property
    def letters(self) -> tuple[PastAct, ...]:
        return tuple(each for each in self.done if each.act in LETTERS)

    def acts(self, act: CollectionAct) -> tuple[PastAct, ...]:
        return tuple(each for each in self.done if each.act is act)

    def charged(self, act: CollectionAct) -> int:
        """How many acts of the kind had a price, whoever of us paid it."""
        return sum(each.price > 0 for each in self.acts(act))


def earliest_letter(claim: CollectionClaim) -> date:
    """The first day on which the law lets another letter of collection be sent.

    The whole interval after the due date, after the letter before and after the end of an
    extension; and not before the time to pay of the letter before is over (our reading).
    """
    days = [earliest_reminder(law=claim.law, due_on=claim.due_on, rolls=claim.rolls)]
    for each in claim.done:
        if each.act in LETTERS:
            days.append(earliest_next(law=claim.law, previous_on=each.on))
            if each.due_on is not None:
                days.append(matured_on(each.due_on, rolls=claim.rolls) + ONE_DAY)
        elif each.act is CollectionAct.EXTENSION and each.due_on is not None:
            days.append(matured_on(each.due_on, rolls=claim.rolls) + INTERVALS[claim.law])
    return max(days)
