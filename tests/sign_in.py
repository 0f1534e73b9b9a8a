"""The short way to a signed-in client. The real one, through the demo bank, is tests/bank.py:
`Bank(url).sign_in(client, "vaino")`, with `running_bank` and `point_portal_at` around it.
"""

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from accounts import session_stamp
from accounts.models import User

BACKEND = "accounts.backends.BankIdBackend"


def sign_in(client: Client, user: User) -> Client:
    """Sign a client in without the bank; its session begins now and is listed."""
    client.force_login(user, backend=BACKEND if not user.is_staff else None)
    return client


def identify(client: Client, *, minutes_ago: int = 0) -> Client:
    """As after the bank has said who sits there."""
    _identify(client.session, minutes_ago)
    return client


def identify_in_browser(page: Page) -> Page:
    """The same for a page of the portal that was opened in a real browser."""
    [key] = [
        each["value"]
        for each in page.context.cookies()
        if each["name"] == settings.SESSION_COOKIE_NAME
    ]
    _identify(import_module(settings.SESSION_ENGINE).SessionStore(key), 0)
    return page


def _identify(session: SessionBase, minutes_ago: int) -> None:
    now = timezone.now()
    stamp = session_stamp.read(session, at=now)
    stamp.identified = int((now - timedelta(minutes=minutes_ago)).timestamp())
    session_stamp.write(session, stamp)
    session.save()


def come_back(client: Client) -> Client:
    """As after a passkey or a code, for a client that is signed in: no bank said who it is."""
    session = client.session
    session_stamp.start(session, at=timezone.now(), is_strong=False)
    session.save()
    return client
