"""Figures of a day, counted once at night from the rows themselves (K5)."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Language
from invoices.models.creditor import Creditor


class DailyFigure(models.Model):
    """How many of one thing there were on one day in Helsinki, and what they came to.

    name      what is counted: the key of a figure (`invoices.figures`)
    creditor  whose invoice it was about; None where it was about none, or about several
    language  of who did it; "" where nobody's language is known
    detail    which kind of it: of a payment its source, of an act its kind; "" for the one kind
    count     how many
    total     what they came to: euros or seconds, as the figure says; 0 where nothing is summed

    Counts of one figure add up over all the rest: days, creditors, languages, kinds.
    """

    on = models.DateField(_("day"))
    name = models.CharField(_("figure"), max_length=30)
    creditor = models.ForeignKey(
        Creditor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("creditor"),
    )
    language = models.CharField(_("language"), max_length=2, choices=Language, blank=True)
    detail = models.CharField(_("kind"), max_length=30, blank=True)
    count = models.PositiveBigIntegerField(_("count"))
    total = models.DecimalField(_("total"), max_digits=18, decimal_places=2, default=0)

    class Meta:
        verbose_name = _("figure of a day")
        verbose_name_plural = _("figures")
        ordering: ClassVar = ["on", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name", "on", "creditor", "language", "detail"],
                nulls_distinct=False,
                name="daily_figure_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["creditor", "name", "on"], name="daily_figure_of_creditor")
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.name}"
