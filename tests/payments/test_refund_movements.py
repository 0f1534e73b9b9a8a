"""Refunds as the account statement tells of them: paid, or come back."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from demo.statements import DEBIT, DemoEntry
from invoices.queries.ledger import ledger_mismatches
from payments.models import (
    BankEntry,
    ClearingReason,
    Direction,
    EntryState,
    Refund,
    RefundPaymentState,
    RefundState,
)
from payments.queries.refunds import refund_mismatches
from payments.services import refund_batches, refund_payments, refunds, reversing
from payments.services.matching import match_received
from tests.payments.desk import entry_to_clear
from tests.payments.refunding import OUR_ACCOUNT, approver, checker, sent, with_account
from tests.payments.statement_stories import statement, store, take

pytestmark = pytest.mark.django_db
PAID_ON = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def our_account(settings):
    with_account(settings)


def debit_of(payment, **changes):
    entry = DemoEntry(
        amount=payment.amount,
        direction=DEBIT,
        end_to_end_id=payment.end_to_end_id,
        archive_id=f"D{payment.pk}",
        name=payment.holder,
    )
    return replace(entry, **changes)


def return_of(payment, **changes):
    entry = DemoEntry(
        amount=payment.amount,
        end_to_end_id=payment.end_to_end_id,
        archive_id=f"R{payment.pk}",
        name=payment.holder,
        return_reason="AC04",
    )
    return replace(entry, **changes)


def told(*entries, number="S1", version="02", account=OUR_ACCOUNT):
    return statement(*entries, account=account, number=number, version=version, on=PAID_ON)


def reload(payment):
    payment.refresh_from_db()
    return payment, Refund.objects.select_related("invoice").get(pk=payment.refund_id)


@pytest.mark.parametrize("version", ["02", "08"])
def test_a_refund_is_paid_on_the_day_on_which_it_was_booked(now, version):
    payment = sent(now)

    take(now, told(debit_of(payment), version=version))

    payment, refund = reload(payment)
    assert (refund.state, refund.paid_on, refund.ended_at) == (RefundState.PAID, PAID_ON, now)
    assert (payment.state, payment.paid_on) == (RefundPaymentState.PAID, PAID_ON)
    assert payment.debit == BankEntry.objects.get()
    assert payment.debit.state == EntryState.OUTGOING
    assert list(ledger_mismatches()) == []


def test_a_payment_told_twice_is_paid_once(now):
    payment = sent(now)
    data = told(debit_of(payment))

    take(now, data, data, told(debit_of(payment), number="S2"))

    payment, refund = reload(payment)
    assert refund.state == RefundState.PAID
    assert BankEntry.objects.count() == 1


@pytest.mark.parametrize(
    "changes", [{"amount": Decimal("20.01")}, {"end_to_end_id": "x" * 32}, {"end_to_end_id": ""}]
)
def test_another_debit_pays_no_refund(now, changes):
    payment = sent(now)

    take(now, told(debit_of(payment, **changes)))

    _payment, refund = reload(payment)
    assert refund.state == RefundState.SENT
    assert BankEntry.objects.get().state == EntryState.OUTGOING


def test_of_two_debits_with_one_id_that_of_the_right_sum_pays_the_refund(now):
    payment = sent(now)
    other = debit_of(payment, amount=Decimal("7.00"), archive_id="D-other")

    take(now, told(other, debit_of(payment)))

    payment, refund = reload(payment)
    assert (refund.state, payment.debit.amount) == (RefundState.PAID, payment.amount)


def rejected(now, payment):
    refund_payments.fail(
        payment, state=RefundPaymentState.REJECTED, reason="AM04", value_on=PAID_ON, at=now
    )


def test_what_the_bank_rejected_and_paid_all_the_same_is_not_paid_again(now):
    payment = sent(now)
    rejected(now, payment)
    refund = payment.refund
    refunds.check(refund_id=refund.pk, user=checker(), at=now)
    refunds.approve(refund_id=refund.pk, user=approver(), at=now)

    take(now, told(debit_of(payment)))

    _payment, refund = reload(payment)
    assert (refund.state, refund.approved_by) == (RefundState.REPORTED, None)
    with pytest.raises(refunds.LeftAlreadyError):
        refunds.check(refund_id=refund.pk, user=checker(), at=now)
    assert refund_batches.send_refunds(at=now, actor=None) == []
    assert [each.what for each in refund_mismatches()] == ["paid"]


def test_what_comes_back_of_it_lets_the_refund_be_paid(now):
    payment = sent(now)
    rejected(now, payment)
    take(now, told(debit_of(payment)))

    take(now, told(return_of(payment), number="S2"))

    payment, refund = reload(payment)
    assert refunds.check(refund_id=refund.pk, user=checker(), at=now).state == RefundState.CHECKED
    assert (refund.invoice.surplus, payment.returned.state) == (20, EntryState.REVERSAL)
    assert list(refund_mismatches()) == list(ledger_mismatches()) == []


def test_a_debit_of_another_account_pays_no_refund(now):
    payment = sent(now)

    take(now, told(debit_of(payment), account="FI2112345600000785"))

    _payment, refund = reload(payment)
    assert refund.state == RefundState.SENT


def test_a_refund_that_comes_back_is_owed_again(now):
    payment = sent(now)
    take(now, told(debit_of(payment)))

    take(now, told(return_of(payment), number="S2"))

    payment, refund = reload(payment)
    assert (payment.state, payment.reason) == (RefundPaymentState.RETURNED, "AC04")
    assert (refund.state, refund.problem) == (RefundState.WAITS_FOR_ACCOUNT, "AC04")
    assert (refund.paid_on, refund.ended_at, refund.invoice.surplus) == (None, None, 20)
    assert payment.returned.state == EntryState.REVERSAL
    assert list(ledger_mismatches()) == []


def test_a_return_told_twice_is_owed_once(now):
    payment = sent(now)
    take(now, told(debit_of(payment)))

    take(now, told(return_of(payment), number="S2"), told(return_of(payment), number="S3"))

    _payment, refund = reload(payment)
    assert (refund.invoice.surplus, refund.amount) == (20, 20)


def test_a_refund_may_be_back_before_the_statement_told_that_it_left(now):
    payment = sent(now)

    take(now, told(return_of(payment), number="S1"), told(debit_of(payment), number="S2"))

    payment, refund = reload(payment)
    assert (payment.state, payment.paid_on) == (RefundPaymentState.RETURNED, PAID_ON)
    assert (refund.state, refund.invoice.surplus) == (RefundState.WAITS_FOR_ACCOUNT, 20)


def test_both_on_one_statement_are_taken_in_any_order(now):
    payment = sent(now)

    take(now, told(return_of(payment), debit_of(payment)))

    payment, refund = reload(payment)
    assert payment.state == RefundPaymentState.RETURNED
    assert refund.state == RefundState.WAITS_FOR_ACCOUNT


def test_our_bank_may_reverse_its_debit(now):
    payment = sent(now)
    debit = debit_of(payment)
    take(now, told(debit))
    back = return_of(
        payment, is_reversal=True, reverses=debit.archive_id, return_reason="", end_to_end_id=""
    )

    take(now, told(back, number="S2"))

    payment, refund = reload(payment)
    assert (payment.state, payment.reason) == (RefundPaymentState.RETURNED, "MS03")
    assert refund.state == RefundState.WAITS_FOR_ACCOUNT


def test_an_archive_id_of_two_debits_does_not_tell_which_came_back(now):
    first, second = sent(now), sent(now)
    debits = [debit_of(each, archive_id="BATCH") for each in (first, second)]
    take(now, told(*debits))
    back = return_of(second, is_reversal=True, reverses="BATCH", return_reason="", end_to_end_id="")

    take(now, told(back, number="S2"))

    assert {reload(each)[1].state for each in (first, second)} == {RefundState.PAID}
    assert BankEntry.objects.latest("pk").state == EntryState.CLEARING


def test_money_with_an_id_of_ours_that_is_no_return_is_for_staff(now):
    payment = sent(now)
    take(now, told(debit_of(payment)))

    take(now, told(return_of(payment, return_reason=""), number="S2"))

    _payment, refund = reload(payment)
    assert refund.state == RefundState.PAID
    assert BankEntry.objects.latest("pk").state == EntryState.CLEARING


def test_a_return_of_another_sum_is_for_staff(now):
    payment = sent(now)
    take(now, told(debit_of(payment)))

    take(now, told(return_of(payment, amount=Decimal("19.00")), number="S2"))

    _payment, refund = reload(payment)
    assert refund.state == RefundState.PAID
    assert BankEntry.objects.latest("pk").state == EntryState.CLEARING


def test_an_entry_that_has_gone_back_is_not_taken_back_a_second_time(now):
    entry = entry_to_clear(now, archive_id="E1")
    refund = refunds.return_entry(entry=entry, amount=entry.amount, actor=None, at=now)
    Refund.objects.filter(pk=refund.pk).update(
        state=RefundState.SENT, checked_by=checker(), approved_by=approver()
    )
    reversal = entry_to_clear(
        now, direction=Direction.DEBIT, is_reversal=True, reverses="E1", archive_id="E2"
    )

    assert not reversing.reverse(entry_id=reversal.pk, at=now)

    entry.refresh_from_db()
    reversal.refresh_from_db()
    assert entry.state == EntryState.CLEARING
    assert reversal.clearing_reason == ClearingReason.REVERSAL_UNMATCHED


@pytest.mark.django_db(transaction=True)
def test_a_statement_matched_from_four_sides_moves_money_once(now):
    payment = sent(now)
    store(told(debit_of(payment), return_of(payment)), now)

    def match(_number):
        try:
            match_received(at=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(match, range(4)))

    payment, refund = reload(payment)
    assert payment.state == RefundPaymentState.RETURNED
    assert (refund.invoice.surplus, refund.state) == (20, RefundState.WAITS_FOR_ACCOUNT)
    assert list(ledger_mismatches()) == []
