"""What the audit tells of payments, plans and refunds, in words."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from accounts import audit_words

_WORDS: Final = {
    "bank_answer.imported": _("An answer of the bank was read in"),
    "bank_answer.refused": _("An answer of the bank was refused"),
    "budget.deleted": _("Deleted a budget"),
    "budget.kept": _("Kept a budget"),
    "clearing.applied": _("A clearing decision was carried out"),
    "clearing.proposed": _("Proposed a clearing decision"),
    "clearing.rejected": _("Rejected a clearing decision"),
    "due_date.moved": _("Moved a due date"),
    "entry.refund_came_back": _("The money of a refund came back"),
    "entry.reversed": _("A bank entry was taken back"),
    "pause.made": _("Paused collection"),
    "payment.cancelled": _("Cancelled a payment"),
    "payment.confirmed": _("Paid in MyRopo"),
    "payment.delayed": _("The bank answers on a payment later"),
    "payment.expired": _("A payment was not finished in time"),
    "payment.failed": _("A payment did not succeed"),
    "payment.opened": _("Went to the bank to pay"),
    "payment.pending": _("A payment waits for the bank"),
    "payment.settled": _("The money of a payment came"),
    "payment.started": _("Began to pay"),
    "payment.unclear": _("The provider told another sum of a payment"),
    "payment_report.file_downloaded": _("Opened the receipt of a payment told of"),
    "payment_report.found": _("Payment told of was found"),
    "payment_report.made": _("Told that a bill is paid"),
    "payment_report.not_found": _("Payment told of was not found"),
    "paymentplan.viewed": _("Looked at a payment plan"),
    "plan.asked": _("Asked for a payment plan"),
    "plan.cancelled": _("The plan ended"),
    "plan.completed": _("Everything in the plan is paid"),
    "plan.debt_changed": _("The sum of the plan changed"),
    "plan.lapsed": _("The payment plan lapsed"),
    "plan.made": _("Made a payment plan"),
    "plan.missed": _("An instalment was missed"),
    "plan.paid": _("Money came in for the plan"),
    "plan.payday_changed": _("The payment day was changed"),
    "plan.payment_reversed": _("A payment was taken back"),
    "plan.refused": _("The plan could not be agreed on"),
    "plan.reinstated": _("The plan was taken up again"),
    "plan.skipped": _("An instalment was skipped"),
    "plan.sum_changed": _("The sum of the instalments was changed"),
    "refund.account_given": _("Gave an account for a refund"),
    "refund.approved": _("Approved a refund"),
    "refund.asked_anew": _("Asked for another account for a refund"),
    "refund.cancelled": _("A refund was dropped, as nothing is owed any more"),
    "refund.changed": _("The sum of a refund changed"),
    "refund.checked": _("Checked a refund"),
    "refund.failed": _("A refund could not be paid"),
    "refund.paid": _("A refund was paid"),
    "refund.sent": _("A refund was sent to the bank"),
    "refund.sent_back": _("Sent a refund back to be checked"),
    "refund.started": _("A refund was started"),
    "refund.stopped": _("The approval of a refund was taken back"),
    "refund_batch.downloaded": _("Downloaded a batch of refunds"),
    "refund_batch.made": _("A batch of refunds was made"),
    "saved_account.changed": _("Changed the saved account number"),
    "saved_account.removed": _("Removed the saved account number"),
    "statement.imported": _("A bank statement was read in"),
    "statement.refused": _("A bank statement was refused"),
}


def register() -> None:
    audit_words.tell(_WORDS)
