"""The short way to a signed-in client. The real one, through the demo bank, is tests/bank.py:
`Bank(url).sign_in(client, "vaino")`, with `running_bank` and `point_portal_at` around it.
"""

from django.test import Client

from accounts.models import User

BACKEND = "accounts.backends.BankIdBackend"


def sign_in(client: Client, user: User) -> Client:
    """Sign a client in without the bank; its session begins now and is listed."""
    client.force_login(user, backend=BACKEND if not user.is_staff else None)
    return client
