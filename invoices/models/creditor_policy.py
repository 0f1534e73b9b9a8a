"""How a creditor lets us collect, and what its debtors may arrange by themselves: dated rows."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from invoices.models.creditor import Creditor
from invoices.models.invoice import ClaimKind


class OfferedUntil(models.TextChoices):
    """How far a claim may have come for an arrangement still to be offered."""

    NEVER = "NEVER", _("Never")
    IN_TIME = "IN_TIME", _("Until the due date")
    OVERDUE = "OVERDUE", _("Until the first letter")
    REMINDED = "REMINDED", _("Until the demand for payment")
    COLLECTION = "COLLECTION", _("Until legal collection")


class CreditorPolicy(models.Model):
    """The policy of one creditor for one kind of debtor, from a day on. Sums in euros.

    Never faster or dearer than the law: what the law allows is the ceiling of every number
    here. A row that is in force does not change any more; a new day has a new row.
    """

    creditor = models.ForeignKey(Creditor, on_delete=models.PROTECT, related_name="policies")
    claim_kind = models.CharField(_("kind of claim"), max_length=8, choices=ClaimKind)
    starts_on = models.DateField(_("in force from"))

    reminders = models.PositiveSmallIntegerField(
        _("reminders"), default=1, validators=[MinValueValidator(1)]
    )
    demands = models.PositiveSmallIntegerField(_("demands for payment"), default=2)
    is_reminder_charged = models.BooleanField(_("reminders cost what the law allows"), default=True)
    is_demand_charged = models.BooleanField(_("demands cost what the law allows"), default=True)
    smallest_sum = models.DecimalField(
        _("smallest sum for a letter"), max_digits=8, decimal_places=2, default=0
    )
    extra_days = models.PositiveSmallIntegerField(_("days to wait beyond the law"), default=0)

    shift_until = models.CharField(
        _("due dates may move"),
        max_length=10,
        choices=OfferedUntil,
        default=OfferedUntil.COLLECTION,
    )
    longest_shift_days = models.PositiveSmallIntegerField(
        _("longest move, days"), default=14, validators=[MinValueValidator(1)]
    )
    most_shifts = models.PositiveSmallIntegerField(_("moves of one invoice"), default=1)
    is_shift_charged = models.BooleanField(_("moves cost what the law allows"), default=True)

    plan_until = models.CharField(
        _("plans may be made"),
        max_length=10,
        choices=OfferedUntil,
        default=OfferedUntil.COLLECTION,
    )
    most_plan_sum = models.DecimalField(
        _("largest sum without an agent"), max_digits=10, decimal_places=2, default=Decimal(1000)
    )
    most_instalments = models.PositiveSmallIntegerField(
        _("most instalments"), default=12, validators=[MinValueValidator(2)]
    )
    smallest_instalment = models.DecimalField(
        _("smallest instalment"), max_digits=8, decimal_places=2, default=Decimal(20)
    )
    most_plans = models.PositiveSmallIntegerField(_("plans of one invoice"), default=2)
    is_plan_charged = models.BooleanField(_("plans cost what the law allows"), default=True)

    # What accrues while a plan is kept is added on the days of its instalments, or not at all.
    is_plan_interest_charged = models.BooleanField(
        _("late interest is added while a plan runs"), default=False
    )
    # Of debtors who have nothing left to pay with; 0: only an agent pauses.
    longest_pause_days = models.PositiveSmallIntegerField(_("longest pause, days"), default=30)

    text_fi = models.TextField(_("text on letters, in Finnish"), max_length=600, blank=True)
    text_sv = models.TextField(_("text on letters, in Swedish"), max_length=600, blank=True)
    text_en = models.TextField(_("text on letters, in English"), max_length=600, blank=True)

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
        verbose_name = _("creditor’s policy")
        verbose_name_plural = _("creditors’ policies")
        ordering: ClassVar = ["creditor", "claim_kind", "-starts_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["creditor", "claim_kind", "starts_on"],
                name="policy_one_a_day",
                violation_error_message=_("There is a policy from this day already: open it."),
            ),
            models.CheckConstraint(
                condition=Q(reminders__gte=1, longest_shift_days__gte=1, most_instalments__gte=2),
                name="policy_counts_make_sense",
            ),
            models.CheckConstraint(
                condition=Q(smallest_sum__gte=0, most_plan_sum__gt=0, smallest_instalment__gt=0),
                name="policy_sums_make_sense",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.creditor_id}/{self.claim_kind} {self.starts_on.isoformat()}"
