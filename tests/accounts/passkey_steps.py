"""What tests of passkeys do again and again."""

from datetime import UTC, datetime

from accounts.services import passkeys
from tests.accounts.authenticator import Device

AT = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
OPTIONS, FINISH = "/login/passkey/options/", "/login/passkey/finish/"
NEW, NEW_OPTIONS = "/profile/passkeys/new/", "/profile/passkeys/options/"


def registered(user, device=None, *, name="Puhelin"):
    device = device or Device()
    options, challenge = passkeys.options_to_add(user=user)
    return device, passkeys.add_passkey(
        user=user, answer=device.register(options), challenge=challenge, name=name, at=AT
    )


def came_back(client, device, *, url=FINISH, **changes):
    options = client.post(OPTIONS).content.decode()
    return client.post(url, {"answer": device.sign(options, **changes)})


def is_signed_in(client):
    return "_auth_user_id" in client.session
