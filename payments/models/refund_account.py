"""Accounts for refunds: reported step by step, and kept for another time (F1–F3)."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Party, User
from payments.models.refund import Refund


class AccountReport(models.Model):
    """An account number on its way: what was typed is kept at each step until it is given.

    typed   as the person wrote it, spaces and mistakes included
    iban    what it means; empty until it can be read
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    refund = models.ForeignKey(
        Refund, on_delete=models.PROTECT, related_name="reports", verbose_name=_("refund")
    )
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="account_reports")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    typed = models.CharField(max_length=120, blank=True)
    iban = models.CharField(_("account"), max_length=34, blank=True)
    holder = models.CharField(_("holder of the account"), max_length=140, blank=True)
    is_to_be_kept = models.BooleanField(_("keep for later refunds"), default=False)
    started_at = models.DateTimeField(_("started"))
    changed_at = models.DateTimeField(_("changed"))
    given_at = models.DateTimeField(_("given"), null=True, blank=True)

    class Meta:
        verbose_name = _("reported account")
        verbose_name_plural = _("reported accounts")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(given_at__isnull=True) | (~Q(iban="") & ~Q(holder="")),
                name="account_report_given_whole",
            ),
            models.UniqueConstraint(
                fields=["refund", "party"],
                condition=Q(given_at__isnull=True),
                name="account_report_one_draft",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.refund_id}"


class SavedAccount(models.Model):
    """An account that a party keeps for its refunds. One a party; a new one replaces it."""

    party = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="saved_account")
    iban = models.CharField(_("account"), max_length=34)
    holder = models.CharField(_("holder of the account"), max_length=140)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("saved account")
        verbose_name_plural = _("saved accounts")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(iban="") & ~Q(holder=""), name="saved_account_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party_id}"
