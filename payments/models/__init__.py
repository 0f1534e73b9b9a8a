"""What is paid and agreed: payments, bank statements, refunds, moved due dates, plans."""

from payments.models.arrangement import DueDateShift, DueNotice, KeptBudget, Pause
from payments.models.bank import (
    ENTRY_TRANSITIONS,
    BankEntry,
    BankStatement,
    ClearingReason,
    Direction,
    EntryAllocation,
    EntryState,
    IllegalEntryStateError,
    StatementOutcome,
)
from payments.models.clearing import (
    ClearingAct,
    ClearingDecision,
    ClearingLine,
    ClearingState,
)
from payments.models.payment import (
    PAID,
    PAYMENT_TRANSITIONS,
    UNANSWERED,
    IllegalPaymentStateError,
    Payment,
    PaymentLine,
    PaymentState,
    ProviderReport,
    ReportEffect,
    ReportSource,
)
from payments.models.payment_report import (
    PaymentReport,
    PaymentReportState,
)
from payments.models.plan import (
    Instalment,
    PaymentPlan,
    PlanAct,
    PlanClaim,
    PlanEvent,
    PlanState,
)
from payments.models.refund import (
    OPEN_REFUND_STATES,
    REFUND_TRANSITIONS,
    Refund,
    RefundState,
)

__all__ = [
    "ENTRY_TRANSITIONS",
    "OPEN_REFUND_STATES",
    "PAID",
    "PAYMENT_TRANSITIONS",
    "REFUND_TRANSITIONS",
    "UNANSWERED",
    "BankEntry",
    "BankStatement",
    "ClearingAct",
    "ClearingDecision",
    "ClearingLine",
    "ClearingReason",
    "ClearingState",
    "Direction",
    "DueDateShift",
    "DueNotice",
    "EntryAllocation",
    "EntryState",
    "IllegalEntryStateError",
    "IllegalPaymentStateError",
    "Instalment",
    "KeptBudget",
    "Pause",
    "Payment",
    "PaymentLine",
    "PaymentPlan",
    "PaymentReport",
    "PaymentReportState",
    "PaymentState",
    "PlanAct",
    "PlanClaim",
    "PlanEvent",
    "PlanState",
    "ProviderReport",
    "Refund",
    "RefundState",
    "ReportEffect",
    "ReportSource",
    "StatementOutcome",
]
