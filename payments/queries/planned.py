"""One plan as it would be made: its claims, days, prices and what lies around it. No queries."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from invoices.models import Invoice
from invoices.queries.interest import terms_of
from invoices.rules.allocation import allocate
from invoices.rules.decisions import Decision
from myropo.money import round_to_cents
from payments.queries.situations import Arrangeable
from payments.rules.plan_interest import Debt
from payments.rules.plan_offers import Misfit, PlanCase, PlanOption, Shape

ZERO: Final = Decimal("0.00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """A claim that may be in the plan. Sums in euros.

    interest  late interest that making the plan charges
    not_sure  what accrued by rates that are not confirmed yet: charged once they are
    """

    known: Arrangeable
    interest: Decimal = ZERO
    not_sure: Decimal = ZERO

    @property
    def invoice(self) -> Invoice:
        return self.known.invoice

    @property
    def is_interest_charged(self) -> bool:
        """Whether late interest is added while the plan runs."""
        return self.known.row is not None and self.known.row.is_plan_interest_charged

    @property
    def case(self) -> PlanCase:
        return replace(self.known.case, interest=self.interest)

    @property
    def is_self_service(self) -> bool:
        """Whether its creditor lets debtors arrange so much alone."""
        return self.case.to_pay <= self.case.policy.most_sum

    def debt(self, cost: Decimal) -> Debt:
        """As it stands when the plan was made, without money under way, which pays it first."""
        invoice = self.invoice
        paid = allocate(
            amount=invoice.under_way,
            interest=invoice.open_interest,
            principal=invoice.open_principal,
            costs=invoice.open_costs,
        )
        return Debt(
            principal=invoice.open_principal - paid.principal,
            interest=invoice.open_interest - paid.interest + self.interest,
            costs=invoice.open_costs - paid.costs + cost,
            terms=terms_of(invoice) if self.is_interest_charged else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """An invoice that cannot be in the plan, and why."""

    known: Arrangeable
    decision: Decision

    @property
    def invoice(self) -> Invoice:
        return self.known.invoice


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimCost:
    """What the plan costs on one claim: `decision` as `collection_costs` gives it.

    Its facts hold `amount`, `covered` and `paragraph`; its reason says why it is free.
    """

    invoice: Invoice
    decision: Decision

    @property
    def amount(self) -> Decimal:
        return round_to_cents(self.decision.euros())

    @property
    def legal_basis(self) -> str:
        """The paragraph that allows it; "" where it is free."""
        return str(self.decision.facts["paragraph"]) if self.amount else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One plan as it would be made today. Sums in euros.

    parts           days and sums, in order of days
    costs           of each claim, in the order of the claims
    interest_now    what making it charges; part of `total`
    interest_later  an estimate of what is added until the last part, and not part of `total`;
                    nothing when the plan bears none, None when no rate is known
    """

    option: PlanOption
    parts: tuple[tuple[date, Decimal], ...]
    costs: tuple[ClaimCost, ...]
    interest_now: Decimal
    interest_later: Decimal | None

    @property
    def count(self) -> int:
        return len(self.parts)

    @property
    def first_on(self) -> date:
        return self.parts[0][0]

    @property
    def last_on(self) -> date:
        return self.parts[-1][0]

    @property
    def monthly(self) -> Decimal:
        """Each part but the last."""
        return self.parts[0][1]

    @property
    def last(self) -> Decimal:
        """The last part, which may be smaller."""
        return self.parts[-1][1]

    @property
    def total(self) -> Decimal:
        """What is agreed on, without interest that is still to come."""
        return self.option.total

    @property
    def cost(self) -> Decimal:
        return self.option.cost

    @property
    def likely_total(self) -> Decimal:
        """With the estimate of interest."""
        return self.total + (self.interest_later or ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A plan of the wanted shape, and what lies around it.

    chosen   None when the shape fits none; `misfit` says why, and `nearest` is what does
    fewer    the plan of equal parts with one part less; None where there is none
    more     the one with one part more
    cheaper  the plan with the most equal parts of those that cost less; None where none does
    """

    shape: Shape
    chosen: Planned | None
    misfit: Misfit | None
    nearest: Planned | None
    nearest_shape: Shape | None
    fewer: Planned | None
    more: Planned | None
    cheaper: Planned | None

    @property
    def shown(self) -> Planned | None:
        """What a page draws: the chosen plan, else the nearest."""
        return self.chosen or self.nearest
