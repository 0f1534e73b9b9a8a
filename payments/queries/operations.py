"""What those who run the portal want to know of money: counts, sums and ages."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Min, Sum

from payments.models import (
    OPEN_REFUND_STATES,
    UNANSWERED,
    BankEntry,
    EntryState,
    Payment,
    PaymentPlan,
    PaymentReport,
    PaymentReportState,
    PaymentState,
    PlanState,
    Refund,
    RefundPayment,
    RefundPaymentState,
    RefundState,
)


def to_clear() -> tuple[int, Decimal]:
    """How many entries wait for staff, and how many euros they are."""
    waiting = BankEntry.objects.filter(state=EntryState.CLEARING)
    found = waiting.aggregate(number=Count("pk"), total=Sum("amount", default=Decimal(0)))
    return found["number"], found["total"]


def oldest_unsettled_seconds(at: datetime) -> float:
    """How long the oldest confirmed payment has waited for its payout; 0 when none waits."""
    confirmed = Payment.objects.filter(state=PaymentState.CONFIRMED)
    oldest: datetime | None = confirmed.aggregate(oldest=Min("confirmed_at"))["oldest"]
    return (at - oldest).total_seconds() if oldest else 0.0


def unanswered_payments() -> int:
    """Payments of which the provider may still tell something."""
    return Payment.objects.filter(state__in=sorted(UNANSWERED)).count()


def open_refunds() -> int:
    """Refunds that are owed and have not been sent to the bank."""
    return Refund.objects.filter(state__in=sorted(OPEN_REFUND_STATES)).count()


def refunds_at_the_desk() -> int:
    """Refunds whose account is known and that two of staff have not approved."""
    waiting = [RefundState.REPORTED, RefundState.CHECKED]
    return Refund.objects.filter(state__in=waiting).count()


def oldest_approved_refund_seconds(at: datetime) -> float:
    """How long the oldest approved refund has waited for a file; 0 when none waits."""
    approved = Refund.objects.filter(state=RefundState.TO_BE_PAID)
    oldest: datetime | None = approved.aggregate(oldest=Min("approved_at"))["oldest"]
    return (at - oldest).total_seconds() if oldest else 0.0


def oldest_sent_refund_seconds(at: datetime) -> float:
    """How long the oldest refund in a file has waited for the bank; 0 when none waits."""
    under_way = [RefundPaymentState.SENT, RefundPaymentState.ACCEPTED]
    sent = RefundPayment.objects.filter(state__in=under_way)
    oldest: datetime | None = sent.aggregate(oldest=Min("batch__made_at"))["oldest"]
    return (at - oldest).total_seconds() if oldest else 0.0


def reports_to_check() -> int:
    """Debtors' words of payments that staff have not checked."""
    return PaymentReport.objects.filter(state=PaymentReportState.WAITING).count()


def lapsed_plans() -> int:
    """Plans that wait for their debtor or an agent to take them up again, or to end them."""
    return PaymentPlan.objects.filter(state=PlanState.LAPSED).count()


def oldest_lapsed_seconds(at: datetime) -> float:
    """How long the longest lapsed of them waits; 0 when none does."""
    lapsed = PaymentPlan.objects.filter(state=PlanState.LAPSED)
    oldest: datetime | None = lapsed.aggregate(oldest=Min("lapsed_at"))["oldest"]
    return (at - oldest).total_seconds() if oldest else 0.0
