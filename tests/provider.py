"""The demo payment provider as a process, and what a test can make it do and say.

A plugin of pytest: every test may ask for `provider`, a `Provider` that has forgotten the
tests before, with the portal's settings pointing at it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from tests.processes import running

ACCOUNT = "375917"
SECRET = "SAIPPUAKAUPPIAS"
PORTAL = "http://testserver"
PATIENCE = 20


@contextmanager
def running_provider(
    *, portal_url: str = PORTAL, statements: Path | None = None, **environment: str
) -> Iterator[str]:
    """Start the provider for a portal, yield its address, stop it after."""
    with running(
        "demo.provider",
        told_as="PROVIDER_URL",
        ready="/control/payments",
        PORTAL_URL=portal_url,
        PAYTRAIL_ACCOUNT=ACCOUNT,
        PAYTRAIL_SECRET=SECRET,
        STATEMENTS_DIR=str(statements or ""),
        **environment,
    ) as url:
        yield url


def point_portal_at(settings, url: str) -> None:
    settings.PAYTRAIL_URL = url
    settings.PAYTRAIL_ACCOUNT = ACCOUNT
    settings.PAYTRAIL_SECRET = SECRET
    settings.PAYTRAIL_TIMEOUT = 5


@dataclass(frozen=True)
class Told:
    """After an act: the payment as the provider sees it, and what the portal is told."""

    payment: dict[str, Any]
    return_url: str
    callback_urls: tuple[str, ...]

    @property
    def callback(self) -> dict[str, str]:
        """The query of the (first) callback, for `paytrail.read_report`."""
        return query_of(self.callback_urls[0])

    @property
    def callback_path(self) -> str:
        """For Django's test client: the callback's address without its host."""
        return path_of(self.callback_urls[0])


@dataclass(frozen=True)
class Provider:
    url: str

    def act(self, transaction_id: str, act: str = "pay", **wishes: str | int) -> Told:
        """A button of the bank's page; see `demo.provider` for the acts and wishes.

        No callback is made unless a wish says so: a test calls the addresses itself.
        """
        content = self._post(
            f"payments/{transaction_id}", {"act": act, "callback": "never", **wishes}
        )
        return Told(content["payment"], content["return_url"], tuple(content["callback_urls"]))

    def payments(self) -> list[dict[str, Any]]:
        """Every payment it knows, the newest first."""
        answer = requests.get(f"{self.url}/control/payments", timeout=PATIENCE)
        found: list[dict[str, Any]] = answer.json()["payments"]
        return found

    def pay_out(self, *, short_by: int = 0, **wishes: int) -> dict[str, Any]:
        """One transfer of all that is paid: reference, amount in cents, payments, file."""
        return self._post("payout", {"short_by": short_by, **wishes})

    def statement(self, reference: str, *, kind: str = "camt.053", version: str = "02") -> bytes:
        answer = requests.get(
            f"{self.url}/control/payouts/{reference}",
            params={"kind": kind, "version": version},
            timeout=PATIENCE,
        )
        assert answer.status_code == 200, answer.text
        return answer.content

    def fail(self, name: str, **how: float) -> None:
        """A fault of its interface, from now on; "" ends it."""
        self._post("fault", {"name": name, **how})

    def forget(self) -> None:
        self._post("reset", {})

    def _post(self, path: str, form: dict[str, Any]) -> dict[str, Any]:
        answer = requests.post(f"{self.url}/control/{path}", data=form, timeout=PATIENCE)
        assert answer.status_code == 200, answer.text
        content: dict[str, Any] = answer.json()
        return content


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


@pytest.fixture(scope="session")
def provider_process() -> Iterator[str]:
    with running_provider() as url:
        yield url


@pytest.fixture
def provider(provider_process, settings) -> Provider:
    point_portal_at(settings, provider_process)
    provider = Provider(provider_process)
    provider.fail("")
    provider.forget()
    return provider
