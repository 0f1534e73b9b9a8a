"""A claim whose debtor was promised no new costs bears none for more time or parts either."""

from datetime import timedelta
from decimal import Decimal

from invoices.models import Invoice, LedgerEntry
from invoices.queries.rates import read_rates
from invoices.rules.collection_costs import CostReason
from payments.queries.situations import arrangeable
from payments.services.shifts import shift_due_date
from tests.payments.plan_stories import AT, TODAY, made, planned, reminded, shape


def free(actor) -> Invoice:
    invoice = reminded(actor.acting_for)
    Invoice.objects.filter(pk=invoice.pk).update(is_free_of_costs=True)
    invoice.refresh_from_db()
    return invoice


def test_a_plan_adds_nothing(actor) -> None:
    invoice = free(actor)

    option = planned(actor, invoice, wish=shape(4))

    assert (option.cost, option.total) == (0, Decimal("510.20"))
    assert option.costs[0].decision.reason == CostReason.WAIVED
    assert made(actor, invoice).cost == 0
    assert not LedgerEntry.objects.filter(cause__startswith="plan:").exists()


def test_moving_its_due_date_adds_nothing(actor) -> None:
    invoice = free(actor)
    one = arrangeable([invoice], rates=read_rates(), today=TODAY)[invoice.pk]
    to_on = one.shift_offer(today=TODAY).last
    assert to_on is not None
    assert to_on >= TODAY + timedelta(days=14)

    shift = shift_due_date(
        actor=actor, invoice_id=invoice.pk, to_on=to_on, seen_cost=Decimal(0), at=AT
    )

    assert shift.cost == 0
    assert not LedgerEntry.objects.filter(cause__startswith="shift:").exists()
