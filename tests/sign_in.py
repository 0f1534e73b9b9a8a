"""Two ways to a signed-in client: straight to the session, or through the demo bank."""

from django.test import Client

from accounts.models import User

BACKEND = "accounts.backends.BankIdBackend"


def sign_in(client: Client, user: User) -> Client:
    """Sign a client in without the bank; its session begins now and is listed."""
    client.force_login(user, backend=BACKEND if not user.is_staff else None)
    return client
