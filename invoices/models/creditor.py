"""Whose claims the portal handles."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Language


class Creditor(models.Model):
    """A company or public body that sends invoices through us."""

    name = models.CharField(_("name"), max_length=200)
    business_id = models.CharField(_("business ID"), max_length=9, unique=True)
    street = models.CharField(_("street address"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    town = models.CharField(_("town"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("website"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.FI)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("creditor")
        verbose_name_plural = _("creditors")
        permissions: ClassVar = [
            # Who lacks it sees only the creditors of its memberships.
            ("view_every_creditor", "Can view the rows of every creditor"),
        ]
        indexes: ClassVar = [models.Index(fields=["name"], name="creditor_name")]

    def __str__(self) -> str:
        return self.name
