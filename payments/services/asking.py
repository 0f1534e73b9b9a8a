"""Asking the provider, when it did not tell: callbacks get lost, and windows are closed."""

from collections.abc import Iterable
from datetime import datetime
from http import HTTPStatus

import structlog

from payments import paytrail
from payments.models import Payment, PaymentState, ReportSource
from payments.services import expiring, reporting

logger = structlog.get_logger(__name__)


def ask_about(*, payment_id: int, at: datetime) -> Payment:
    """Ask how a payment stands and apply the answer. Call outside transactions.

    That it was asked is written down first, so that whatever goes wrong it is asked again
    later and not at once. An open payment that is still new at the provider after a day
    expires. Nothing happens to a payment that never came to the provider.

    Raises `paytrail.ProviderDownError` and `paytrail.ProviderRefusedError`.
    """
    Payment.objects.filter(pk=payment_id).update(asked_at=at)
    payment = Payment.objects.get(pk=payment_id)
    if payment.transaction_id is None:
        return payment
    try:
        report = paytrail.ask(payment.transaction_id)
    except paytrail.ProviderRefusedError as refusal:
        if refusal.status != HTTPStatus.NOT_FOUND:
            raise
        # The provider does not know it (any more): nobody can pay it there.
        expiring.expire_unpaid(payment_id=payment_id, at=at)
        payment.refresh_from_db()
        return payment
    try:
        payment = reporting.apply_report(report=report, source=ReportSource.ANSWER, at=at)
    except reporting.UnknownPaymentError:
        logger.exception("answer_of_another_payment", payment=str(payment.public_id))
        return payment
    if report.status == paytrail.Status.NEW and payment.state == PaymentState.OPEN:
        expiring.expire_unpaid(payment_id=payment_id, at=at)
        payment.refresh_from_db()
    return payment


def ask_about_each(*, payment_ids: Iterable[int], at: datetime) -> int:
    """Ask about one after the other; how many were answered.

    Stops at the first silence: while the provider is down, one time-out is enough. The
    rest is asked the next time.
    """
    answered = 0
    for payment_id in payment_ids:
        try:
            ask_about(payment_id=payment_id, at=at)
        except paytrail.ProviderDownError:
            logger.warning("provider_silent", answered=answered)
            return answered
        except paytrail.ProviderRefusedError:
            continue  # Of this one alone; the call has logged why.
        answered += 1
    return answered
