"""The reference rates of korkolaki 633/1982 12 §, as staff keep them."""

from decimal import Decimal
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Mod
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

STEP: Final = Decimal("0.5")  # the act rounds up to the next half of a percentage point


class ReferenceRate(models.Model):
    """The rate of one half-year, in per cent a year.

    Once confirmed it never changes: the database refuses it (migration 0008). `source` is
    the notice: its number in the statute book, or where it was published. The rows that
    came with the portal have no `entered_by`.
    """

    starts_on = models.DateField(
        _("first day of the half-year"),
        unique=True,
        help_text=_("1 January or 1 July."),
        error_messages={"unique": _("This half-year has a rate already: open it in the list.")},
    )
    percent = models.DecimalField(
        _("reference rate, %"),
        max_digits=3,
        decimal_places=1,
        help_text=_("Without the percentage points that the Interest Act adds to it."),
    )
    source = models.CharField(
        _("source"),
        max_length=200,
        blank=True,
        help_text=_(
            "The number of the Bank of Finland’s notice in the statute book, for example "
            "1123/2024, or the address where it was published."
        ),
    )
    is_confirmed = models.BooleanField(
        _("confirmed by a notice"),
        default=False,
        help_text=_(
            "A confirmed rate cannot be changed any more. Interest by any other rate is shown "
            "with a mark."
        ),
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
    )
    entered_at = models.DateTimeField(_("entered"), editable=False)

    class Meta:
        verbose_name = _("reference rate")
        verbose_name_plural = _("reference rates")
        ordering: ClassVar = ["-starts_on"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_on__month__in=[1, 7], starts_on__day=1),
                name="reference_rate_of_half_year",
                violation_error_message=_("A half-year begins on 1 January or on 1 July."),
            ),
            models.CheckConstraint(
                condition=Q(Exact(Mod(F("percent"), Value(STEP)), Value(0)), percent__gte=0),
                name="reference_rate_in_halves",
                violation_error_message=_("The rate is zero or more, in steps of 0.5."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on.isoformat()}: {self.percent} %"
