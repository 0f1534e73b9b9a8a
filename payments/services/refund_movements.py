"""Refunds as our account statement tells of them: paid, or come back."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from django.db import transaction

from accounts import audit
from payments.models import (
    BankEntry,
    EntryState,
    RefundPayment,
    RefundPaymentState,
)
from payments.queries import matching
from payments.services import entry_states, refund_payments
from payments.services.refund_payments import UNDER_WAY

logger = structlog.get_logger(__name__)


def follow_debits(entries: Sequence[BankEntry], *, at: datetime) -> None:
    """Note of locked debits which refunds they paid; runs in the transaction that decides them.

    What left although the bank had rejected it, or left twice, is for people: it is logged,
    and `check_ledger` tells it until it is put right. What was rejected is owed again by then:
    it is not paid a second time.
    """
    found = matching.refunds_left(entries)
    if not found:
        return
    rows = RefundPayment.objects.filter(pk__in=found.values())
    locked = refund_payments.lock_payments(rows, with_invoices=False)
    by_key = {each.pk: each for each in locked}
    for entry in entries:
        key = found.get(entry.pk)
        if key is not None:
            _follow_debit(by_key[key], entry, at=at)


@transaction.atomic
def take_back(*, entry_id: int, at: datetime) -> bool:
    """Owe again what came back with a credit; False when it is nothing of the kind.

    What came back twice, or with no payment of ours, changes nothing. A decided entry is left.
    """
    entry = BankEntry.objects.select_for_update().get(pk=entry_id)
    if entry.state not in entry_states.UNDECIDED:
        return False
    key = matching.refunds_come_back([entry]).get(entry.pk)
    if key is None:
        return False
    rows = RefundPayment.objects.filter(pk=key)
    [payment] = refund_payments.lock_payments(rows, with_invoices=True)
    if payment.state in {*UNDER_WAY, RefundPaymentState.PAID}:
        refund_payments.fail(
            payment,
            state=RefundPaymentState.RETURNED,
            reason=entry.return_reason,
            text=entry.text,
            value_on=entry.value_on,
            returned=entry,
            at=at,
        )
    elif payment.state == RefundPaymentState.REJECTED and payment.debit_id is not None:
        # Paid in spite of the rejection: it has been owed again since that.
        payment.returned, payment.changed_at = entry, at
        payment.save(update_fields=refund_payments.CHANGED)
    else:
        return False
    entry_states.decide(entry=entry, state=EntryState.REVERSAL, at=at)
    data = {"payment": payment.pk}
    audit.record(action="entry.refund_came_back", actor=None, at=at, target=entry, data=data)
    return True


def _follow_debit(payment: RefundPayment, entry: BankEntry, *, at: datetime) -> None:
    if payment.state in UNDER_WAY:
        refund_payments.pay(payment, debit=entry, at=at)
    elif payment.debit_id is None:
        # It came back before the statement told that it left, or left in spite of a rejection.
        payment.debit, payment.paid_on, payment.changed_at = entry, entry.booked_on, at
        payment.save(update_fields=refund_payments.CHANGED)
        if payment.state == RefundPaymentState.REJECTED:
            refund_payments.stop_approved(payment, at=at)
            logger.error("rejected_refund_was_paid", payment=payment.pk, entry=entry.pk)
    else:
        logger.error("refund_was_paid_twice", payment=payment.pk, entry=entry.pk)
