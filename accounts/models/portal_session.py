"""The sessions a person has open, so that they can be listed and ended."""

from typing import ClassVar, Self
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User


class PortalSessionQuerySet(models.QuerySet["PortalSession"]):
    def open(self) -> Self:
        return self.filter(ended_at__isnull=True)


class PortalSession(models.Model):
    """One signed-in browser. The session itself lives in Valkey under `session_key`."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="portal_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    method = models.CharField(_("signed in with"), max_length=80)
    # Whether a bank identified the person; else it came back by a passkey or a code.
    is_strong = models.BooleanField(_("strongly identified"), default=True)
    browser = models.CharField(_("browser"), max_length=200, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"))
    last_seen_at = models.DateTimeField(_("last seen"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = PortalSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        indexes: ClassVar = [models.Index(fields=["user", "-last_seen_at"], name="session_of_user")]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.method}"
