"""Where a person wants e-mail, once it is known to be the person's."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User


class EmailAddress(models.Model):
    """The address of a person; nothing but the request to confirm it goes to one unconfirmed.

    days_before   how many days before due dates and instalments to be reminded of them
    opens_portal  whether its person may come back by a code sent to it, or by a passkey
    """

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="email_address", verbose_name=_("person")
    )
    address = models.EmailField(_("e-mail"), max_length=254)
    # Signed into the link that confirms it, so that a link confirms the address it was sent to.
    asked_at = models.DateTimeField(_("asked to confirm"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    days_before = models.PositiveSmallIntegerField(_("days before"), default=3)
    opens_portal = models.BooleanField(_("return by e-mail"), default=False)

    class Meta:
        verbose_name = _("e-mail address")
        verbose_name_plural = _("e-mail addresses")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(days_before__gte=1, days_before__lte=14), name="email_days_in_reach"
            ),
            models.CheckConstraint(
                condition=Q(opens_portal=False) | Q(confirmed_at__isnull=False),
                name="email_opens_portal_if_confirmed",
            ),
            # A code leads to one person: who shares an address comes back with a passkey.
            models.UniqueConstraint(
                Upper("address"), condition=Q(opens_portal=True), name="email_opens_one_portal"
            ),
        ]
        indexes: ClassVar = [
            # Staff search addresses that are known to be the person's.
            models.Index(
                Upper("address"), condition=Q(confirmed_at__isnull=False), name="email_search"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"
