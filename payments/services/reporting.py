"""What the provider says of a payment, applied: once, whatever comes twice, late or reordered.

The strongest report wins, in the order of `STATE_AFTER` and of `PAYMENT_TRANSITIONS`: an
earlier or weaker one that comes after it changes nothing. So every order of arrival ends
in the same state.
"""

from datetime import datetime
from typing import Final

import structlog
from django.db import transaction

from invoices.models import EventKind, HoldReason, Invoice
from invoices.services import holds, ledger
from myropo.calendar import helsinki_date
from payments import events
from payments.models import (
    PAID,
    Payment,
    PaymentLine,
    PaymentState,
    ProviderReport,
    ReportEffect,
    ReportSource,
)
from payments.paytrail import Report, Status
from payments.services import payment_states

STATE_AFTER: Final = {
    Status.PENDING: PaymentState.PENDING,
    Status.DELAYED: PaymentState.DELAYED,
    Status.FAIL: PaymentState.FAILED,
    Status.OK: PaymentState.CONFIRMED,
}
# Why a report does not agree with the payment, the gravest first.
SUM_DIFFERS: Final = "SUM_DIFFERS"
REFERENCE_DIFFERS: Final = "REFERENCE_DIFFERS"
TRANSACTION_DIFFERS: Final = "TRANSACTION_DIFFERS"
DIFFERENCES: Final = (SUM_DIFFERS, REFERENCE_DIFFERS, TRANSACTION_DIFFERS)
REPORTED: Final = (
    *payment_states.MOVED,
    "transaction_id",
    "method",
    "settlement_reference",
    "confirmed_at",
)

logger = structlog.get_logger(__name__)


class UnknownPaymentError(Exception):
    """No payment of ours has this stamp. Nothing was changed."""


@transaction.atomic
def apply_report(*, report: Report, source: ReportSource, at: datetime) -> Payment:
    """Bring a payment to what the provider reports of it, with a right signature.

    A report that is not of our sum, reference or transaction makes the payment unclear:
    nothing is credited, collection waits, and staff see it. A confirmed payment holds its
    sums on the invoices as paid in the portal. A repeat changes nothing; an ended payment
    may still be confirmed, since money that arrived is never refused.

    Raises `UnknownPaymentError`.
    """
    payment = _lock(report.stamp)
    difference = _difference(payment, report)
    if difference:
        effect = _make_unclear(payment, report, difference, at=at)
    else:
        effect = _follow(payment, report, at=at)
    _keep(payment, report, source=source, effect=effect, at=at)
    return payment


def _lock(stamp: str) -> Payment:
    payments = Payment.objects.select_for_update(of=("self",)).select_related("party")
    payment = payments.filter(stamp=stamp).first()
    if payment is None:
        logger.warning("report_of_unknown_payment")
        raise UnknownPaymentError
    return payment


def _difference(payment: Payment, report: Report) -> str:
    """In what the report does not agree with the payment; "" when it does."""
    # Without a sum nothing can be confirmed; a failure needs none.
    needs_sum = report.status == Status.OK
    if report.amount_cents != payment.amount_cents and (
        needs_sum or report.amount_cents is not None
    ):
        return SUM_DIFFERS
    if report.reference != payment.reference:
        return REFERENCE_DIFFERS
    if _is_of_other_transaction(payment, report):
        return TRANSACTION_DIFFERS
    return ""


def _is_of_other_transaction(payment: Payment, report: Report) -> bool:
    if payment.transaction_id:
        return report.transaction_id != payment.transaction_id
    return Payment.objects.filter(transaction_id=report.transaction_id).exists()


def _make_unclear(
    payment: Payment, report: Report, difference: str, *, at: datetime
) -> ReportEffect:
    """Hold a payment that is not settled yet; staff see in any case what differs."""
    said = {"status": report.status, "amount_cents": report.amount_cents}
    is_known = payment.reports.filter(
        **said, transaction_id=report.transaction_id, effect=ReportEffect.UNCLEAR
    ).exists()
    if is_known:
        return ReportEffect.REPEATED
    logger.error("payment_unclear", payment=str(payment.public_id), difference=difference, **said)
    problem = min(filter(None, (_known_difference(payment), difference)), key=DIFFERENCES.index)
    if payment_states.may_move(payment, PaymentState.UNCLEAR):
        _move(payment, PaymentState.UNCLEAR, at=at)
    payment.problem = problem
    payment.save(update_fields=REPORTED)
    return ReportEffect.UNCLEAR


def _known_difference(payment: Payment) -> str:
    return payment.problem if payment.problem in DIFFERENCES else ""


def _follow(payment: Payment, report: Report, *, at: datetime) -> ReportEffect:
    """Take over what an agreeing report brings, if it is stronger than what is known."""
    wanted = STATE_AFTER.get(report.status)
    payment.transaction_id = payment.transaction_id or report.transaction_id
    if wanted is None or wanted == payment.state:
        effect = ReportEffect.REPEATED
    elif not _leads_to(payment, wanted):
        effect = ReportEffect.OVERTAKEN
    else:
        if wanted == PaymentState.CONFIRMED:
            payment.confirmed_at = _received_at(payment, report, at=at)
            payment.method = report.method
        # What went wrong before is over; what differs stays, for staff to see.
        payment.problem = _known_difference(payment)
        _move(payment, wanted, at=at)
        effect = ReportEffect.APPLIED
    if _learn_settlement(payment, report):
        effect = ReportEffect.APPLIED
    payment.save(update_fields=REPORTED)
    return effect


def _leads_to(payment: Payment, wanted: PaymentState) -> bool:
    """Whether the table lets a report move the payment.

    Of an unclear payment staff alone decide that it failed: else it would matter whether
    the failure was reported before or after what does not agree.
    """
    if payment.state == PaymentState.UNCLEAR and wanted == PaymentState.FAILED:
        return False
    return payment_states.may_move(payment, wanted)


def _received_at(payment: Payment, report: Report, *, at: datetime) -> datetime:
    """When the money counts: as the provider says, within what is possible."""
    if report.paid_at is None:
        return at
    return min(max(report.paid_at, payment.started_at), at)


def _learn_settlement(payment: Payment, report: Report) -> bool:
    """Keep under which reference the provider pays the money out; whether it was news."""
    is_news = (
        payment.state in PAID
        and bool(report.settlement_reference)
        and not payment.settlement_reference
    )
    if is_news:
        payment.settlement_reference = report.settlement_reference
        events.announce_change(payment_id=payment.pk)
    return is_news


def _move(payment: Payment, state: PaymentState, *, at: datetime) -> None:
    """To the state, with the holds that go with it."""
    was_waiting = payment.state in payment_states.WAITING
    payment_states.move(payment, state, at=at)
    lines = payment_states.lock_lines(payment)
    if state in payment_states.WAITING and not was_waiting:
        payment_states.wait(lines, name=f"{state.lower()}:{payment.reports.count()}", at=at)
    elif was_waiting and state not in payment_states.WAITING:
        payment_states.stop_waiting(lines, at=at)
    if state == PaymentState.CONFIRMED:
        _receive(payment, lines, at=at)


def _receive(payment: Payment, lines: list[PaymentLine], *, at: datetime) -> None:
    """The money is under way: it is asked for no more, and collection waits."""
    if payment.confirmed_at is None:
        raise AssertionError("A payment is confirmed at some moment.")
    for line in lines:
        holds.place(
            invoice_id=line.invoice_id,
            reason=HoldReason.PAID_IN_PORTAL,
            cause=line.cause,
            amount=line.amount,
            # What the debtor reads: when it was paid, not when we heard of it.
            at=payment.confirmed_at,
        )
        ledger.note(
            invoice=Invoice(pk=line.invoice_id),
            kind=EventKind.PAID_IN_PORTAL,
            on=helsinki_date(payment.confirmed_at),
            at=at,
            data={"amount": str(line.amount)},
        )


def _keep(
    payment: Payment, report: Report, *, source: ReportSource, effect: ReportEffect, at: datetime
) -> None:
    """Write down what was said, but no third time: whoever repeats it fills no disk."""
    said = {
        "source": source,
        "status": report.status,
        "amount_cents": report.amount_cents,
        "transaction_id": report.transaction_id,
        "effect": effect,
    }
    if effect == ReportEffect.APPLIED or not payment.reports.filter(**said).exists():
        ProviderReport.objects.create(payment=payment, received_at=at, **said)
