"""The demo push service as a process, and devices of it that take messages.

A plugin of pytest: every test may ask for `push_service`, with the portal's settings pointing
at it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
import requests

from messaging.push import Browser
from tests.processes import running

PORTAL = "http://testserver"
# Made for the tests alone (RFC 8292 wants a key of the curve P-256).
PRIVATE_KEY = "bOW3ee7ljzKlJV2GBUF6TPU0qcnIK1lHassqkLTWWgo"
PATIENCE = 20
_numbers = count(1)


@contextmanager
def running_push_service(*, portal_url: str = PORTAL) -> Iterator[str]:
    """Start it for a portal, yield its address, stop it after."""
    with running(
        "demo.push_service", told_as="PUSH_URL", ready="/control/messages", PORTAL_URL=portal_url
    ) as url:
        yield url


def point_portal_at(settings, url: str) -> None:
    settings.VAPID_PRIVATE_KEY = PRIVATE_KEY
    settings.VAPID_SUBJECT = "mailto:it@myropo.example"
    settings.PUSH_SERVICES = frozenset({"fcm.googleapis.com", "*.push.apple.com", url})
    settings.PUSH_TIMEOUT = 5


@dataclass(frozen=True)
class Device:
    """One browser as the portal knows it, and what it was sent."""

    url: str
    name: str
    browser: Browser

    def messages(self) -> list[dict[str, Any]]:
        """What it opened, the newest first."""
        answer = requests.get(
            f"{self.url}/control/messages", params={"device": self.name}, timeout=PATIENCE
        )
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found

    def answers(self, *statuses: int) -> None:
        """How the service answers the next requests for it."""
        form = {"device": self.name, "status": statuses}
        headers = {"Accept": "application/json"}
        answer = requests.post(
            f"{self.url}/control/answers", data=form, headers=headers, timeout=PATIENCE
        )
        assert answer.status_code == 204, answer.text


@dataclass(frozen=True)
class PushService:
    url: str

    def device(self) -> Device:
        """One that no other test knows."""
        name = f"device{next(_numbers)}"
        made = requests.post(
            f"{self.url}/control/device", data={"name": name}, timeout=PATIENCE
        ).json()
        browser = Browser(made["endpoint"], made["keys"]["p256dh"], made["keys"]["auth"])
        return Device(self.url, name, browser)


@pytest.fixture(scope="session")
def push_service_process() -> Iterator[str]:
    with running_push_service() as url:
        yield url


@pytest.fixture
def push_service(push_service_process, settings) -> PushService:
    point_portal_at(settings, push_service_process)
    return PushService(push_service_process)
