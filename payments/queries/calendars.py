"""What a calendar file tells: the days of an invoice or of a plan, and how often they changed.

A calendar takes a file again when its number is higher than before: the numbers count rows
that are added and never taken away.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from invoices.models import Invoice
from invoices.rules.states import VOLUNTARY_STAGES
from payments.models import Instalment, PaymentPlan, PlanState
from payments.queries.due_notices import NOT_IN_THE_WAY, days_told


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceDay:
    """The day by which an invoice is to be paid.

    sequence  how often anything happened to it
    is_paid   nothing is asked for any more
    is_off    nothing is asked for by that day: it is disputed, in a plan, or at a court
    """

    on: date
    sequence: int
    is_paid: bool
    is_off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDays:
    """The days of a plan.

    parts     in the order of their positions
    most      how many parts it ever had
    sequence  how often anything happened to it
    is_off    the plan is not kept to any more
    """

    parts: Sequence[Instalment]
    most: int
    sequence: int
    is_off: bool


def day_of_invoice(invoice: Invoice) -> InvoiceDay:
    """Three queries."""
    told = days_told([invoice.pk])
    holds = invoice.holds.values_list("reason", "released_at")
    active = {reason for reason, released_at in holds if released_at is None}
    released = sum(released_at is not None for _reason, released_at in holds)
    return InvoiceDay(
        on=max(invoice.due_on, told.get(invoice.pk, invoice.due_on)),
        sequence=invoice.timeline.count() + len(holds) + released,
        is_paid=not invoice.is_open or invoice.to_pay <= 0,
        is_off=bool(active.difference(NOT_IN_THE_WAY)) or invoice.stage not in VOLUNTARY_STAGES,
    )


def days_of_plan(plan: PaymentPlan) -> PlanDays:
    """Two queries. Of a plan that was made, whatever became of it."""
    parts = list(plan.instalments.all())
    history = [data for (data,) in plan.history.values_list("data")]
    counts = [int(data["count"]) for data in history if "count" in data]
    return PlanDays(
        parts=parts,
        most=max([len(parts), *counts]),
        sequence=len(history),
        is_off=plan.state in {PlanState.LAPSED, PlanState.CANCELLED},
    )
