"""What happened to an invoice, in the order in which it happened."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from invoices.models.invoice import Invoice


class EventKind(models.TextChoices):
    ISSUED = "ISSUED", _("Invoice sent")
    RECEIVED = "RECEIVED", _("Invoice came to MyRopo")
    REMINDED = "REMINDED", _("Reminder sent")
    DEMANDED = "DEMANDED", _("Demand for payment sent")
    LEGAL_COLLECTION = "LEGAL_COLLECTION", _("Moved to legal collection")
    PAID_IN_PORTAL = "PAID_IN_PORTAL", _("Paid in MyRopo")
    PAYMENT_REPORTED = "PAYMENT_REPORTED", _("Debtor told of a payment")
    MONEY_NOT_FOUND = "MONEY_NOT_FOUND", _("Payment told of was not found")
    PAYMENT = "PAYMENT", _("Payment booked")
    PAYMENT_REVERSED = "PAYMENT_REVERSED", _("Payment taken back")
    PAID_BACK = "PAID_BACK", _("Surplus paid back")
    PAID_BACK_FAILED = "PAID_BACK_FAILED", _("Paid back in vain")
    CREDITED = "CREDITED", _("Credited")
    WITHDRAWN = "WITHDRAWN", _("Withdrawn by the creditor")
    CLOSED = "CLOSED", _("Settled")
    REOPENED = "REOPENED", _("Reopened")
    FOUND = "FOUND", _("Added to the list with the code of a letter")
    LETTER_CANCELLED = "LETTER_CANCELLED", _("Letter pulled back before it left")
    COST_TAKEN_BACK = "COST_TAKEN_BACK", _("Cost or interest taken back")
    REQUESTED = "REQUESTED", _("Request of the debtor")
    ANSWERED = "ANSWERED", _("Request answered")
    REQUEST_ENDED = "REQUEST_ENDED", _("Request taken back by the debtor")
    PAUSED = "PAUSED", _("Collection paused")
    ADDRESS_CHANGED = "ADDRESS_CHANGED", _("Address for letters corrected")
    SHIFTED = "SHIFTED", _("Due date moved")
    PLAN_ASKED = "PLAN_ASKED", _("Payment plan asked for")
    PLAN_MADE = "PLAN_MADE", _("Payment plan made")
    PLAN_LAPSED = "PLAN_LAPSED", _("Payment plan lapsed")
    PLAN_RESUMED = "PLAN_RESUMED", _("Payment plan taken up again")
    PLAN_ENDED = "PLAN_ENDED", _("Payment plan ended")


class TimelineEvent(models.Model):
    """One thing that happened. `data` holds sums as strings and numbers; no names."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="timeline")
    kind = models.CharField(_("kind"), max_length=16, choices=EventKind)
    on = models.DateField(_("day"))
    recorded_at = models.DateTimeField(_("recorded"))
    data = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("timeline event")
        verbose_name_plural = _("timeline events")
        ordering: ClassVar = ["on", "id"]
        indexes: ClassVar = [
            models.Index(fields=["invoice", "on", "id"], name="timeline_of_invoice")
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.kind}"
