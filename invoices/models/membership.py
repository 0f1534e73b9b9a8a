"""Which creditors a creditor user works for."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from invoices.models.creditor import Creditor


class CreditorMembership(models.Model):
    """A creditor user's right to see the rows of one creditor."""

    user = models.ForeignKey(
        User,
        on_delete=models.CASCADE,
        related_name="creditor_memberships",
        verbose_name=_("user"),
    )
    creditor = models.ForeignKey(
        Creditor,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("creditor"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("creditor membership")
        verbose_name_plural = _("creditor memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "creditor"], name="creditor_membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.creditor_id}"
