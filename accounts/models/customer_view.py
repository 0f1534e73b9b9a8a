"""A member of staff looks at the portal as a customer sees it."""

from datetime import timedelta
from typing import ClassVar, Final
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models.party import Party
from accounts.models.user import User

LONGEST_VIEW: Final = timedelta(minutes=15)


class ViewReason(models.TextChoices):
    """Why staff look; the customer reads it in the profile."""

    ASKED = "ASKED", _("The person asked us to look")
    GUIDANCE = "GUIDANCE", _("To guide the person who is on the phone or in the chat")
    TROUBLE = "TROUBLE", _("To find out what went wrong on a page")


class CustomerView(models.Model):
    """One time that one of staff saw a party's pages: to read, until an end that does not move."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("staff")
    )
    party = models.ForeignKey(
        Party, on_delete=models.PROTECT, related_name="customer_views", verbose_name=_("customer")
    )
    reason = models.CharField(_("reason"), max_length=8, choices=ViewReason)
    started_at = models.DateTimeField(_("started"))
    ends_at = models.DateTimeField(_("ends at the latest"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("look with a customer’s eyes")
        verbose_name_plural = _("looks with customers’ eyes")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(reason__in=ViewReason.values), name="customer_view_reason_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("started_at"))
                & Q(ends_at__lte=F("started_at") + LONGEST_VIEW),
                name="customer_view_short",
            ),
            # Who looks with the eyes of one looks with nobody else's.
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ended_at__isnull=True),
                name="customer_view_one_of_user",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["party", "-started_at"], name="customer_view_of_party")
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.reason}"
