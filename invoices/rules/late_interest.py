"""Late interest: korkolaki 633/1982, and act 1556/1995 for public-law claims. Pure.

Simple interest on open principal alone (no interest on interest or costs), for each day
after the due date up to and including the day of payment, actual days over 365, at the
rate in force on each day; the periods are added unrounded and rounded once, half up, to a
cent. The act gives no day count: see docs/decisions/late-interest.md.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from invoices.rules.law_calendar import matured_on
from invoices.rules.reference_rates import SECOND_HALF, Rates, ReferenceRate, half_year_of
from myropo.calendar import ONE_DAY
from myropo.money import round_to_cents

# Per cent times days, over the days of a year: what an interest number is divided by.
DIVISOR: Final = Decimal(100 * 365)


class Basis(StrEnum):
    """What the interest of a claim rests on; the values of `invoices.models.InterestBasis`."""

    CONSUMER = "CONSUMER"  # korkolaki 4 §
    COMMERCIAL = "COMMERCIAL"  # korkolaki 4 a §
    PUBLIC_LAW = "PUBLIC_LAW"  # act 1556/1995
    CONTRACT = "CONTRACT"
    NONE = "NONE"


# Percentage points above the reference rate.
ADDED: Final[Mapping[Basis, Decimal]] = {
    Basis.CONSUMER: Decimal(7),
    Basis.COMMERCIAL: Decimal(8),
    Basis.PUBLIC_LAW: Decimal(7),
}


class MissingRateError(LookupError):
    """Nobody has entered the reference rate of this half-year. Nothing is guessed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """By which percentage a claim bears interest, and from when.

    due_on            the printed due date
    contract_percent  per cent a year, zero or more; with `Basis.CONTRACT`, and with it alone
    is_consumer       whether the debtor is a consumer, who never owes more than the
                      reference rate + 7 whatever was agreed (korkolaki 2 § 2 mom.)
    rolls             a due date without banking counts as the next banking day; the other
                      reading counts from the printed day (`law_calendar.matured_on`)

    Raises `ValueError` for a percentage below zero, or one too many or too few.
    """

    basis: Basis
    due_on: date
    is_consumer: bool
    contract_percent: Decimal | None = None
    rolls: bool = True

    def __post_init__(self) -> None:
        if (self.contract_percent is None) is (self.basis is Basis.CONTRACT):
            raise ValueError("A percentage belongs to a contract's interest, and only there.")
        if self.contract_percent is not None and self.contract_percent < 0:
            raise ValueError("Interest is not below zero.")

    @property
    def starts_on(self) -> date:
        """The first day that bears interest."""
        return matured_on(self.due_on, rolls=self.rolls) + ONE_DAY

    @property
    def needs_reference_rate(self) -> bool:
        return self.basis is not Basis.NONE and (
            self.basis is not Basis.CONTRACT or self.is_consumer
        )


@dataclass(frozen=True, slots=True)
class OpenPrincipal:
    """What principal is open from a day on, in euros, until the next such day."""

    starts_on: date
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PrincipalChange:
    """What one booking adds to the principal (above zero) or takes from it, in euros.

    is_payment  the day of a payment still bears interest on what was open before it; of
                anything else (a charge, a credit note) the new principal counts at once
    """

    on: date
    amount: Decimal
    is_payment: bool


@dataclass(frozen=True, slots=True)
class Period:
    """Days with one principal and one rate: a line of the breakdown that a debtor sees."""

    first: date
    last: date
    principal: Decimal
    percent: Decimal
    is_confirmed: bool

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def number(self) -> Decimal:
        """The interest number (korkoluku): principal × per cent × days, exact."""
        return self.principal * self.percent * self.days

    @property
    def interest(self) -> Decimal:
        """In euros, not rounded to cents: to show, not to add up."""
        return self.number / DIVISOR


@dataclass(frozen=True, slots=True)
class LateInterest:
    """The interest of all periods."""

    periods: tuple[Period, ...]

    @property
    def number(self) -> Decimal:
        return sum((each.number for each in self.periods), Decimal(0))

    @property
    def amount(self) -> Decimal:
        """Euros, rounded to a cent once."""
        return round_to_cents(self.number / DIVISOR)

    @property
    def is_confirmed(self) -> bool:
        """Whether every rate in it has an official notice."""
        return all(each.is_confirmed for each in self.periods)


def late_interest(
    *, terms: Terms, principal: Sequence[OpenPrincipal], until: date, rates: Rates
) -> LateInterest:
    """Interest from the day after the due date to `until`, both included.

    principal  what was open when, in order of days; before the first day, nothing
    until      the day of payment, or any day to look ahead to
    rates      reference rates by the first day of their half-year

    Raises `MissingRateError` when a day with open principal needs a rate that is not there.
    """
    if terms.basis is Basis.NONE:
        return LateInterest(())
    periods = [
        Period(begin, end, amount, percent, is_confirmed)
        for first, last, amount in _stretches(principal, terms.starts_on, until)
        if amount > 0
        for begin, end, percent, is_confirmed in _by_rate(first, last, terms, rates)
    ]
    return LateInterest(tuple(periods))


def open_principal(changes: Iterable[PrincipalChange]) -> list[OpenPrincipal]:
    """What principal bears interest from which day on, after all changes."""
    opened: list[OpenPrincipal] = []
    amount = Decimal(0)
    for day, change in sorted((_counts_on(each), each.amount) for each in changes):
        amount += change
        if opened and opened[-1].starts_on == day:
            opened.pop()
        opened.append(OpenPrincipal(day, amount))
    return opened


def sure_until(*, terms: Terms, rates: Rates) -> date:
    """The last day to which interest is known by confirmed rates alone.

    A letter of a later day waits. The day before the first one with interest when not even
    that one's rate is confirmed; `date.max` when no reference rate is needed.
    """
    return _covered_until(
        terms, {first: rate for first, rate in rates.items() if rate.is_confirmed}
    )


def known_until(*, terms: Terms, rates: Rates) -> date:
    """The last day to which interest can be computed, be the rates confirmed or not.

    The day before the first one with interest when not even that one has a rate; `date.max`
    when no reference rate is needed.
    """
    return _covered_until(terms, rates)


def rate_of(day: date, *, basis: Basis, rates: Rates) -> ReferenceRate:
    """The reference rate that counts on a day. Raises `MissingRateError`.

    Public-law claims (act 1556/1995): that of the last half-year before the calendar
    year, for the whole year.
    """
    wanted = _wanted(day, basis)
    try:
        return rates[wanted]
    except KeyError:
        raise MissingRateError(wanted.isoformat()) from None


def _covered_until(terms: Terms, rates: Rates) -> date:
    if not terms.needs_reference_rate:
        return date.max
    day = terms.starts_on
    while _wanted(day, terms.basis) in rates:
        day = _last_day_of_rate(day, terms.basis) + ONE_DAY
    return day - ONE_DAY


def _counts_on(change: PrincipalChange) -> date:
    return change.on + ONE_DAY if change.is_payment else change.on


def _stretches(
    principal: Sequence[OpenPrincipal], first: date, last: date
) -> Iterator[tuple[date, date, Decimal]]:
    """Days of the span with one principal each."""
    for index, each in enumerate(principal):
        ends = principal[index + 1].starts_on - ONE_DAY if index + 1 < len(principal) else last
        begin, end = max(each.starts_on, first), min(ends, last)
        if begin <= end:
            yield begin, end, each.amount


def _by_rate(
    first: date, last: date, terms: Terms, rates: Rates
) -> Iterator[tuple[date, date, Decimal, bool]]:
    """Days of the span with one rate each."""
    if terms.contract_percent is not None and not terms.needs_reference_rate:
        yield first, last, terms.contract_percent, True
        return
    while first <= last:
        reference = rate_of(first, basis=terms.basis, rates=rates)
        end = min(last, _last_day_of_rate(first, terms.basis))
        yield first, end, _percent(terms, reference.percent), reference.is_confirmed
        first = end + ONE_DAY


def _percent(terms: Terms, reference: Decimal) -> Decimal:
    percent = (
        reference + ADDED[terms.basis] if terms.contract_percent is None else terms.contract_percent
    )
    if terms.is_consumer:
        return min(percent, reference + ADDED[Basis.CONSUMER])
    return percent


def _wanted(day: date, basis: Basis) -> date:
    return date(day.year - 1, SECOND_HALF, 1) if basis is Basis.PUBLIC_LAW else half_year_of(day)


def _last_day_of_rate(day: date, basis: Basis) -> date:
    if basis is Basis.PUBLIC_LAW or day.month >= SECOND_HALF:
        return date(day.year, 12, 31)
    return date(day.year, 6, 30)
