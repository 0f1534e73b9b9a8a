"""What keeps an invoice out of collection, for how long, and what money it stands for."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invoices.models.invoice import HoldReason, Invoice


class Hold(models.Model):
    """One reason for collection to wait. Active until it is released or its last day is over.

    Whoever has cause places and releases holds by `services.holds`, which keeps `hold`,
    `under_way` and `under_way_since` of the invoice in step.
    """

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(_("reason"), max_length=16, choices=HoldReason)
    # What caused it, e.g. `payment:<stamp>:<invoice>`; the same cause holds once.
    cause = models.CharField(_("cause"), max_length=120, unique=True)
    # Money that is on its way into the ledger, in euros; 0 for holds without money.
    amount = models.DecimalField(_("sum"), max_digits=12, decimal_places=2, default=0)
    placed_at = models.DateTimeField(_("placed"))
    # The last day on which it holds; none: until it is released.
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    released_at = models.DateTimeField(_("released"), null=True, blank=True)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering: ClassVar = ["invoice", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reason__in=HoldReason.values), name="hold_reason_known"
            ),
            models.CheckConstraint(
                condition=Q(reason=HoldReason.PAID_IN_PORTAL, amount__gt=0)
                | (~Q(reason=HoldReason.PAID_IN_PORTAL) & Q(amount=0)),
                name="hold_amount_iff_paid_in_portal",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["invoice"], condition=Q(released_at__isnull=True), name="hold_active"
            ),
            models.Index(
                fields=["ends_on"],
                condition=Q(released_at__isnull=True, ends_on__isnull=False),
                name="hold_with_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.cause}"
