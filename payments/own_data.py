"""What `payments` knows of a person, for the file with all of it (`accounts.own_data.parts`).

What a bank told of a payment names who paid and from which account, which may be anybody: the
ledger and the person's own payments tell of the money.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from accounts.own_data.parts import DataPart, keep_back, tell
from payments.models import (
    AccountReport,
    DueDateShift,
    EntryAllocation,
    Instalment,
    KeptBudget,
    Pause,
    Payment,
    PaymentLine,
    PaymentPlan,
    PaymentReport,
    PlanClaim,
    PlanEvent,
    ProviderReport,
    Refund,
    RefundPayment,
    SavedAccount,
)

_OURS: Final = "a key or mark of ours that says nothing about the person"
_SAME: Final = "the same in every row: it is the person itself"
_OPENS: Final = "a secret that opens something"
_ACCOUNT: Final = "told among the accounts that were given for the person: another’s is theirs"


def register() -> None:
    tell(*_PAID, *_AGREED, *_REFUNDED)
    keep_back(
        payments__BankStatement="files of the bank about all payers",
        payments__BankEntry="names who paid, which may be another person",
        payments__BankAnswer="files of the bank about all refunds",
        payments__RefundBatch="files to the bank about all refunds",
        payments__ClearingDecision="how staff divided a payment, which may be another’s",
        payments__ClearingLine="how staff divided a payment, which may be another’s",
    )


_PAID: Final = (
    DataPart(
        name="payments",
        title=_("Payments that you made here"),
        model=Payment,
        rows="party",
        left_out={
            "party": _SAME,
            "stamp": _OURS,
            "href": _OPENS,
            "settled_by": _OURS,
            "settlement_reference": _OURS,
        },
    ),
    DataPart(
        name="payment_lines",
        title=_("For which invoices they were"),
        model=PaymentLine,
        rows="payment__party",
        left_out={"cause": _OURS},
    ),
    DataPart(
        name="provider_reports",
        title=_("What the payment service told us of them"),
        model=ProviderReport,
        rows="payment__party",
    ),
    DataPart(
        name="booked_payments",
        title=_("Money that the bank told of, on your invoices"),
        model=EntryAllocation,
        rows="invoice__party",
        left_out={"entry": "names who paid, which may be another person", "cause": _OURS},
        instead={"value_on": "entry__value_on"},
    ),
    DataPart(
        name="paid_already",
        title=_("Payments of which you told us, with your receipts"),
        model=PaymentReport,
        rows="party",
        left_out={"party": _SAME},
        file="file",
        named_by=("reported_at",),
    ),
)
_AGREED: Final = (
    DataPart(
        name="moved_due_dates",
        title=_("Due dates that you moved"),
        model=DueDateShift,
        rows="party",
        left_out={"party": _SAME},
    ),
    DataPart(
        name="pauses",
        title=_("Pauses that you asked for"),
        model=Pause,
        rows="party",
        left_out={"party": _SAME},
    ),
    DataPart(
        name="plans",
        title=_("Your payment plans"),
        model=PaymentPlan,
        rows="party",
        left_out={"party": _SAME},
    ),
    DataPart(
        name="plan_claims",
        title=_("Which invoices they are about"),
        model=PlanClaim,
        rows="plan__party",
    ),
    DataPart(
        name="plan_instalments",
        title=_("Their instalments"),
        model=Instalment,
        rows="plan__party",
    ),
    DataPart(
        name="plan_history",
        title=_("What happened to them"),
        model=PlanEvent,
        rows="plan__party",
    ),
    DataPart(
        name="budget",
        title=_("What you told of your income and spending, and wanted to be kept"),
        model=KeptBudget,
        rows="party",
        left_out={"party": _SAME},
    ),
)
_REFUNDED: Final = (
    DataPart(
        name="refunds",
        title=_("Money that we owe you or have paid back"),
        model=Refund,
        rows="invoice__party",
        left_out={"entry": _OURS, "iban": _ACCOUNT, "holder": _ACCOUNT},
    ),
    DataPart(
        name="refund_payments",
        title=_("How it was paid"),
        model=RefundPayment,
        rows="refund__invoice__party",
        left_out={
            "batch": _OURS,
            "iban": _ACCOUNT,
            "holder": _ACCOUNT,
            "debit": _OURS,
            "returned": _OURS,
        },
    ),
    DataPart(
        name="refund_accounts",
        title=_("Accounts that were given for your refunds"),
        model=AccountReport,
        rows="party",
        left_out={"party": _SAME},
    ),
    DataPart(
        name="saved_account",
        title=_("The account that you keep for refunds"),
        model=SavedAccount,
        rows="party",
        left_out={"party": _SAME},
    ),
)
