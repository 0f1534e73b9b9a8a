"""Where a person wants e-mail, once it is known to be the person's."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User


class EmailAddress(models.Model):
    """The address of a person; nothing but the request to confirm it goes to one unconfirmed.

    wants_due_notices  whether to be reminded of due dates and instalments
    days_before        how many days before them
    """

    user = models.OneToOneField(
        User, on_delete=models.CASCADE, related_name="email_address", verbose_name=_("person")
    )
    address = models.EmailField(_("e-mail"), max_length=254)
    # Signed into the link that confirms it, so that a link confirms the address it was sent to.
    asked_at = models.DateTimeField(_("asked to confirm"))
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    wants_due_notices = models.BooleanField(_("reminders of due dates"), default=True)
    days_before = models.PositiveSmallIntegerField(_("days before"), default=3)

    class Meta:
        verbose_name = _("e-mail address")
        verbose_name_plural = _("e-mail addresses")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(days_before__gte=1, days_before__lte=14), name="email_days_in_reach"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}"
