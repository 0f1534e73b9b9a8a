"""What `check_ledger` and the figures of the operators tell of refunds."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from invoices.models import LedgerEntry
from payments.models import (
    Refund,
    RefundBatch,
    RefundPayment,
    RefundPaymentState,
    RefundState,
)
from payments.queries import operations
from payments.queries.refunds import refund_mismatches
from payments.services import refund_payments
from tests.payments.desk import entry_to_clear
from tests.payments.refunding import approved, reported, sent, surplus_of, with_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def our_account(settings):
    with_account(settings)


def told():
    return [(each.end_to_end_id, each.what) for each in refund_mismatches()]


def failed(payment, now):
    with transaction.atomic():
        rows = RefundPayment.objects.filter(pk=payment.pk)
        [locked] = refund_payments.lock_payments(rows, with_invoices=True)
        refund_payments.fail(
            locked,
            state=RefundPaymentState.REJECTED,
            reason="AC04",
            value_on=now.date(),
            at=now,
        )


def test_where_all_is_well_nothing_is_told(now):
    sent(now)
    failed(sent(now), now)

    assert told() == []


def test_what_is_not_back_on_the_ledger_is_told(now):
    payment = sent(now)
    RefundPayment.objects.update(state=RefundPaymentState.REJECTED)

    assert told() == [(payment.end_to_end_id, "came_back")]


def test_what_is_back_though_it_arrived_is_told(now):
    payment = sent(now)
    failed(payment, now)
    RefundPayment.objects.update(state=RefundPaymentState.PAID)

    assert (payment.end_to_end_id, "came_back") in told()


def test_what_never_left_the_ledger_is_told(now):
    payment = sent(now)
    RefundPayment.objects.update(end_to_end_id="f" * 32)

    assert told() == [("f" * 32, "left")]
    assert LedgerEntry.objects.filter(cause=f"refund:{payment.end_to_end_id}").exists()


def test_a_debit_of_what_was_rejected_is_told_until_it_is_put_right(now):
    payment = sent(now)
    failed(payment, now)
    RefundPayment.objects.update(debit=entry_to_clear(now))

    assert told() == [(payment.end_to_end_id, "paid")]


def test_a_refund_that_does_not_know_of_its_payment_is_told(now):
    payment = sent(now)
    Refund.objects.update(state=RefundState.TO_BE_PAID)

    assert told() == [(payment.end_to_end_id, "refund")]


def test_the_check_of_the_ledger_tells_of_refunds(now):
    payment = sent(now)
    RefundPayment.objects.update(state=RefundPaymentState.REJECTED)
    out = StringIO()

    with pytest.raises(CommandError):
        call_command("check_ledger", stdout=out)

    assert payment.end_to_end_id in out.getvalue()


def test_the_figures_tell_where_refunds_wait(now):
    surplus_of(now)
    reported(now)
    sent(now)
    approved(now)
    later = now + timedelta(hours=1)

    assert operations.open_refunds() == 3
    assert operations.refunds_at_the_desk() == 1
    assert operations.oldest_approved_refund_seconds(later) == 3600
    assert operations.oldest_sent_refund_seconds(later) == 3600


def test_with_nothing_waiting_the_ages_are_nothing(now):
    failed(sent(now), now)

    assert operations.oldest_approved_refund_seconds(now) == 0
    assert operations.oldest_sent_refund_seconds(now) == 0


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("refund_payment_positive", {"amount": 0}),
        ("refund_payment_state_known", {"state": "LOST"}),
        ("refund_payment_one_alive", {}),
    ],
)
def test_the_database_refuses_a_payment(now, constraint, fields):
    payment = sent(now)
    given = {
        "batch": payment.batch,
        "refund": payment.refund,
        "end_to_end_id": "other",
        "amount": 1,
        "iban": payment.iban,
        "holder": payment.holder,
        "changed_at": now,
        **fields,
    }

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        RefundPayment.objects.create(**given)


def test_the_database_refuses_a_batch_of_nothing(now):
    with (
        pytest.raises(IntegrityError, match="refund_batch_positive"),
        transaction.atomic(),
    ):
        RefundBatch.objects.create(
            message_id="M", execute_on=now.date(), payments=1, total=0, made_at=now
        )


def test_the_database_refuses_one_person_for_both_pairs_of_eyes(now):
    refund = approved(now)

    with (
        pytest.raises(IntegrityError, match="refund_approved_by_two"),
        transaction.atomic(),
    ):
        Refund.objects.filter(pk=refund.pk).update(approved_by=refund.checked_by)
