"""How much late interest a plan is likely to add while it runs. Pure; sums in euros.

An estimate to choose by, never to book by: it takes the newest reference rate for the days
whose own rate nobody knows yet, and every part for paid on its day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final

from invoices.rules.allocation import allocate
from invoices.rules.late_interest import (
    DIVISOR,
    MissingRateError,
    OpenPrincipal,
    Terms,
    late_interest,
)
from invoices.rules.reference_rates import Rates, half_year_of
from myropo.calendar import ONE_DAY
from myropo.money import round_to_cents

ZERO: Final = Decimal("0.00")
HALF_YEAR_MONTHS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """A claim in a plan as it stands on the day of making. Sums in euros.

    terms  by which it bears interest; None: none is added while the plan runs
    """

    principal: Decimal
    interest: Decimal
    costs: Decimal
    terms: Terms | None

    @property
    def open(self) -> Decimal:
        return self.principal + self.interest + self.costs


@dataclass(slots=True)
class _Running:
    """A debt while the parts are paid; `number` is the interest number of what accrued."""

    debt: Debt
    number: Decimal = field(default=Decimal(0))
    booked: Decimal = field(default=ZERO)

    def accrue(self, first: date, last: date, rates: Rates) -> None:
        """Interest of some days, booked to the cent as a whole."""
        if self.debt.terms is None or self.debt.principal <= 0:
            return
        principal = [OpenPrincipal(first, self.debt.principal)]
        until = late_interest(terms=self.debt.terms, principal=principal, until=last, rates=rates)
        self.number += until.number
        added = round_to_cents(self.number / DIVISOR) - self.booked
        self.booked += added
        self.debt = replace(self.debt, interest=self.debt.interest + added)

    def pay(self, amount: Decimal) -> Decimal:
        """What is left of the amount."""
        debt = self.debt
        paid = allocate(
            amount=amount, interest=debt.interest, principal=debt.principal, costs=debt.costs
        )
        self.debt = replace(
            debt,
            interest=debt.interest - paid.interest,
            principal=debt.principal - paid.principal,
            costs=debt.costs - paid.costs,
        )
        return paid.surplus


def estimated_interest(
    debts: Iterable[Debt], *, parts: Sequence[tuple[date, Decimal]], made_on: date, rates: Rates
) -> Decimal | None:
    """What accrues from the day after `made_on` to the last part but one.

    Nothing is added on the day of the last part: what a debtor was told to pay on it stays.

    debts  in the order in which the plan's money pays them
    parts  days and sums, in order of days
    rates  those that are known; None is the answer where the one to go on with is missing
    """
    running = [_Running(each) for each in debts]
    if all(each.debt.terms is None for each in running):
        return ZERO
    try:
        _pay(
            running, parts[:-1], first=made_on + ONE_DAY, rates=going_on(rates, until=parts[-1][0])
        )
    except MissingRateError:
        return None
    return sum((each.booked for each in running), ZERO)


def _pay(
    running: Sequence[_Running],
    parts: Sequence[tuple[date, Decimal]],
    *,
    first: date,
    rates: Rates,
) -> None:
    """Each part on its day, after the interest until then. What accrues goes onto the last."""
    for day, amount in parts:
        rest = amount
        for each in running:
            each.accrue(first, day, rates)
        for each in running:
            rest = each.pay(rest)
        first = max(first, day + ONE_DAY)


def going_on(rates: Rates, *, until: date) -> Rates:
    """The rates, with the newest of them for each half-year to come, not confirmed."""
    if not rates:
        return rates
    known = dict(rates)
    newest = known[max(known)]
    first = _next_half_year(newest.starts_on)
    while first <= half_year_of(until):
        known[first] = replace(newest, starts_on=first, is_confirmed=False)
        first = _next_half_year(first)
    return known


def _next_half_year(first: date) -> date:
    if first.month > HALF_YEAR_MONTHS:
        return date(first.year + 1, 1, 1)
    return date(first.year, HALF_YEAR_MONTHS + 1, 1)
