"""What an act of collection may cost the debtor now, and why. Pure.

Perintälaki 513/1999 10 a–10 d § (consumers) and 10 e–10 i § (businesses), by the tables of
`cost_tables`. A price follows the smaller of the original and the open principal on the day of
the act. What was charged before is never charged back, and nothing is added above the total
of the present column. See docs/decisions/collection-costs.md.

Every answer is a `Decision`: `allowed` says whether something may be charged, not whether
the act may be done. Its facts, in euros:
amount     what the act adds to the claim's costs; 0 when nothing may be charged
price      the price of the act before anything is taken off it
covered    what of the price the standard compensation has paid for already; of the
           compensation itself, what the other costs have
left       what was left of the total before the act
total      the total of the present column
paragraph  where the law says so
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from invoices.rules.collection_claim import (
    ZERO,
    CollectionAct,
    CollectionClaim,
    earliest_letter,
)
from invoices.rules.cost_tables import Column, Ground, Table, table_on
from invoices.rules.decisions import Decision, Fact
from invoices.rules.law_calendar import matured_on, reminder_may_cost

HALF: Final = Decimal("0.5")
SHORTEST_EXTENSION_DAYS: Final = 14
SHORT_PLAN: Final = 4  # instalments
INSTALMENTS_WITHOUT_EXTRA: Final = 6
# Demands that may be charged beside a tratta, before it or after.
DEMANDS_WITH_TRATTA: Final = 1


class CostReason(StrEnum):
    """Why a cost is what it is, or why there is none."""

    PRICE = "PRICE"
    # Less than the price: the total, or the standard compensation, takes the rest.
    TOTAL_LEAVES_LESS = "TOTAL_LEAVES_LESS"
    COMPENSATION_COVERS_PART = "COMPENSATION_COVERS_PART"
    # Nothing, because …
    TOTAL_REACHED = "TOTAL_REACHED"
    COMPENSATION_COVERS_ALL = "COMPENSATION_COVERS_ALL"
    COSTS_EXCEED_COMPENSATION = "COSTS_EXCEED_COMPENSATION"
    ENOUGH_CHARGED = "ENOUGH_CHARGED"
    INVOICE_SENT_TOO_LATE = "INVOICE_SENT_TOO_LATE"
    TOO_SOON = "TOO_SOON"
    NO_REMINDER = "NO_REMINDER"
    ASKED_IN_TIME = "ASKED_IN_TIME"
    EXTENSION_TOO_SHORT = "EXTENSION_TOO_SHORT"
    NOT_FROM_CONSUMERS = "NOT_FROM_CONSUMERS"
    NOT_LATE = "NOT_LATE"
    # The creditor asks for less than the law allows.
    WAIVED = "WAIVED"


@dataclass(frozen=True, slots=True)
class _Case:
    """One act on one claim on one day, with what the law says of them."""

    act: CollectionAct
    claim: CollectionClaim
    on: date

    @property
    def table(self) -> Table:
        return table_on(self.claim.law, self.on)

    @property
    def column(self) -> Column:
        return column_of(self.claim, on=self.on)

    @property
    def total(self) -> Decimal:
        if self.act is CollectionAct.BANKRUPTCY_DEMAND and self.column.bankruptcy_total:
            return self.column.bankruptcy_total
        return self.column.total

    @property
    def left(self) -> Decimal:
        """What may still be added. The higher total is for the demand that it is named for."""
        amounts = dict.fromkeys(CollectionAct, ZERO)
        for each in self.claim.done:
            amounts[each.act] += each.amount
        charged = sum(amounts.values(), ZERO)
        left = self.total - charged
        if self.column.bankruptcy_total and self.act is not CollectionAct.BANKRUPTCY_DEMAND:
            others = charged - amounts[CollectionAct.BANKRUPTCY_DEMAND]
            left = min(self.total - others, self.column.bankruptcy_total - charged)
        return max(ZERO, left)

    def free(self, reason: CostReason, ground: Ground, **facts: Fact) -> Decision:
        return self.decide(ZERO, reason, ground, facts)

    def priced(self, price: Decimal) -> Decision:
        """The price less what the compensation covers, as far as the total allows."""
        payable = self._above_compensation(price)
        amount = min(payable, self.left)
        covered = price - payable
        facts: dict[str, Fact] = {"price": price, "covered": covered}
        if not payable:
            reason, ground = CostReason.COMPENSATION_COVERS_ALL, Ground.COMPENSATION
        elif not amount:
            reason, ground = CostReason.TOTAL_REACHED, Ground.TOTAL
        elif amount < payable:
            reason, ground = CostReason.TOTAL_LEAVES_LESS, Ground.TOTAL
        elif covered:
            reason, ground = CostReason.COMPENSATION_COVERS_PART, Ground.COMPENSATION
        else:
            reason, ground = CostReason.PRICE, Ground.PRICE
        return self.decide(amount, reason, ground, facts)

    def _above_compensation(self, price: Decimal) -> Decimal:
        """Other costs count only above the compensation (10 i §)."""
        compensation = self.table.standard_compensation
        if compensation is None or not self.claim.charged(CollectionAct.STANDARD_COMPENSATION):
            return price
        before = prices_of_others(self.claim)
        return max(compensation, before + price) - max(compensation, before)

    def decide(
        self, amount: Decimal, reason: CostReason, ground: Ground, facts: Mapping[str, Fact]
    ) -> Decision:
        return Decision(
            act=self.act,
            allowed=amount > 0,
            reason=reason,
            facts={
                "amount": amount,
                "price": ZERO,
                "covered": ZERO,
                "left": self.left,
                "total": self.total,
                "paragraph": self.table.paragraphs[ground],
                **facts,
            },
        )


def column_of(claim: CollectionClaim, *, on: date) -> Column:
    """The column of prices on a day. Raises `MissingTableError`."""
    table = table_on(claim.law, on)
    if claim.is_directly_enforceable:
        return table.directly_enforceable
    principal = min(claim.original_principal, claim.open_principal)
    return next(each for each in table.columns if each.up_to is None or principal <= each.up_to)


def prices_of_others(claim: CollectionClaim) -> Decimal:
    """What all acts but the standard compensation have cost, covered by it or not."""
    others = (
        each.price for each in claim.done if each.act is not CollectionAct.STANDARD_COMPENSATION
    )
    return sum(others, ZERO)


def cost_of_reminder(claim: CollectionClaim, *, on: date) -> Decision:
    """One price for every reminder; of consumers only when the invoice came early enough."""
    case = _Case(CollectionAct.REMINDER, claim, on)
    came_early = reminder_may_cost(
        law=claim.law,
        issued_on=claim.issued_on,
        due_on=claim.printed_due_on or claim.due_on,
        is_fixed_date=claim.is_fixed_date,
    )
    if not came_early:
        return case.free(CostReason.INVOICE_SENT_TOO_LATE, Ground.TIME)
    return _too_soon(case) or case.priced(case.column.reminder)


def cost_of_demand(claim: CollectionClaim, *, on: date) -> Decision:
    """The first demand has its column's price, every later one half of it; two at most cost.

    A demand that was free counts as sent. Beside a tratta only one demand may cost.
    """
    case = _Case(CollectionAct.DEMAND, claim, on)
    most = case.column.most_demands
    if claim.charged(CollectionAct.TRATTA):
        most = DEMANDS_WITH_TRATTA
    if claim.charged(CollectionAct.DEMAND) >= most:
        return case.free(CostReason.ENOUGH_CHARGED, Ground.NUMBER)
    price = case.column.demand
    if claim.is_exempt_collector and case.table.exempt_demand is not None:
        price = case.table.exempt_demand
    if claim.acts(CollectionAct.DEMAND):
        price *= HALF
    return _too_soon(case) or case.priced(price)


def cost_of_tratta(claim: CollectionClaim, *, on: date) -> Decision:
    """Once, of businesses, when at most one demand has cost something."""
    case = _Case(CollectionAct.TRATTA, claim, on)
    price = case.column.tratta
    if price is None:
        return case.free(CostReason.NOT_FROM_CONSUMERS, Ground.PRICE)
    if (
        claim.charged(CollectionAct.TRATTA)
        or claim.charged(CollectionAct.DEMAND) > DEMANDS_WITH_TRATTA
    ):
        return case.free(CostReason.ENOUGH_CHARGED, Ground.NUMBER)
    return _too_soon(case) or case.priced(price)


def cost_of_bankruptcy_demand(
    claim: CollectionClaim, *, on: date, service_cost: Decimal
) -> Decision:
    """Once, of businesses: the price and what serving the demand really cost, in euros."""
    case = _Case(CollectionAct.BANKRUPTCY_DEMAND, claim, on)
    price = case.column.bankruptcy_demand
    if price is None:
        return case.free(CostReason.NOT_FROM_CONSUMERS, Ground.PRICE)
    if claim.charged(CollectionAct.BANKRUPTCY_DEMAND):
        return case.free(CostReason.ENOUGH_CHARGED, Ground.NUMBER)
    return _too_soon(case) or case.priced(price + service_cost)


def cost_of_extension(
    claim: CollectionClaim, *, on: date, until: date, asked_of: date | None = None
) -> Decision:
    """Only at the debtor's request, after the due date, and for at least 14 days.

    until     the new due date
    asked_of  the due date that is moved, when that is not the invoice's own
    """
    case = _Case(CollectionAct.EXTENSION, claim, on)
    if on <= claim.matured_on:
        return case.free(CostReason.ASKED_IN_TIME, Ground.PRICE)
    days = extension_days(asked_of or claim.due_on, on=on, until=until, rolls=claim.rolls)
    if days < SHORTEST_EXTENSION_DAYS:
        return case.free(CostReason.EXTENSION_TOO_SHORT, Ground.TIME, days=days)
    return case.priced(case.column.extension)


def extension_days(due_on: date, *, on: date, until: date, rolls: bool) -> int:
    """How long an extension is: from the due date, or from the day of asking when later."""
    return (until - max(on, matured_on(due_on, rolls=rolls))).days


def cost_of_plan(claim: CollectionClaim, *, on: date, instalments: int) -> Decision:
    """A written plan over all that is owed; up to four instalments cost less."""
    case = _Case(CollectionAct.PLAN, claim, on)
    column = case.column
    if claim.charged(CollectionAct.PLAN) >= column.most_plans:
        return case.free(CostReason.ENOUGH_CHARGED, Ground.NUMBER)
    price = column.short_plan if instalments <= SHORT_PLAN else column.long_plan
    price += column.extra_instalment * max(instalments - INSTALMENTS_WITHOUT_EXTRA, 0)
    return case.priced(price)


def standard_compensation(claim: CollectionClaim, *, on: date) -> Decision:
    """Once, when a business is late towards a business (10 i §).

    Other costs count only above it, whichever came first: both together are the larger
    of the two, and so the compensation adds what the costs leave of it.
    """
    case = _Case(CollectionAct.STANDARD_COMPENSATION, claim, on)
    compensation = case.table.standard_compensation
    if compensation is None:
        return case.free(CostReason.NOT_FROM_CONSUMERS, Ground.COMPENSATION)
    if claim.charged(case.act):
        return case.free(CostReason.ENOUGH_CHARGED, Ground.COMPENSATION)
    if not claim.is_commercial or on <= claim.matured_on:
        return case.free(CostReason.NOT_LATE, Ground.COMPENSATION)
    covered = min(compensation, prices_of_others(claim))
    amount = min(compensation - covered, case.left)
    reason = CostReason.PRICE if amount else CostReason.COSTS_EXCEED_COMPENSATION
    return case.decide(
        amount, reason, Ground.COMPENSATION, {"price": compensation, "covered": covered}
    )


def _too_soon(case: _Case) -> Decision | None:
    """No cost of a letter that may not come yet, or that no reminder went before."""
    claim = case.claim
    if case.act is not CollectionAct.REMINDER and not claim.acts(CollectionAct.REMINDER):
        return case.free(CostReason.NO_REMINDER, Ground.TIME)
    earliest = earliest_letter(claim)
    if case.on < earliest:
        return case.free(CostReason.TOO_SOON, Ground.TIME, earliest_on=earliest)
    return None
