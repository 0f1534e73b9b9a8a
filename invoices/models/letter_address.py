"""Where letters go, as the debtor corrected it; what was billed stays as it was."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Party, User
from invoices.models.invoice import Invoice


class LetterAddress(models.Model):
    """An address for the letters of one invoice, or for all letters of a party from now on.

    The newest one that fits a letter counts; without one, the address as billed.
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="letter_addresses")
    # None: for all letters of the party.
    invoice = models.ForeignKey(
        Invoice, on_delete=models.PROTECT, null=True, blank=True, related_name="letter_addresses"
    )
    street = models.CharField(_("street address"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=10)
    town = models.CharField(_("town"), max_length=100)
    country = models.CharField(_("country"), max_length=2, default="FI")
    given_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("given by")
    )
    given_at = models.DateTimeField(_("given"))

    class Meta:
        verbose_name = _("address for letters")
        verbose_name_plural = _("addresses for letters")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(street="") & ~Q(postcode="") & ~Q(town=""),
                name="letter_address_complete",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["party", "-id"], name="letter_address_of_party"),
        ]

    def __str__(self) -> str:
        return f"{self.street}, {self.postcode} {self.town}"
