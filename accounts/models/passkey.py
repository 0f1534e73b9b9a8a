"""Passkeys: the keys of a person's own devices, for coming back without the bank."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User


class Passkey(models.Model):
    """One public key (WebAuthn). The private one never leaves the person's device.

    name         what the person calls the device
    sign_count   how often it has signed, as far as it tells; 0 where it does not
    is_synced    whether the person's other devices have it, too (backup state)
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    credential_id = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField()
    sign_count = models.PositiveBigIntegerField(default=0)
    is_synced = models.BooleanField(default=False)
    name = models.CharField(_("name"), max_length=60)
    made_at = models.DateTimeField(_("made"))
    used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.name
