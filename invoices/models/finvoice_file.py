"""What was handed in for import, and what became of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from invoices.models.creditor import Creditor


class FinvoiceOutcome(models.TextChoices):
    IMPORTED = "IMPORTED", _("Imported")
    REFUSED = "REFUSED", _("Refused")


class FinvoiceFile(models.Model):
    """One file of Finvoice messages, taken whole or refused whole.

    The same bytes have at most one row of each outcome: a repeat of a taken file is not
    recorded, and a repeat of a refused one brings its row up to date.
    """

    name = models.CharField(_("file name"), max_length=255)
    # Empty for a file that was refused for its size and never read.
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    # Whose invoices are in it, where they all are one creditor's that we know: that one's users
    # see what became of it.
    creditor = models.ForeignKey(
        Creditor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("creditor"),
    )
    outcome = models.CharField(_("outcome"), max_length=8, choices=FinvoiceOutcome)
    report = models.JSONField(_("report"), default=dict)
    received_at = models.DateTimeField(_("received"))
    received_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handed in by"),
    )

    class Meta:
        verbose_name = _("Finvoice file")
        verbose_name_plural = _("Finvoice files")
        indexes: ClassVar = [
            models.Index(fields=["creditor", "-received_at"], name="finvoice_file_of_creditor")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["sha256", "outcome"],
                condition=~Q(sha256=""),
                name="finvoice_file_once_per_outcome",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=FinvoiceOutcome.values),
                name="finvoice_file_outcome_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name
