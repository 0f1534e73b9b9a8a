"""What the staff's front page has of plans, the bank's entries, refunds and policies."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import staff_home
from accounts.staff_home import Reader, Subject, Waiting
from invoices.queries import staff
from payments.admin import home_of_creditors
from payments.models import (
    BankEntry,
    ClearingDecision,
    ClearingState,
    EntryState,
    PaymentPlan,
    PaymentReport,
    PaymentReportState,
    Refund,
    RefundState,
)
from payments.queries.staff_plans import asked_plans, waiting_lapsed

ALL = staff.SEES_ALL

staff_home.add_lists(
    Subject.PAYING,
    "payments.payment",
    "payments.paymentplan",
    "payments.duedateshift",
    "payments.pause",
    "payments.paymentreport",
    "payments.refund",
)
staff_home.add_lists(
    Subject.BANK,
    "payments.bankentry",
    "payments.clearingdecision",
    "payments.bankstatement",
    "payments.refundbatch",
    "payments.refundpayment",
    "payments.bankanswer",
)


def _proposed_by_others(reader: Reader) -> QuerySet[Any]:
    proposed = ClearingDecision.objects.filter(state=ClearingState.PROPOSED)
    return proposed.exclude(proposed_by=reader.user)


def _checked_by_others(reader: Reader) -> QuerySet[Any]:
    return Refund.objects.filter(state=RefundState.CHECKED).exclude(checked_by=reader.user)


staff_home.add_waiting(
    Waiting(
        name="clearing-second",
        panel="approve",
        words=_("Clearing decisions to approve"),
        rights=("payments.approve_clearing",),
        rows=_proposed_by_others,
        total="entry__amount",
        page="payments_clearingdecision_changelist",
        query={"state__exact": ClearingState.PROPOSED.value},
    ),
    Waiting(
        name="refunds-second",
        panel="approve",
        words=_("Refunds to approve"),
        rights=("payments.approve_refund",),
        rows=_checked_by_others,
        total="amount",
        page="payments_refund_changelist",
        query={"state__exact": RefundState.CHECKED.value},
    ),
    Waiting(
        name="plans-asked",
        panel="requests",
        words=_("Payment plans asked for"),
        rights=("payments.change_paymentplan", ALL),
        rows=lambda _reader: asked_plans(PaymentPlan.objects.all()),
        page="payments_paymentplan_changelist",
        query={"queue": "asked"},
    ),
    Waiting(
        name="plans-lapsed",
        panel="requests",
        words=_("Payment plans lapsed for 14 days"),
        rights=("payments.change_paymentplan", ALL),
        rows=lambda reader: waiting_lapsed(PaymentPlan.objects.all(), today=reader.today),
        page="payments_paymentplan_changelist",
        query={"queue": "lapsed"},
    ),
    Waiting(
        name="reports",
        panel="money",
        words=_("Payments that debtors told of"),
        rights=("payments.change_paymentreport",),
        rows=lambda _reader: PaymentReport.objects.filter(state=PaymentReportState.WAITING),
        total="amount",
        page="payments_paymentreport_changelist",
        query={"state__exact": PaymentReportState.WAITING.value},
    ),
    Waiting(
        name="clearing",
        panel="money",
        words=_("Bank entries to clear"),
        rights=("payments.change_bankentry",),
        rows=lambda _reader: BankEntry.objects.filter(state=EntryState.CLEARING),
        total="amount",
        page="payments_bankentry_changelist",
        query={"state__exact": EntryState.CLEARING.value},
    ),
    Waiting(
        name="refunds",
        panel="money",
        words=_("Refunds to check"),
        rights=("payments.check_refund",),
        rows=lambda _reader: Refund.objects.filter(state=RefundState.REPORTED),
        total="amount",
        page="payments_refund_changelist",
        query={"state__exact": RefundState.REPORTED.value},
    ),
    Waiting(
        name="refunds-to-pay",
        panel="money",
        words=_("Refunds for the next file to the bank"),
        rights=("payments.add_refundbatch",),
        rows=lambda _reader: Refund.objects.filter(state=RefundState.TO_BE_PAID),
        total="amount",
        page="payments_refundbatch_changelist",
    ),
    Waiting(
        name="entries",
        panel="audit",
        words=_("What the bank told, entry by entry"),
        rights=("accounts.view_customerview", "payments.view_bankentry"),
        page="payments_bankentry_changelist",
    ),
    Waiting(
        name="decisions",
        panel="audit",
        words=_("Decisions of the clearing desk"),
        rights=("accounts.view_customerview", "payments.view_clearingdecision"),
        page="payments_clearingdecision_changelist",
    ),
)
home_of_creditors.register()
