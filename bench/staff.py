"""A member of staff with every right, signed in, for the pages of the desk."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User


def bench_agent() -> "User":
    from django.contrib.auth.models import Permission
    from django_otp.plugins.otp_totp.models import TOTPDevice

    from accounts.models import User

    agent = User.objects.create_staff("bench-agent", preferred_name="Leena")
    agent.user_permissions.set(Permission.objects.all())
    TOTPDevice.objects.create(user=agent, name="bench")
    return agent


def session_key_of(agent: "User") -> str:
    """A session of the agent's with both factors."""
    from django.conf import settings
    from django_otp import DEVICE_ID_SESSION_KEY
    from django_otp.plugins.otp_totp.models import TOTPDevice

    from accounts.session_store import SessionStore
    from bench import pages

    key = pages.session_of(agent, settings.SESSION_ENGINE, "accounts.backends.StaffBackend")
    session = SessionStore(key)
    session[DEVICE_ID_SESSION_KEY] = TOTPDevice.objects.get(user=agent).persistent_id
    session.save()
    return key
