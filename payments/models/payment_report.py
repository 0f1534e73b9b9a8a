"""A debtor's word that a bill is paid already (maksusta ilmoittaminen)."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Party, User
from invoices.models import Invoice
from myropo.calendar import format_date
from myropo.money import format_euros


class PaymentReportState(models.TextChoices):
    WAITING = "WAITING", _("To be checked")
    FOUND = "FOUND", _("The money was found")
    NOT_FOUND = "NOT_FOUND", _("The money was not found")


class PaymentReport(models.Model):
    """What the debtor tells: a day, a sum in euros, and perhaps a receipt as a file."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payment_reports")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="payment_reports")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(_("sum"), max_digits=12, decimal_places=2)
    paid_on = models.DateField(_("paid"))
    file = models.FileField(_("receipt"), upload_to="payment_reports", blank=True)
    # What is in the file, found out from its content: "application/pdf", "image/jpeg", …
    file_type = models.CharField(max_length=40, blank=True, editable=False)
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=PaymentReportState,
        default=PaymentReportState.WAITING,
    )
    reported_at = models.DateTimeField(_("reported"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    # Nobody when a booked payment answered it.
    decided_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )

    class Meta:
        verbose_name = _("report of a payment")
        verbose_name_plural = _("reports of payments")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=PaymentReportState.values), name="payment_report_state_known"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_report_positive"),
            models.CheckConstraint(
                condition=Q(state=PaymentReportState.WAITING, decided_at__isnull=True)
                | (~Q(state=PaymentReportState.WAITING) & Q(decided_at__isnull=False)),
                name="payment_report_decided_iff_not_waiting",
            ),
            models.UniqueConstraint(
                fields=["invoice"],
                condition=Q(state=PaymentReportState.WAITING),
                name="payment_report_one_waiting_an_invoice",
            ),
        ]

        indexes: ClassVar = [models.Index(fields=["reported_at"], name="payment_report_by_time")]

    def __str__(self) -> str:
        language = get_language() or "fi"
        return f"{format_date(self.paid_on, language)}, {format_euros(self.amount, language)}"
