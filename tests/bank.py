"""The demo bank as a process, and a person walking through it without a browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.processes import running

CLIENT_ID = "myropo-tests"
START = "/oidc/authenticate/"


@contextmanager
def running_bank(*, keys: Path, portal_url: str) -> Iterator[str]:
    """Start the bank for a portal, yield its address, stop it after."""
    with running(
        "demo.bank",
        told_as="BANK_URL",
        ready="/signed-jwks",
        PORTAL_URL=portal_url,
        BANK_KEYS=str(keys),
        OIDC_CLIENT_ID=CLIENT_ID,
    ) as url:
        yield url


def point_portal_at(settings, url: str, keys: Path) -> None:
    """Settings of the portal for this bank; the level is the demo's."""
    settings.OIDC_ISSUER = url
    settings.OIDC_OP_AUTHORIZATION_ENDPOINT = f"{url}/authorize"
    settings.OIDC_OP_TOKEN_ENDPOINT = f"{url}/token"
    settings.OIDC_PAR_ENDPOINT = f"{url}/par"
    settings.OIDC_SIGNED_JWKS_URL = f"{url}/signed-jwks"
    settings.OIDC_BROKER_ENTITY_KEYS = str(keys / "broker-entity.jwks")
    settings.OIDC_RP_KEYS = keys


@dataclass
class Visit:
    """One person at the bank, with what the bank's page holds."""

    bank: str
    handle: str

    def choose(self, persona: str = "vaino", **choice: str) -> str:
        """Choose a person, a fault or an error; returns the address back to the portal."""
        form = {"handle": self.handle, "persona": persona, **choice}
        response = requests.post(
            f"{self.bank}/choose", data=form, allow_redirects=False, timeout=10
        )
        assert response.status_code == 302, response.text
        return response.headers["Location"]


@dataclass
class Bank:
    url: str

    def visit(self, client, **query: str) -> Visit:
        """Begin signing in at the portal and follow it to the bank's page."""
        response = client.get(START, query)
        assert response.status_code == 302, response.content
        return self.arrive(response.url)

    def arrive(self, address: str) -> Visit:
        page = requests.get(address, timeout=10)
        found = re.search(r'name="handle" value="([^"]+)"', page.text)
        assert found, page.text
        return Visit(self.url, found[1])

    def sign_in(self, client, persona: str = "vaino", *, fault: str = "", **query: str):
        """The whole way there and back; returns the portal's answer to the callback."""
        return client.get(self.visit(client, **query).choose(persona, fault=fault))

    def spoil_key_set(self, how: str) -> None:
        """`foreign`, `expired`, `down`, or "" for a sound one."""
        requests.post(f"{self.url}/faults", data={"key_set": how}, timeout=10)
