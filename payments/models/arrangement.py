"""More time: a due date that moved, a pause, what a person can pay, and reminders by e-mail."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Party, User
from invoices.models import Invoice


class DueDateShift(models.Model):
    """A due date that a debtor moved (eräpäivän siirto). Never changed afterwards.

    from_on     the day that counted before; later of the due date and of what letters asked for
    to_on       the day that counts now
    cost        euros, with the paragraph that allows it
    covered     what of its price the standard compensation paid for
    is_in_time  asked for before the due date was over: then the due date itself moved
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, related_name="shifts", verbose_name=_("invoice")
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="+", verbose_name=_("debtor")
    )
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    cost = models.DecimalField(_("cost"), max_digits=12, decimal_places=2, default=0)
    covered = models.DecimalField(max_digits=12, decimal_places=2, default=0, editable=False)
    legal_basis = models.CharField(_("legal basis"), max_length=100, blank=True)
    is_in_time = models.BooleanField(_("asked for in time"))
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("moved due date")
        verbose_name_plural = _("moved due dates")
        ordering: ClassVar = ["-made_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(to_on__gt=F("from_on")), name="shift_only_later"),
            models.CheckConstraint(
                condition=Q(cost=0) | (Q(cost__gt=0) & ~Q(legal_basis="")),
                name="shift_cost_has_a_basis",
            ),
            models.CheckConstraint(
                condition=Q(is_in_time=False) | Q(cost=0), name="shift_in_time_is_free"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["invoice", "-made_at"], name="shift_of_invoice"),
            models.Index(fields=["-made_at"], name="shift_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id}: {self.to_on}"


class Pause(models.Model):
    """Time without collection for one invoice, of a debtor who has nothing left to pay with."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, related_name="pauses", verbose_name=_("invoice")
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="+", verbose_name=_("debtor")
    )
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    ends_on = models.DateField(_("last day"))
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        ordering: ClassVar = ["-made_at"]
        indexes: ClassVar = [
            models.Index(fields=["invoice", "-made_at"], name="pause_of_invoice"),
            models.Index(fields=["made_at"], name="pause_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id}: {self.ends_on}"


class KeptBudget(models.Model):
    """What a person told of income and spending, and wanted to be kept. One for a person.

    sums  as the form has them: name of the field, sum, how often, own share
    """

    party = models.OneToOneField(
        Party, on_delete=models.CASCADE, related_name="budget", verbose_name=_("person")
    )
    sums = models.JSONField(_("sums"))
    kept_at = models.DateTimeField(_("kept"))

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")

    def __str__(self) -> str:
        return f"{self.party_id}"
