"""How much late interest an invoice bears until a day, from its bookings. No query of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from invoices.models import ClaimKind, EntryKind, Invoice, LedgerEntry
from invoices.queries.charges import amount_of
from invoices.rules.late_interest import (
    Basis,
    LateInterest,
    PrincipalChange,
    Terms,
    known_until,
    late_interest,
    open_principal,
    sure_until,
)
from invoices.rules.reference_rates import Rates
from invoices.rules.unneeded import Booked

# Whatever of these moves the principal is money.
MONEY: Final = frozenset({EntryKind.PAYMENT, EntryKind.INTEREST, EntryKind.COST})


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestSoFar:
    """Late interest from the day after the due date to `until`, both included.

    asked   the day that was asked for; later than `until` when the rate of a half-year
            between them is not known
    charged what is booked as late interest and was not taken back, in euros, be it paid or not
    """

    terms: Terms
    interest: LateInterest
    asked: date
    until: date
    charged: Decimal

    @property
    def total(self) -> Decimal:
        """Euros, rounded to a cent once."""
        return self.interest.amount

    @property
    def not_charged(self) -> Decimal:
        """What of it is not booked yet, in euros; never below zero."""
        return max(self.total - self.charged, Decimal(0))

    @property
    def is_complete(self) -> bool:
        """Whether it goes to the day that was asked for."""
        return self.until == self.asked

    @property
    def has_begun(self) -> bool:
        """Whether interest of any day is known."""
        return self.until >= self.terms.starts_on


def terms_of(invoice: Invoice) -> Terms:
    """By which percentage the invoice bears interest, and from when."""
    return Terms(
        basis=Basis(invoice.interest_basis),
        due_on=invoice.due_on,
        is_consumer=invoice.claim_kind == ClaimKind.CONSUMER,
        contract_percent=invoice.contract_interest_percent,
    )


def interest_until(
    *, invoice: Invoice, ledger: Sequence[LedgerEntry], until: date, rates: Rates
) -> InterestSoFar:
    """The interest of an invoice to any day, as if nothing were booked after today.

    ledger  all bookings of the invoice, in any order

    A rate that is missing is no error here: the days before its half-year are counted.
    """
    terms = terms_of(invoice)
    counted = min(until, known_until(terms=terms, rates=rates))
    interest = late_interest(
        terms=terms,
        principal=open_principal(principal_changes(ledger)),
        until=counted,
        rates=rates,
    )
    return InterestSoFar(
        terms=terms,
        interest=interest,
        asked=until,
        until=counted,
        charged=interest_charged(ledger),
    )


def interest_to_charge(
    *, invoice: Invoice, ledger: Sequence[LedgerEntry], until: date, rates: Rates
) -> tuple[Decimal, LateInterest]:
    """What a letter may charge: the euros that are not booked yet, and all interest with them.

    ledger  all bookings of the invoice, in any order
    until   the day on which the letter is written

    By confirmed rates alone: days after the last of them are not counted. The sum is the
    rounded total less what is booked, so that the letters together charge what one would;
    never below zero.
    """
    terms = terms_of(invoice)
    interest = late_interest(
        terms=terms,
        principal=open_principal(principal_changes(ledger)),
        until=min(until, sure_until(terms=terms, rates=rates)),
        rates=rates,
    )
    return max(interest.amount - interest_charged(ledger), Decimal("0.00")), interest


def booked_interest(*, invoice: Invoice, ledger: Sequence[LedgerEntry], until: date) -> Booked:
    """What is booked as interest until a day, for `rules.unneeded.interest_too_much`.

    ledger  all bookings of the invoice, in any order
    """
    return Booked(
        terms=terms_of(invoice),
        changes=principal_changes(ledger),
        until=until,
        charged=interest_charged(ledger),
        open=invoice.open_interest,
        principal=invoice.open_principal,
    )


def interest_charged(ledger: Iterable[LedgerEntry]) -> Decimal:
    """What is booked as late interest, in euros, less what was taken back of it."""
    booked = (amount_of(each) for each in ledger if each.kind == EntryKind.INTEREST)
    return sum(booked, Decimal("0.00"))


def principal_changes(ledger: Iterable[LedgerEntry]) -> list[PrincipalChange]:
    """What each booking did to the principal, on its value date.

    A payment that is taken back counts as payments do, from the day after, so that one
    taken back on its own day leaves the principal as it was. So does money that came free
    of a charge that was taken back.
    """
    return [
        PrincipalChange(
            on=entry.value_on,
            amount=entry.principal,
            is_payment=entry.kind in MONEY,
        )
        for entry in ledger
        if entry.principal
    ]
