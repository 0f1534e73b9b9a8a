"""How much late interest an invoice bears until a day, from its bookings. No query of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from invoices.models import ClaimKind, EntryKind, Invoice, LedgerEntry
from invoices.rules.late_interest import (
    Basis,
    LateInterest,
    PrincipalChange,
    Terms,
    known_until,
    late_interest,
    open_principal,
)
from invoices.rules.reference_rates import Rates


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestSoFar:
    """Late interest from the day after the due date to `until`, both included.

    asked   the day that was asked for; later than `until` when the rate of a half-year
            between them is not known
    charged what is booked as late interest already, in euros, be it paid or not
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
    charged = sum((each.interest for each in ledger if each.kind == EntryKind.INTEREST), Decimal(0))
    return InterestSoFar(
        terms=terms, interest=interest, asked=until, until=counted, charged=charged
    )


def principal_changes(ledger: Iterable[LedgerEntry]) -> list[PrincipalChange]:
    """What each booking did to the principal, on its value date.

    A payment that is taken back counts as payments do, from the day after, so that one
    taken back on its own day leaves the principal as it was.
    """
    return [
        PrincipalChange(
            on=entry.value_on,
            amount=entry.principal,
            is_payment=entry.kind == EntryKind.PAYMENT,
        )
        for entry in ledger
        if entry.principal
    ]
