"""What a claim owes after everything that was booked on it, one step after the other.

Pure; all sums in euros. A new entry is the difference that its step makes, and a payment
that turns out never to have come is taken back by replaying the ledger without it. Money
pays in the order of perintälaki 513/1999 11 a § (`allocation`).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from invoices.rules.allocation import allocate

ZERO: Final = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Balances:
    """Open principal, interest and costs, and what the debtor has paid too much.

    A surplus below zero is money that was given back and then turned out not to have
    come: what comes next fills that hole first. It is never booked.
    """

    principal: Decimal = ZERO
    interest: Decimal = ZERO
    costs: Decimal = ZERO
    surplus: Decimal = ZERO

    @property
    def owed(self) -> Decimal:
        return self.principal + self.interest + self.costs

    def __add__(self, other: "Balances") -> "Balances":
        return Balances(
            principal=self.principal + other.principal,
            interest=self.interest + other.interest,
            costs=self.costs + other.costs,
            surplus=self.surplus + other.surplus,
        )

    def __sub__(self, other: "Balances") -> "Balances":
        return Balances(
            principal=self.principal - other.principal,
            interest=self.interest - other.interest,
            costs=self.costs - other.costs,
            surplus=self.surplus - other.surplus,
        )


class Act(StrEnum):
    """What can be booked on a claim."""

    CHARGE = "CHARGE"
    PAY = "PAY"
    CREDIT = "CREDIT"
    # Interest or a cost that was charged is not owed after all.
    TAKE_BACK = "TAKE_BACK"
    # The surplus, or a part of it, leaves for the debtor's account.
    GIVE_BACK = "GIVE_BACK"
    # Credited in full or withdrawn: nothing is owed, and the debtor's money is surplus.
    END = "END"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One booking: `parts` of a charge, or of what is taken back of one (both above zero);
    `amount` (above zero) of any other act but END. What was given back and came back is a
    GIVE_BACK below zero.
    """

    act: Act
    parts: Balances = Balances()
    amount: Decimal = ZERO


def after_payment(before: Balances, *, amount: Decimal) -> Balances:
    """Money came: it pays interest, principal and costs; the rest is surplus."""
    hole = min(amount, max(ZERO, -before.surplus))
    parts = allocate(
        amount=amount - hole,
        interest=before.interest,
        principal=before.principal,
        costs=before.costs,
    )
    return Balances(
        principal=before.principal - parts.principal,
        interest=before.interest - parts.interest,
        costs=before.costs - parts.costs,
        surplus=before.surplus + hole + parts.surplus,
    )


def after_credit(before: Balances, *, amount: Decimal) -> Balances:
    """Less was owed than invoiced: the open principal falls first.

    What was paid of the credited part is money that has come free.
    """
    falls = min(amount, before.principal)
    return after_payment(before - Balances(principal=falls), amount=amount - falls)


def after_take_back(before: Balances, *, parts: Balances) -> Balances:
    """Interest or costs that were charged are not owed: what is open of them falls first.

    What was paid of them is money that has come free.
    """
    interest = min(parts.interest, before.interest)
    costs = min(parts.costs, before.costs)
    falls = Balances(interest=interest, costs=costs)
    return after_payment(before - falls, amount=parts.owed - falls.owed)


def replay(steps: Iterable[Step]) -> Balances:
    """The balances after all steps, in the order given."""
    balances, money = Balances(), ZERO
    for step in steps:
        match step.act:
            case Act.CHARGE:
                balances += step.parts
            case Act.PAY:
                balances = after_payment(balances, amount=step.amount)
                money += step.amount
            case Act.CREDIT:
                balances = after_credit(balances, amount=step.amount)
            case Act.TAKE_BACK:
                balances = after_take_back(balances, parts=step.parts)
            case Act.GIVE_BACK:
                balances -= Balances(surplus=step.amount)
                money -= step.amount
            case Act.END:
                balances = Balances(surplus=money)
    return balances


def closing_day(*, balances: Balances, covered: Iterable[tuple[date, Decimal]]) -> date:
    """The value date on which a claim that owes nothing was settled.

    covered  every payment and credit with its value date, and what was given back as a
             sum below zero; at least one. The order of arrival does not matter.

    The claim was settled on the last day on which the sum of them rose to all that was
    charged: money that came for an earlier day counts from that day.
    """
    of_day: defaultdict[date, Decimal] = defaultdict(lambda: ZERO)
    for on, amount in covered:
        of_day[on] += amount
    charged = balances.owed - balances.surplus + sum(of_day.values(), ZERO)
    total, settled_on = ZERO, min(of_day)
    for on in sorted(of_day):
        before, total = total, total + of_day[on]
        if before < charged <= total:
            settled_on = on
    return settled_on
