"""The demo Suomi.fi as a process, and a person walking through it without a browser.

A plugin of pytest: every test may ask for `suomifi`, a `Suomifi` without faults, with the
portal's settings pointing at it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
import requests
from django.test import Client
from django.urls import reverse

from tests.processes import running

PORTAL = "http://testserver"
CLIENT_ID = "myropo-tests"
API_KEY = "checksums-of-tests"
OAUTH_PASSWORD = "tokens-of-tests"
PATIENCE = 20


@contextmanager
def running_suomifi(*, portal_url: str = PORTAL) -> Iterator[str]:
    """Start it for a portal, yield its address, stop it after."""
    with running(
        "demo.suomifi",
        told_as="REGISTERS_URL",
        ready="/oauth/authorize",
        PORTAL_URL=portal_url,
        SUOMIFI_CLIENT_ID=CLIENT_ID,
        SUOMIFI_API_KEY=API_KEY,
        SUOMIFI_OAUTH_PASSWORD=OAUTH_PASSWORD,
    ) as url:
        yield url


def point_portal_at(settings, url: str) -> None:
    settings.SUOMIFI_URL = url
    settings.SUOMIFI_CLIENT_ID = CLIENT_ID
    settings.SUOMIFI_API_KEY = API_KEY
    settings.SUOMIFI_OAUTH_PASSWORD = OAUTH_PASSWORD
    settings.SUOMIFI_TIMEOUT = 5


@dataclass(frozen=True)
class Visit:
    """One person at Suomi.fi, with what its page holds."""

    url: str
    handle: str
    page: str

    def choose(self, *companies: str, error: str = "") -> str:
        """Choose companies by their IDs, or return an error; the address back to the portal."""
        form = {"handle": self.handle, "company": companies, "error": error}
        answer = requests.post(
            f"{self.url}/choose", data=form, allow_redirects=False, timeout=PATIENCE
        )
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"].removeprefix(PORTAL)


@dataclass(frozen=True)
class Suomifi:
    url: str

    def visit(self, client: Client) -> Visit:
        """Ask at the portal to act for a company, and follow it to the page of Suomi.fi."""
        answer = client.post(reverse("accounts:company"))
        assert answer.status_code == 302, answer.content.decode()
        return self.arrive(answer.headers["Location"])

    def arrive(self, address: str) -> Visit:
        page = requests.get(address, timeout=PATIENCE)
        found = re.search(r'name="handle" value="([^"]+)"', page.text)
        assert found, page.text
        return Visit(self.url, found[1], page.text)

    def fail(self, name: str, *, step: str = "") -> None:
        """A fault from now on, at register, token or roles, or at each; "" ends it."""
        form = {"name": name, "step": step}
        answer = requests.post(f"{self.url}/control/fault", data=form, timeout=PATIENCE)
        assert answer.status_code == 204, answer.text


@pytest.fixture(scope="session")
def suomifi_process() -> Iterator[str]:
    with running_suomifi() as url:
        yield url


@pytest.fixture
def suomifi(suomifi_process, settings) -> Suomifi:
    point_portal_at(settings, suomifi_process)
    suomifi = Suomifi(suomifi_process)
    suomifi.fail("")
    return suomifi
