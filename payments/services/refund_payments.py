"""What became of a payment at the bank: accepted, paid, rejected, or come back.

Invoices are locked before payments, payments before refunds.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet

from invoices.services import ledger, paying_back
from payments.models import (
    OPEN_REFUND_STATES,
    REFUND_PAYMENT_TRANSITIONS,
    BankEntry,
    Refund,
    RefundPayment,
    RefundPaymentState,
    RefundState,
)
from payments.rules.refund_problems import code_of, is_ours
from payments.services import refund_news, refunds

CHANGED: Final = (
    "state",
    "reason",
    "reason_text",
    "paid_on",
    "debit",
    "returned",
    "changed_at",
)
TEXT_LENGTH: Final = 210
# The bank has it, and may still pay or reject it.
UNDER_WAY: Final = frozenset({RefundPaymentState.SENT, RefundPaymentState.ACCEPTED})


class IllegalRefundPaymentError(Exception):
    """The payment cannot go from its state to the wanted one. Nothing was changed."""


def lock_payments(payments: QuerySet[RefundPayment], *, with_invoices: bool) -> list[RefundPayment]:
    """The payments as they are now, with their refunds, locked in the order of their keys.

    with_invoices  needed for what puts money back on the ledger; whoever holds other
                   invoices already leaves it out
    """
    found = dict(payments.values_list("pk", "refund__invoice"))
    if with_invoices:
        ledger.lock_invoices({key for key in found.values() if key is not None})
    rows = RefundPayment.objects.select_for_update(of=("self",)).filter(pk__in=found)
    locked = list(rows.select_related("batch").order_by("pk"))
    keys = {each.refund_id for each in locked}
    owed = Refund.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    by_key = {each.pk: each for each in owed.select_related("invoice__party")}
    for payment in locked:
        payment.refund = by_key[payment.refund_id]
    return locked


def accept(payments: Iterable[RefundPayment], *, at: datetime) -> int:
    """Note that the bank will pay; how many it had not said so of before."""
    count = 0
    for payment in payments:
        if payment.state == RefundPaymentState.SENT:
            _move(payment, RefundPaymentState.ACCEPTED, at=at)
            payment.save(update_fields=CHANGED)
            count += 1
    return count


def pay(payment: RefundPayment, *, debit: BankEntry, at: datetime) -> None:
    """Note that the money left our account; the debtor is told.

    Raises `IllegalRefundPaymentError`.
    """
    _move(payment, RefundPaymentState.PAID, at=at)
    payment.paid_on, payment.debit = debit.booked_on, debit
    payment.save(update_fields=CHANGED)
    refund = payment.refund
    refunds.move_to(refund, RefundState.PAID)
    refund.paid_on, refund.ended_at, refund.problem = debit.booked_on, at, ""
    refund.save(update_fields=refunds.CHANGED)
    refunds.record("refund.paid", refund, party=refunds.party_of(refund), actor=None, at=at)
    refund_news.tell(refund_id=refund.pk, what=refund_news.What.PAID, at=at)


def fail(
    payment: RefundPayment,
    *,
    state: RefundPaymentState,
    reason: str,
    text: str = "",
    value_on: date,
    returned: BankEntry | None = None,
    at: datetime,
) -> None:
    """Note that the money did not arrive, or came back: it is owed again.

    It returns to the ledger of its locked invoice. Where the account is to blame the refund
    waits for another one, and the person is told; otherwise two of staff look at it anew.
    Where the invoice has got another open refund meanwhile, that one takes the sum over.
    Raises `IllegalRefundPaymentError`.
    """
    _move(payment, state, at=at)
    payment.reason, payment.reason_text = code_of(reason), text[:TEXT_LENGTH]
    payment.returned = returned
    payment.save(update_fields=CHANGED)
    refund = payment.refund
    if refund.invoice_id is not None:
        paying_back.take_in_again(
            invoice=ledger.lock_invoice(refund.invoice_id),
            amount=payment.amount,
            value_on=value_on,
            cause=f"refund-back:{payment.end_to_end_id}",
            at=at,
        )
    _owe_again(refund, problem=payment.reason, at=at)


def stop_approved(payment: RefundPayment, *, at: datetime) -> None:
    """Take approvals back of what would pay a second time what the bank paid in spite of itself.

    Nobody can check it anew (`refunds.check`) until people have found out.
    """
    same = Q(pk=payment.refund_id)
    if payment.refund.invoice_id is not None:
        same |= Q(invoice=payment.refund.invoice_id)
    approved = Refund.objects.select_for_update(of=("self",)).filter(
        same, state__in=[RefundState.CHECKED, RefundState.TO_BE_PAID]
    )
    for refund in approved.select_related("invoice__party").order_by("pk"):
        refunds.move_to(refund, RefundState.REPORTED)
        refund.save(update_fields=refunds.CHANGED)
        party = refunds.party_of(refund)
        refunds.record("refund.stopped", refund, party=party, actor=None, at=at)


def _owe_again(refund: Refund, *, problem: str, at: datetime) -> None:
    """Open the refund anew, or hand its sum to the one that is open."""
    party = refunds.party_of(refund)
    refunds.record("refund.failed", refund, party=party, actor=None, at=at, problem=problem)
    other = _open_beside(refund)
    if other is None:
        _reopen(refund, problem=problem)
    else:
        refund.problem = problem
        refunds.cancel(refund, party=party, at=at)
        if other.iban == refund.iban and other.state != RefundState.WAITS_FOR_ACCOUNT:
            _reopen(other, problem=problem)
    if refund.invoice_id is not None:
        refunds.follow_surplus(invoice_id=refund.invoice_id, at=at)
    if not is_ours(problem):
        refund_news.tell(refund_id=(other or refund).pk, what=refund_news.What.FAILED, at=at)


def _reopen(refund: Refund, *, problem: str) -> None:
    reopened = RefundState.REPORTED if is_ours(problem) else RefundState.WAITS_FOR_ACCOUNT
    if refund.state != reopened:
        refunds.move_to(refund, reopened)
    refund.problem = problem
    refund.save(update_fields=refunds.CHANGED)


def _open_beside(refund: Refund) -> Refund | None:
    if refund.invoice_id is None:
        return None
    rows = Refund.objects.select_for_update().filter(state__in=OPEN_REFUND_STATES)
    return rows.filter(invoice=refund.invoice_id).first()


def _move(payment: RefundPayment, state: RefundPaymentState, *, at: datetime) -> None:
    if state not in REFUND_PAYMENT_TRANSITIONS[RefundPaymentState(payment.state)]:
        msg = f"{payment.state} to {state}"
        raise IllegalRefundPaymentError(msg)
    payment.state = state
    payment.changed_at = at
