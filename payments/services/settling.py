"""The provider's payout: the payments that it is made of are booked and end."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from invoices.services import holds, money_in
from myropo.calendar import helsinki_date
from payments.models import BankEntry, EntryState, Payment, PaymentLine, PaymentState
from payments.services import entry_states, payment_news, payment_states

SETTLED: Final = (*payment_states.MOVED, "settled_at", "settled_by")


def settle(*, entry: BankEntry, payments: Sequence[Payment], at: datetime) -> None:
    """Book the lines of confirmed payments, release their holds, and end them.

    Each line counts from the day on which its payment was confirmed. Runs in the caller's
    transaction, which locked the entry and then the payments in the order of their keys;
    the invoices are locked here. Raises `IllegalPaymentStateError` for a payment that is not
    confirmed and `IllegalEntryStateError` for an entry that is decided.
    """
    day_of = {
        payment.pk: helsinki_date(payment.confirmed_at)
        for payment in payments
        if payment.confirmed_at is not None
    }
    for payment in payments:
        payment_states.move(payment, PaymentState.SETTLED, at=at)
        payment.settled_at = at
        payment.settled_by = entry
    found = PaymentLine.objects.filter(payment__in=payments)
    lines = list(found.order_by("invoice_id", "payment_id"))
    money_in.book_payments(
        payments=[
            money_in.PaymentIn(
                invoice_id=line.invoice_id,
                amount=line.amount,
                value_on=day_of[line.payment_id],
                cause=line.cause,
            )
            for line in lines
        ],
        actor=None,
        at=at,
    )
    payment_news.tell_booked([(line.invoice_id, line.cause) for line in lines], at=at)
    holds.release_all(causes=[line.cause for line in lines], at=at)
    Payment.objects.bulk_update(payments, SETTLED)
    entry_states.decide(entry=entry, state=EntryState.SETTLEMENT, at=at)
