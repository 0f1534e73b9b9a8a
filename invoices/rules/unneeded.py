"""Which letters nobody needed, once money is known that counts from a day before them. Pure.

The cost of a letter must be needed (perintälaki 513/1999 4 §, 10 §): one that was written
after the debtor had paid all that was asked for is taken back, cost and interest. Sums in
euros.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from invoices.rules.late_interest import (
    PrincipalChange,
    Terms,
    known_until,
    late_interest,
    open_principal,
)
from invoices.rules.reference_rates import Rates

ZERO: Final = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Charged:
    """A charge, less what was taken back of it.

    on      its value date: of a letter, the day on which it was written
    letter  the cause of the letter that charged it, "" for none
    """

    on: date
    amount: Decimal
    letter: str = ""


def unneeded_letters(
    charged: Iterable[Charged], *, covered: Sequence[tuple[date, Decimal]]
) -> set[str]:
    """The letters before whose day all that was asked for until then had been covered.

    charged  principal, interest and costs in the order of booking
    covered  every payment and credit with its value date, and what was given back as a sum
             below zero

    Money that counts from the day of a letter itself came too late for it. What an unneeded
    letter charged is not asked for by any later one.
    """
    asked, needed, unneeded = ZERO, set[str](), set[str]()
    for charge in charged:
        if charge.letter and charge.letter not in needed | unneeded:
            paid = sum((amount for on, amount in covered if on < charge.on), ZERO)
            (unneeded if paid >= asked else needed).add(charge.letter)
        if charge.letter not in unneeded:
            asked += charge.amount
    return unneeded


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """Interest as it is booked, and what it was counted on.

    changes   what each booking did to the principal
    until     the last day that it counts
    charged   euros, less what was taken back
    open      what of it is not paid; the money of the rest comes free when it is taken back
    principal what of the principal is open, for that money to pay
    """

    terms: Terms
    changes: Sequence[PrincipalChange]
    until: date
    charged: Decimal
    open: Decimal
    principal: Decimal


def interest_too_much(booked: Booked, *, value_on: date, rates: Rates) -> Decimal:
    """Euros that were booked for days after money had lowered the principal; never below zero.

    value_on  the day from which that money counts, and what comes free with it

    Money that comes free lowers the principal as well, and so the interest once more: it is
    counted until no cent changes. Each round finds as much or more, and never more than was
    charged, so it ends.
    """
    too_much = ZERO
    while True:
        free = min(max(too_much - booked.open, ZERO), booked.principal)
        freed = PrincipalChange(on=value_on, amount=-free, is_payment=True)
        owed = late_interest(
            terms=booked.terms,
            principal=open_principal([*booked.changes, freed]),
            until=min(booked.until, known_until(terms=booked.terms, rates=rates)),
            rates=rates,
        ).amount
        found = min(max(booked.charged - owed, ZERO), booked.charged)
        if found <= too_much:
            return too_much
        too_much = found
