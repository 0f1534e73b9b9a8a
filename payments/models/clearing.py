"""What staff decide about money that the portal could not book by itself."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from invoices.models import Invoice
from payments.models.bank import BankEntry


class ClearingState(models.TextChoices):
    PROPOSED = "PROPOSED", _("Waits for another person")
    APPLIED = "APPLIED", _("Done")
    REJECTED = "REJECTED", _("Rejected")


class ClearingAct(models.TextChoices):
    """What is decided. Only money that is divided has lines."""

    DIVIDE = "DIVIDE", _("Divide the sum")
    # The provider paid out another sum, e.g. less its fee; its payments are booked in full.
    SETTLE = "SETTLE", _("Book the payments of the payout")
    # A debit that took back nothing of ours.
    SET_ASIDE = "SET_ASIDE", _("Nothing to book")


class ClearingDecision(models.Model):
    """How one entry is cleared: the lines of a divided one make up its whole sum."""

    entry = models.ForeignKey(BankEntry, on_delete=models.PROTECT, related_name="decisions")
    act = models.CharField(_("act"), max_length=9, choices=ClearingAct, default=ClearingAct.DIVIDE)
    state = models.CharField(
        _("state"), max_length=8, choices=ClearingState, default=ClearingState.PROPOSED
    )
    # Above the limit, someone else than the proposer has to agree.
    needs_approval = models.BooleanField(_("needs two people"))
    proposed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed"))
    decided_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("clearing decision")
        verbose_name_plural = _("clearing decisions")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=ClearingState.values), name="clearing_state_known"
            ),
            models.CheckConstraint(
                condition=Q(act__in=ClearingAct.values), name="clearing_act_known"
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(state=ClearingState.PROPOSED),
                name="clearing_one_proposal_an_entry",
            ),
            models.CheckConstraint(
                condition=Q(state=ClearingState.PROPOSED, decided_at__isnull=True)
                | (~Q(state=ClearingState.PROPOSED) & Q(decided_at__isnull=False)),
                name="clearing_decided_iff_not_proposed",
            ),
            models.CheckConstraint(
                condition=~Q(state=ClearingState.APPLIED, needs_approval=True)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="clearing_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.state}"


class ClearingLine(models.Model):
    """A part of an entry: to an invoice or, without one, back to the sender. Euros."""

    decision = models.ForeignKey(ClearingDecision, on_delete=models.PROTECT, related_name="lines")
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, null=True, blank=True, related_name="clearing_lines"
    )
    amount = models.DecimalField(_("sum"), max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("part")
        verbose_name_plural = _("parts")
        ordering: ClassVar = ["decision", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="clearing_line_positive")
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id}: {self.amount}"
