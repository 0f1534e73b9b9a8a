"""Plans that live: what happens to their claims, and what must hold whatever happened."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import transaction

from invoices.models import EventKind, Hold, HoldReason, Invoice
from invoices.queries.ledger import ledger_mismatches
from invoices.services import charges, credit_notes, holds, ledger, money_in, stages
from payments.models import PaymentPlan, PlanEvent, PlanState
from payments.queries.plans import plan_mismatches
from payments.services.plans import following, storing
from tests.payments.plan_stories import AT, TODAY

BASIS = "Perintälaki 513/1999 10 a §"
OPEN = (PlanState.ACTIVE, PlanState.LAPSED, PlanState.PAID)


def moment(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 9, 0, tzinfo=UTC)


def pay(invoice, amount, cause="bank:1", on=TODAY, at=AT):
    return money_in.book_payment(
        invoice_id=invoice.pk, amount=Decimal(amount), value_on=on, cause=cause, actor=None, at=at
    )


def reverse(cause="bank:1", on=TODAY, at=AT):
    return money_in.reverse_payment(
        payment_cause=cause, value_on=on, cause=f"return:{cause}", actor=None, at=at
    )


def credit(invoice, amount, number="H1", at=AT):
    return credit_notes.book_credit_note(
        invoice_id=invoice.pk,
        amount=Decimal(amount),
        number=number,
        value_on=TODAY,
        cause=f"credit:{number}",
        actor=None,
        at=at,
    )


def withdraw(invoice, at=AT):
    return credit_notes.withdraw(
        invoice_id=invoice.pk, value_on=TODAY, cause=f"cancel:{invoice.pk}", actor=None, at=at
    )


def charge(invoice, amount, cause="cost:1", at=AT):
    cost = charges.Cost(amount=Decimal(amount), legal_basis=BASIS)
    booking = charges.cost_booking(cost=cost, cause=cause, value_on=TODAY)
    with transaction.atomic():
        ledger.book(invoice=ledger.lock_invoice(invoice.pk), booking=booking, at=at)


def under_way(invoice, amount, cause="payment:1", at=AT):
    """Money that was paid in the portal and is not booked yet."""
    holds.place(
        invoice_id=invoice.pk,
        reason=HoldReason.PAID_IN_PORTAL,
        cause=cause,
        amount=Decimal(amount),
        at=at,
    )


def failed(cause="payment:1", at=AT):
    return holds.release(cause=cause, at=at)


def to_court(invoice, at=AT):
    return stages.record_letter(
        invoice_id=invoice.pk,
        kind=EventKind.LEGAL_COLLECTION,
        on=TODAY,
        cause=f"court:{invoice.pk}",
        actor=None,
        at=at,
    )


def follow(plan, at=AT):
    return following.follow(plan_id=plan.pk, at=at)


def fresh(plan) -> PaymentPlan:
    return PaymentPlan.objects.get(pk=plan.pk)


def value(plan):
    return storing.load(fresh(plan))


def opens(plan) -> list[str]:
    return [str(each.open) for each in value(plan).parts]


def days(plan) -> list[date]:
    return [each.due_on for each in value(plan).parts]


def acts(plan) -> list[str]:
    return list(PlanEvent.objects.filter(plan=plan).order_by("pk").values_list("act", flat=True))


def told(plan, act) -> dict[str, object]:
    """What the history says of the latest of such acts."""
    return PlanEvent.objects.filter(plan=plan, act=act).order_by("pk").last().data


def is_held(invoice) -> bool:
    return Hold.objects.filter(invoice=invoice, reason=HoldReason.PLAN, released_at=None).exists()


def check(plan) -> None:
    """The parts are what the claims owe, the claims what the ledger says, the states legal."""
    assert not list(ledger_mismatches())
    assert not list(plan_mismatches())
    plan = fresh(plan)
    parts = storing.load(plan)
    current = Invoice.objects.filter(plan_claims__plan=plan, plan_claims__is_current=True)
    if plan.state in OPEN:
        assert parts.open == sum(each.to_pay for each in current)
        assert (plan.state == PlanState.PAID) is (parts.open == 0)
        assert all(is_held(each) for each in current)
    else:
        assert not current
    assert [each.due_on for each in parts.parts] == sorted(each.due_on for each in parts.parts)
    places = plan.instalments.order_by("position").values_list("position", flat=True)
    assert list(places) == list(range(1, len(parts.parts) + 1))
