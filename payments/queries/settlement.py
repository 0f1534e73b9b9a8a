"""What it takes to be free of a plan on a later day: exactly what will be asked for then.

Everything until then is written down as it will be booked, and by the same rules: each
instalment paid on its day, and late interest on the days of the instalments where a creditor
asks for it. Interest that will not have been booked by then is not asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from invoices.models import EntryKind, Invoice, LedgerEntry
from invoices.queries.interest import interest_to_charge, terms_of
from invoices.rules.allocation import allocate
from invoices.rules.late_interest import sure_until
from invoices.rules.reference_rates import Rates
from payments.queries.plan_details import PlanDetails
from payments.rules.plan_life import Part, Plan

ZERO: Final = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The sum that settles a plan on a day. Euros.

    paid      the instalments that are paid before it
    interest  what is added to the debt until then
    is_sure   whether the rates of all its days are confirmed; later ones may add to it
    """

    on: date
    amount: Decimal
    paid: Decimal
    interest: Decimal
    is_sure: bool


@dataclass(slots=True)
class _Claim:
    """One claim as it will be: `entries` are its bookings, the coming ones not saved."""

    invoice: Invoice
    entries: list[LedgerEntry]
    bears: bool
    principal: Decimal = field(init=False)
    interest: Decimal = field(init=False)
    costs: Decimal = field(init=False)

    def __post_init__(self) -> None:
        self.principal = self.invoice.open_principal
        self.interest = self.invoice.open_interest
        self.costs = self.invoice.open_costs

    @property
    def open(self) -> Decimal:
        return self.principal + self.interest + self.costs

    def charge(self, until: date, rates: Rates) -> Decimal:
        if not self.bears or not self.open:
            return ZERO
        amount, _ = interest_to_charge(
            invoice=self.invoice, ledger=self.entries, until=until, rates=rates
        )
        self.interest += amount
        self._book(EntryKind.INTEREST, until, interest=amount)
        return amount

    def pay(self, amount: Decimal, on: date) -> Decimal:
        """What is left of the amount."""
        paid = allocate(
            amount=amount, interest=self.interest, principal=self.principal, costs=self.costs
        )
        self.principal -= paid.principal
        self.interest -= paid.interest
        self.costs -= paid.costs
        self._book(
            EntryKind.PAYMENT,
            on,
            principal=-paid.principal,
            interest=-paid.interest,
            costs=-paid.costs,
        )
        return paid.surplus

    def _book(self, kind: EntryKind, on: date, **sums: Decimal) -> None:
        self.entries.append(LedgerEntry(invoice=self.invoice, kind=kind, value_on=on, **sums))


def settlement_on(
    details: PlanDetails, plan: Plan, *, on: date, today: date, rates: Rates
) -> Settlement:
    """`on`: today or later. One query, none where no claim bears interest meanwhile.

    Of today it is what is to be paid of the claims.
    """
    claims = _claims(details, today)
    interest = paid = ZERO
    last = max(each.due_on for each in plan.parts)
    for part in _coming(plan, on, today):
        if today < part.due_on < last:
            interest += sum((each.charge(part.due_on, rates) for each in claims), ZERO)
        if max(part.due_on, today) < on:
            paid += _pay(claims, part, on=max(part.due_on, today))
    return Settlement(
        on=on,
        amount=sum((each.open for each in claims), ZERO),
        paid=paid,
        interest=interest,
        is_sure=all(
            sure_until(terms=terms_of(each.invoice), rates=rates) >= on
            for each in claims
            if each.bears
        ),
    )


def _claims(details: PlanDetails, today: date) -> list[_Claim]:
    """With what is under way counted as paid: it is, in the bank."""
    current = [each for each in details.claims if each.is_current and each.invoice.to_pay > 0]
    bearing = [each.invoice_id for each in current if each.is_interest_charged]
    entries: dict[int, list[LedgerEntry]] = {key: [] for key in bearing}
    if bearing:
        for entry in LedgerEntry.objects.filter(invoice__in=bearing).order_by("pk"):
            entries[entry.invoice_id].append(entry)
    claims = [
        _Claim(each.invoice, entries.get(each.invoice_id, []), each.is_interest_charged)
        for each in current
    ]
    for claim in claims:
        claim.pay(claim.invoice.open_total - claim.invoice.to_pay, today)
    return claims


def _coming(plan: Plan, on: date, today: date) -> Sequence[Part]:
    """Parts whose days come until then, also those that are paid already: interest knows them.

    A late one is paid today.
    """
    return [each for each in plan.parts if each.due_on <= on and (each.open or each.due_on > today)]


def _pay(claims: Sequence[_Claim], part: Part, *, on: date) -> Decimal:
    """The claim that gets money first, then the next, as `rules.shares` does."""
    rest = part.open
    for claim in claims:
        share = min(rest, claim.open)
        if share:
            claim.pay(share, on)
        rest -= share
    return part.open - rest
