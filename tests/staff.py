"""Members of staff who are in the admin, for tests."""

from datetime import UTC, datetime

from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from accounts.services.roles import Role
from accounts.services.staff import create_staff

PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def staff_of(role: Role, *, username: str = "") -> User:
    """A new member of staff with a password, an authenticator and the role."""
    return create_staff(
        username=username or role.value.replace(" ", "-"),
        password=PASSWORD,
        role=role,
        language="en",
        actor=None,
        at=datetime(2026, 11, 21, 9, 0, tzinfo=UTC),
        otp_secret=SECRET,
    ).user


def code_of(user: User, *, steps: int = 0) -> str:
    """The code that the user's authenticator shows now, or some steps of 30 s later."""
    key = TOTPDevice.objects.get(user=user).bin_key
    return f"{totp(key, t0=-30 * steps):06d}"


def client_of(user: User) -> Client:
    """A browser in which the user is signed in with both factors."""
    client = Client()
    client.force_login(user, backend="accounts.backends.StaffBackend")
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = TOTPDevice.objects.get(user=user).persistent_id
    session.save()
    return client


def signed_in(role: Role) -> Client:
    return client_of(staff_of(role))
