"""What plans ask for next, for the pages that show it beside something else; one query."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum

from accounts.actor import Actor
from invoices.models import Invoice
from invoices.queries.of_party import OfParty
from payments.models import Instalment, PaymentPlan, PlanClaim, PlanState
from payments.queries.plans import covered_plans

# What a debtor has to know of: in force, lapsed, or waiting for an answer.
TOLD: Final = (PlanState.ACTIVE, PlanState.LAPSED, PlanState.ASKED)
CURRENT: Final = Q(claims__is_current=True)


class PlanBand(NamedTuple):
    """One plan in a few numbers; sums in euros.

    next_on, next_open  the day and the open sum of the next instalment
    to_pay              of all its claims today
    invoices            those of its claims that something is to be paid of, as money goes to them
    creditors           each once
    """

    public_id: UUID
    state: str
    made_at: Any
    next_on: date | None
    next_open: Decimal | None
    to_pay: Decimal | None
    invoices: list[UUID] | None
    creditors: list[str] | None

    @property
    def amount(self) -> Decimal:
        """What is to be paid next; nothing where all of it is under way."""
        return min(self.next_open or Decimal(0), self.to_pay or Decimal(0))


def bands_of(actor: Actor) -> list[PlanBand]:
    """Of all plans of the party that it has to know of, the most urgent first."""
    return [PlanBand._make(row) for row in _BANDS.ask(actor)]


def band_of_invoice(actor: Actor, invoice: Invoice) -> PlanBand | None:
    """Of the party's plan that pays the invoice, or is asked to; None where there is none."""
    mine = covered_plans(actor).filter(claims__invoice=invoice, claims__is_current=True)
    row = _rows(PaymentPlan.objects.filter(pk__in=mine.values("pk"))).first()
    return PlanBand._make(row) if row else None


def plans_paid_by(actor: Actor, invoice_ids: Sequence[int]) -> list[UUID]:
    """The party's plans that pay, or have paid, one of these invoices; one query."""
    claims = PlanClaim.objects.filter(
        invoice__in=invoice_ids, is_current=True, plan__in=covered_plans(actor)
    )
    return list(claims.order_by().values_list("plan__public_id", flat=True).distinct())


def _rows(plans: QuerySet[PaymentPlan]) -> QuerySet[PaymentPlan, tuple[Any, ...]]:
    open_parts = Instalment.objects.filter(plan=OuterRef("pk"), paid__lt=F("amount")).order_by(
        "position"
    )
    in_order = ["claims__invoice__due_on", "claims__invoice"]
    return (
        plans.filter(state__in=TOLD)
        .order_by()
        .annotate(
            next_on=Subquery(open_parts.values("due_on")[:1]),
            next_open=Subquery(open_parts.values(open=F("amount") - F("paid"))[:1]),
            to_pay=Sum("claims__invoice__to_pay", filter=CURRENT),
            payable=ArrayAgg(
                "claims__invoice__public_id",
                filter=CURRENT & Q(claims__invoice__to_pay__gt=0),
                order_by=in_order,
            ),
            creditors=ArrayAgg("claims__invoice__creditor__name", distinct=True),
        )
        .order_by("next_on", "pk")
        .values_list(
            "public_id",
            "state",
            "made_at",
            "next_on",
            "next_open",
            "to_pay",
            "payable",
            "creditors",
        )
    )


_BANDS: Final = OfParty(lambda actor, _day: _rows(covered_plans(actor)))
