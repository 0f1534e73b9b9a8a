"""Debtors who move due dates, for tests."""

from datetime import timedelta
from decimal import Decimal

from invoices.models import CreditorPolicy
from myropo.calendar import helsinki_date
from payments.services.shifts import shift_due_date
from tests.invoices.stories import sent


def owed(party, *, at, days, **fields):
    """An invoice that falls due in so many days, of 505,20 €; below zero: it is overdue."""
    due_on = helsinki_date(at) + timedelta(days=days)
    return sent(party, at=at, due_on=due_on, total="505.20", **fields)


def shift(actor, invoice, *, days, at, cost="0.00", **fields):
    """Move the due date to so many days from today."""
    return shift_due_date(
        actor=actor,
        invoice_id=invoice.pk,
        to_on=helsinki_date(at) + timedelta(days=days),
        seen_cost=Decimal(cost),
        at=at,
        **fields,
    )


def policy(invoice, *, at, **fields):
    """What the creditor of an invoice lets its debtors do, since long ago."""
    return CreditorPolicy.objects.create(
        creditor=invoice.creditor,
        claim_kind=invoice.claim_kind,
        starts_on=helsinki_date(at) - timedelta(days=365),
        entered_at=at,
        **fields,
    )
