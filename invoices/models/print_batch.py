"""What goes to the printing house, and what it answers."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PrintBatch(models.Model):
    """Letters given to the printing house in one file: a ZIP of PDFs with a manifest.

    The file never changes; `sha256` proves it. Letters that the printing house has not
    answered for keep the batch open (`answered_at` is none).
    """

    number = models.BigAutoField(_("number"), primary_key=True)
    made_at = models.DateTimeField(_("made"))
    to_hand_over_on = models.DateField(_("planned hand-over"))
    letter_count = models.PositiveIntegerField(_("letters"))
    file = models.FileField(_("file"), upload_to="print_batches")
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    size_bytes = models.PositiveBigIntegerField(_("bytes"))
    answered_at = models.DateTimeField(_("answered in full"), null=True, blank=True)

    class Meta:
        verbose_name = _("print batch")
        verbose_name_plural = _("print batches")
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(letter_count__gt=0), name="print_batch_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class PrintAnswer(models.Model):
    """An acknowledgement of the printing house that was taken in whole; each file once."""

    name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True)
    received_at = models.DateTimeField(_("received"))
    handed_over = models.PositiveIntegerField(_("handed over"))
    failed = models.PositiveIntegerField(_("could not be sent"))

    class Meta:
        verbose_name = _("acknowledgement of the printing house")
        verbose_name_plural = _("acknowledgements of the printing house")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.name
