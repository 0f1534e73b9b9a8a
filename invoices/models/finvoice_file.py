"""What was handed in for import, and what became of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class FinvoiceOutcome(models.TextChoices):
    IMPORTED = "IMPORTED", _("Imported")
    REFUSED = "REFUSED", _("Refused")


class FinvoiceFile(models.Model):
    """One file of Finvoice messages, taken whole or refused whole."""

    name = models.CharField(_("file name"), max_length=255)
    sha256 = models.CharField(max_length=64, db_index=True, editable=False)
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

    def __str__(self) -> str:
        return self.name
