"""Figures of money and arrangements: paid in the portal, plans and how they go, refunds."""

from collections.abc import Mapping
from typing import Final

from django.db.models import (
    BigIntegerField,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Abs, Cast
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent
from invoices.figures.acts import act
from invoices.figures.expressions import kind_by, sole_creditor
from invoices.figures.of_invoices import OF_INVOICE
from invoices.figures.registry import Figure, Source, Unit, give, manager_of
from invoices.models import EntryKind, LedgerEntry
from payments.models import (
    ClearingState,
    DueDateShift,
    EntryAllocation,
    Instalment,
    Pause,
    Payment,
    PaymentLine,
    PaymentPlan,
    PaymentReport,
    PlanAct,
    PlanClaim,
    PlanEvent,
    Refund,
    RefundPayment,
)

PLANS: Final = "plans"
INSTALMENTS: Final = "instalments"
MONEY_IN: Final = "money_in"
MONEY_BACK: Final = "money_taken_back"
REFUNDS: Final = "refunds"
# The history of a plan, as far as it tells how plans go.
PLAN_KINDS: Final[Mapping[str, str]] = {
    PlanAct.MADE: "MADE",
    PlanAct.COMPLETED: "KEPT",
    PlanAct.LAPSED: "BROKEN",
    PlanAct.REINSTATED: "REINSTATED",
    PlanAct.CANCELLED: "ENDED",
    PlanAct.ASKED: "ASKED",
    PlanAct.REFUSED: "REFUSED",
}
CHANGES: Final = (
    PlanAct.PAYDAY_CHANGED,
    PlanAct.SUM_CHANGED,
    PlanAct.SKIPPED,
    PlanAct.REINSTATED,
    PlanAct.CANCELLED,
)
WHENCE: Final = {
    "PORTAL": _("Paid in MyRopo"),
    "BANK": _("Paid at a bank"),
    "CLEARED": _("Cleared by staff"),
    "CREDITOR": _("Paid to the creditor before"),
    "OTHER": _("Other"),
}
FIGURES: Final = (
    Figure(
        name=PLANS,
        title=_("Payment plans"),
        kinds={
            "MADE": _("Made"),
            "KEPT": _("Paid to the end"),
            "BROKEN": _("Lapsed"),
            "REINSTATED": _("Taken up again"),
            "ENDED": _("Ended before"),
            "ASKED": _("Asked of an agent"),
            "REFUSED": _("Not agreed on"),
        },
    ),
    Figure(
        name=INSTALMENTS,
        title=_("Instalments of plans"),
        unit=Unit.EUROS,
        kinds={"PAID": _("Paid in time"), "MISSED": _("Missed")},
    ),
    Figure(name=MONEY_IN, title=_("Money in"), unit=Unit.EUROS, kinds=WHENCE),
    Figure(name=MONEY_BACK, title=_("Payments taken back"), unit=Unit.EUROS, kinds=WHENCE),
    Figure(
        name=REFUNDS,
        title=_("Money back"),
        unit=Unit.EUROS,
        kinds={
            "PAID": _("Sent to the bank"),
            "CAME_BACK": _("Came back from the bank"),
            "RETURNED": _("Returned to the payer"),
        },
    ),
)
_EUROS: Final = DecimalField(max_digits=18, decimal_places=2)


def _accounts_given() -> QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(action="refund.account_given")


def _plan_changes() -> QuerySet[PlanEvent]:
    return PlanEvent.objects.filter(act__in=CHANGES, user__isnull=False)


def _how_plans_go() -> QuerySet[PlanEvent]:
    return PlanEvent.objects.filter(act__in=PLAN_KINDS)


def _paid_in_time() -> QuerySet[Instalment]:
    return Instalment.objects.filter(paid=F("amount"), moved=False)


def _missed() -> QuerySet[PlanEvent]:
    return PlanEvent.objects.filter(act=PlanAct.MISSED)


def _money_in() -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(kind=EntryKind.PAYMENT, reverses__isnull=True)


def _taken_back() -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(kind=EntryKind.PAYMENT, reverses__isnull=False)


def _paid_out() -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(kind=EntryKind.REFUND)


def _returned() -> QuerySet[RefundPayment]:
    return RefundPayment.objects.filter(refund__entry__isnull=False)


_OF_PAYMENT: Final = sole_creditor(
    PaymentLine.objects.all(), owner="payment", path="invoice__creditor"
)


_OF_PLAN: Final = sole_creditor(PlanClaim.objects.all(), owner="plan", path="invoice__creditor")
_OF_PLANS_EVENT: Final = sole_creditor(
    PlanClaim.objects.all(), owner="plan", path="invoice__creditor", row="plan"
)
# The audit knows a refund by its key, as a text.
_OF_ACCOUNT: Final = Subquery(
    Refund.objects.filter(pk=Cast(OuterRef("target_id"), BigIntegerField())).values(
        "invoice__creditor"
    )
)
_CLEARED: Final = Exists(
    EntryAllocation.objects.filter(
        cause=OuterRef("cause"), entry__decisions__state=ClearingState.APPLIED
    )
)
# Where money came from stands in what the ledger calls it; what takes it back leads to it.
_WHENCE: Final = kind_by(
    (Q(cause__startswith="payment:"), "PORTAL"),
    (Q(_CLEARED, cause__startswith="bank:"), "CLEARED"),
    (Q(cause__startswith="bank:"), "BANK"),
    (Q(cause__startswith="finvoice:"), "CREDITOR"),
    otherwise="OTHER",
)
_WHENCE_TAKEN_BACK: Final = kind_by(
    (Q(reverses__cause__startswith="payment:"), "PORTAL"),
    (Q(reverses__cause__startswith="bank:"), "BANK"),
    otherwise="OTHER",
)

_ACTS: Final = (
    *act(
        "PAYMENT",
        manager_of(Payment),
        moment="confirmed_at",
        by="user",
        party="party",
        creditor=_OF_PAYMENT,
    ),
    *(
        source
        for kind, model, moment in (
            ("SHIFT", DueDateShift, "made_at"),
            ("PAUSE", Pause, "made_at"),
            ("TOLD_PAID", PaymentReport, "reported_at"),
        )
        for source in act(
            kind, manager_of(model), moment=moment, by="user", party="party", creditor=OF_INVOICE
        )
    ),
    *act(
        "PLAN",
        manager_of(PaymentPlan),
        moment="made_at",
        by="user",
        party="party",
        creditor=_OF_PLAN,
    ),
    *act(
        "PLAN_CHANGE",
        _plan_changes,
        moment="at",
        by="user",
        party="plan__party",
        creditor=_OF_PLANS_EVENT,
    ),
    *act(
        "ACCOUNT",
        _accounts_given,
        moment="at",
        by="actor",
        party="party",
        creditor=_OF_ACCOUNT,
    ),
)
_HOW_PLANS_GO: Final = (
    Source(
        figure=PLANS,
        name="history",
        rows=_how_plans_go,
        moment="at",
        creditor=_OF_PLANS_EVENT,
        language=F("plan__language"),
        kind=kind_by(*((Q(act=act), kind) for act, kind in PLAN_KINDS.items()), otherwise="OTHER"),
    ),
    Source(
        figure=INSTALMENTS,
        name="paid",
        rows=_paid_in_time,
        moment="due_on",
        is_day=True,
        creditor=_OF_PLANS_EVENT,
        language=F("plan__language"),
        kind=Value("PAID"),
        total=F("amount"),
    ),
    Source(
        figure=INSTALMENTS,
        name="missed",
        rows=_missed,
        moment="at",
        creditor=_OF_PLANS_EVENT,
        language=F("plan__language"),
        kind=Value("MISSED"),
        total=Cast(KT("data__amount"), _EUROS),
    ),
)
_MONEY: Final = (
    Source(
        figure=MONEY_IN,
        name="ledger",
        rows=_money_in,
        moment="booked_at",
        creditor=OF_INVOICE,
        language=F("invoice__language"),
        kind=_WHENCE,
        total=Abs("amount"),
    ),
    Source(
        figure=MONEY_BACK,
        name="ledger",
        rows=_taken_back,
        moment="booked_at",
        creditor=OF_INVOICE,
        language=F("invoice__language"),
        kind=_WHENCE_TAKEN_BACK,
        total=Abs("amount"),
    ),
    Source(
        figure=REFUNDS,
        name="ledger",
        rows=_paid_out,
        moment="booked_at",
        creditor=OF_INVOICE,
        language=F("invoice__language"),
        kind=kind_by((Q(surplus__lt=0), "PAID"), otherwise="CAME_BACK"),
        total=Abs("surplus"),
    ),
    Source(
        figure=REFUNDS,
        name="returned",
        rows=_returned,
        moment="paid_on",
        is_day=True,
        kind=Value("RETURNED"),
        total=F("amount"),
    ),
)


def register() -> None:
    give(FIGURES, (*_ACTS, *_HOW_PLANS_GO, *_MONEY))
