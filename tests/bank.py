"""The demo bank as a process, and a person walking through it without a browser."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parent.parent
CLIENT_ID = "myropo-tests"
START = "/oidc/authenticate/"


@contextmanager
def running_bank(*, keys: Path, portal_url: str) -> Iterator[str]:
    """Start the bank for a portal, yield its address, stop it after."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://localhost:{port}"
    environment = os.environ | {
        "DEBUG": "True",
        "BANK_URL": url,
        "PORTAL_URL": portal_url,
        "BANK_KEYS": str(keys),
        "OIDC_CLIENT_ID": CLIENT_ID,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "demo.bank"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"{url}/signed-jwks", process)
        yield url
    finally:
        process.terminate()
        process.wait()


def point_portal_at(settings, url: str, keys: Path) -> None:
    """Settings of the portal for this bank; the level is the demo's."""
    settings.OIDC_ISSUER = url
    settings.OIDC_OP_AUTHORIZATION_ENDPOINT = f"{url}/authorize"
    settings.OIDC_OP_TOKEN_ENDPOINT = f"{url}/token"
    settings.OIDC_PAR_ENDPOINT = f"{url}/par"
    settings.OIDC_SIGNED_JWKS_URL = f"{url}/signed-jwks"
    settings.OIDC_BROKER_ENTITY_KEYS = str(keys / "broker-entity.jwks")
    settings.OIDC_RP_KEYS = keys


def _wait_for(url: str, process: subprocess.Popen) -> None:
    for _ in range(300):
        assert process.poll() is None, "the demo bank did not start"
        try:
            requests.get(url, timeout=1)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the demo bank does not answer")


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
