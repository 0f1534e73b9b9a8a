"""Holds make collection wait, and what an invoice says of them is derived from them."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from invoices.models import Hold, HoldReason, Invoice
from invoices.services import holds
from tests.factories import InvoiceFactory

pytestmark = pytest.mark.django_db


def place(invoice, now: datetime, *, cause="payment:1", amount="40.00", **fields):
    reason = fields.pop("reason", HoldReason.PAID_IN_PORTAL)
    return holds.place(
        invoice_id=invoice.pk,
        reason=reason,
        cause=cause,
        amount=Decimal(amount),
        at=now,
        **fields,
    )


def test_money_under_way_is_not_asked_for_again(now):
    invoice = InvoiceFactory()

    place(invoice, now)

    invoice.refresh_from_db()
    assert invoice.hold == HoldReason.PAID_IN_PORTAL
    assert (invoice.open_total, invoice.under_way, invoice.to_pay) == (100, 40, 60)
    assert invoice.under_way_since == now
    assert not invoice.is_covered


def test_more_money_than_is_open_leaves_nothing_to_pay(now):
    invoice = InvoiceFactory()

    place(invoice, now, amount="100.01")

    invoice.refresh_from_db()
    assert invoice.to_pay == 0
    assert invoice.is_covered


def test_the_same_cause_holds_once(now):
    invoice = InvoiceFactory()
    place(invoice, now)

    is_new = place(invoice, now)

    invoice.refresh_from_db()
    assert not is_new
    assert invoice.under_way == Decimal("40.00")


def test_a_released_hold_leaves_no_trace_on_the_invoice(now):
    invoice = InvoiceFactory()
    place(invoice, now)

    assert holds.release(cause="payment:1", at=now)
    assert not holds.release(cause="payment:1", at=now)

    invoice.refresh_from_db()
    assert (invoice.hold, invoice.under_way, invoice.under_way_since) == ("", 0, None)
    assert invoice.to_pay == 100


def test_the_weightiest_of_several_reasons_is_shown(now):
    invoice = InvoiceFactory()
    place(invoice, now, cause="told", reason=HoldReason.PAYMENT_REPORTED, amount="0")
    place(invoice, now + timedelta(minutes=1), cause="paid")
    place(invoice, now + timedelta(minutes=2), cause="paid again", amount="10")

    invoice.refresh_from_db()
    assert invoice.hold == HoldReason.PAID_IN_PORTAL
    assert invoice.under_way == 50
    assert invoice.under_way_since == now + timedelta(minutes=2)


def test_a_hold_ends_after_its_last_day(now):
    invoice, last_day = InvoiceFactory(), date(2026, 11, 30)
    place(invoice, now, reason=HoldReason.PAYMENT_REPORTED, amount="0", ends_on=last_day)

    assert holds.release_ended(today=last_day, at=now) == 0
    assert holds.release_ended(today=last_day + timedelta(days=1), at=now) == 1

    assert Invoice.objects.get().hold == ""


def test_many_are_released_in_a_few_statements(now, django_assert_max_num_queries):
    invoices = [InvoiceFactory() for _ in range(20)]
    for number, invoice in enumerate(invoices):
        place(invoice, now, cause=f"payment:{number}")
    place(invoices[0], now, cause="another", amount="7.00")
    causes = [f"payment:{number}" for number in range(20)]

    with django_assert_max_num_queries(8):
        released = holds.release_all(causes=[*causes, "nothing"], at=now)

    assert released == 20
    assert holds.release_all(causes=causes, at=now) == 0
    under_way = Invoice.objects.order_by("pk").values_list("under_way", flat=True)
    assert list(under_way) == [Decimal("7.00")] + [0] * 19


def test_nothing_is_released_that_was_never_placed(now):
    assert not holds.release(cause="nothing", at=now)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("hold_reason_known", {"reason": "BORED", "amount": 0}),
        ("hold_amount_iff_paid_in_portal", {"amount": 0}),
        ("hold_amount_iff_paid_in_portal", {"reason": HoldReason.PAYMENT_PENDING}),
    ],
)
def test_the_database_refuses(constraint, fields, now):
    known = {
        "invoice": InvoiceFactory(),
        "reason": HoldReason.PAID_IN_PORTAL,
        "cause": "payment:1",
        "amount": 10,
        "placed_at": now,
    }

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Hold.objects.create(**known | fields)
