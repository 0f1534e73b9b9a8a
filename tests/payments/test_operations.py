"""What waits for money and for people, as the operators count it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from payments.models import Refund
from payments.queries import operations
from tests.payments.desk import entry_to_clear
from tests.payments.stories import confirmed, started

pytestmark = pytest.mark.django_db


def test_what_is_to_be_cleared_is_counted_and_summed(now):
    entry_to_clear(now, "10.50")
    entry_to_clear(now, "1.00")
    entry_to_clear(now, "99.00", state="BOOKED", clearing_reason="")

    assert operations.to_clear() == (2, Decimal("11.50"))


def test_the_oldest_payment_without_its_payout_is_told_by_its_age(
    actor, invoice, now, silent_provider
):
    payment = confirmed(actor, {invoice: "1.00"}, at=now)
    confirmed(actor, {invoice: "1.00"}, at=now + timedelta(hours=1))

    age = operations.oldest_unsettled_seconds(payment.confirmed_at + timedelta(hours=2))

    assert age == 7200


def test_payments_without_an_answer_and_refunds_are_counted(actor, invoice, now):
    started(actor, {invoice: "1.00"}, at=now)
    Refund.objects.create(invoice=invoice, amount=1, started_at=now)

    assert operations.unanswered_payments() == 1
    assert operations.open_refunds() == 1
    assert operations.reports_to_check() == 0
