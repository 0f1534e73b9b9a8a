"""Refunds on their way to the bank: files sent, and what the bank answered (F4)."""

from typing import ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from payments.models.bank import BankEntry
from payments.models.refund import Refund


class RefundBatch(models.Model):
    """One pain.001 file. Written once; a batch whose answer fails is not sent again as it is.

    file        empty between the decision and the writing, which the next run makes up for
    account     whence the money goes
    message_id  MsgId of the file, by which the bank answers
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    message_id = models.CharField(_("message"), max_length=35, unique=True)
    account = models.CharField(_("from account"), max_length=34)
    execute_on = models.DateField(_("to be paid on"))
    payments = models.PositiveIntegerField(_("payments"))
    total = models.DecimalField(_("sum"), max_digits=14, decimal_places=2)
    file = models.FileField(_("file"), upload_to="refund_batches", blank=True)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("batch of refunds")
        verbose_name_plural = _("batches of refunds")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(total__gt=0), name="refund_batch_positive"),
        ]

    def __str__(self) -> str:
        return self.message_id


class RefundPaymentState(models.TextChoices):
    SENT = "SENT", _("Sent to the bank")
    ACCEPTED = "ACCEPTED", _("Accepted by the bank")
    PAID = "PAID", _("Paid")
    REJECTED = "REJECTED", _("Rejected by the bank")
    # The receiving bank sent the money back.
    RETURNED = "RETURNED", _("Came back")


REFUND_PAYMENT_TRANSITIONS: Final[dict[RefundPaymentState, frozenset[RefundPaymentState]]] = {
    RefundPaymentState.SENT: frozenset(RefundPaymentState) - {RefundPaymentState.SENT},
    # The money may be back before the statement has told that it left.
    RefundPaymentState.ACCEPTED: frozenset(
        {RefundPaymentState.PAID, RefundPaymentState.REJECTED, RefundPaymentState.RETURNED}
    ),
    RefundPaymentState.PAID: frozenset({RefundPaymentState.RETURNED}),
    RefundPaymentState.REJECTED: frozenset(),
    RefundPaymentState.RETURNED: frozenset(),
}


class RefundPayment(models.Model):
    """One payment of a batch: a refund is sent again as another payment. Sums in euros."""

    batch = models.ForeignKey(RefundBatch, on_delete=models.PROTECT, related_name="lines")
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="payments")
    # EndToEndId: what every answer and statement calls it.
    end_to_end_id = models.CharField(_("end-to-end id"), max_length=35, unique=True)
    amount = models.DecimalField(_("sum"), max_digits=12, decimal_places=2)
    iban = models.CharField(_("account"), max_length=34)
    holder = models.CharField(_("holder of the account"), max_length=140)
    state = models.CharField(
        _("state"), max_length=8, choices=RefundPaymentState, default=RefundPaymentState.SENT
    )
    # ISO 20022 reason of a rejection or return, e.g. "AC04", and what the bank wrote.
    reason = models.CharField(_("reason"), max_length=35, blank=True)
    reason_text = models.CharField(_("in the bank’s words"), max_length=210, blank=True)
    paid_on = models.DateField(_("paid"), null=True, blank=True)
    # The movements of our own account that proved it.
    debit = models.OneToOneField(
        BankEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="refund_payment"
    )
    returned = models.OneToOneField(
        BankEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="refund_returned"
    )
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("payment of a refund")
        verbose_name_plural = _("payments of refunds")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=RefundPaymentState.values), name="refund_payment_state_known"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_payment_positive"),
            models.UniqueConstraint(
                fields=["refund"],
                condition=~Q(state__in=[RefundPaymentState.REJECTED, RefundPaymentState.RETURNED]),
                name="refund_payment_one_alive",
            ),
        ]

    def __str__(self) -> str:
        return self.end_to_end_id


class BankAnswerOutcome(models.TextChoices):
    IMPORTED = "IMPORTED", _("Imported")
    REFUSED = "REFUSED", _("Refused")


class BankAnswer(models.Model):
    """One pain.002 file: what the bank says of a batch. Taken whole or refused whole."""

    batch = models.ForeignKey(
        RefundBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )
    name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=8, choices=BankAnswerOutcome)
    report = models.JSONField(_("report"), default=dict)
    imported_at = models.DateTimeField(_("imported"))
    imported_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("answer of the bank")
        verbose_name_plural = _("answers of the bank")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outcome__in=BankAnswerOutcome.values), name="bank_answer_outcome_known"
            ),
            models.UniqueConstraint(
                fields=["sha256"],
                condition=Q(outcome=BankAnswerOutcome.IMPORTED),
                name="bank_answer_imported_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name
