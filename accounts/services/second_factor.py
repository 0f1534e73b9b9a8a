"""The second factor of staff: one authenticator app per member (TOTP, RFC 6238)."""

from base64 import b32decode
from datetime import datetime

from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from accounts import audit
from accounts.models import User
from accounts.services.roles import NotStaffError

SECRET_BYTES = 20  # RFC 4226 4, R6: 160 bits recommended


@transaction.atomic
def enrol(*, user: User, actor: User | None, at: datetime, secret: str | None = None) -> str:
    """Give a member of staff a new authenticator and end the old one.

    Returns the `otpauth://` address that the app scans: show it once and keep it nowhere.
    `secret` (Base32) is for fixed demo and test accounts; otherwise it is random.
    Raises `NotStaffError`.
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if not user.is_staff:
        raise NotStaffError
    TOTPDevice.objects.filter(user=user).delete()
    key = random_hex(SECRET_BYTES) if secret is None else b32decode(secret).hex()
    device = TOTPDevice.objects.create(user=user, name="app", key=key, confirmed=True)
    audit.record(action="staff.second_factor_enrolled", actor=actor, at=at, target=user)
    return str(device.config_url)
