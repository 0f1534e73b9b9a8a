"""A creditor's own system in a thread: it keeps what comes, and answers as it is told."""

import json
import threading
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from invoices.models import WebhookMessage, WebhookState
from invoices.services.webhook_endpoints import make_endpoint
from invoices.services.webhook_sending import send_next
from tests.factories import AgentFactory


@dataclass(frozen=True)
class Came:
    """One request."""

    path: str
    headers: dict[str, str]
    text: str

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def body(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text)
        return found


@dataclass
class Receiver:
    """`answers` are given in turn, each a status or a status with headers; then 204."""

    url: str = ""
    came: list[Came] = field(default_factory=list)
    answers: deque[Any] = field(default_factory=deque)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, came: Came) -> tuple[int, dict[str, str]]:
        with self.lock:
            self.came.append(came)
            answer = self.answers.popleft() if self.answers else 204
        if callable(answer):
            answer = answer()
        return answer if isinstance(answer, tuple) else (answer, {})

    @property
    def types(self) -> list[str]:
        return [each.body["type"] for each in self.came]


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        came = Came(self.path, headers, self.rfile.read(length).decode())
        status, more = self.server.receiver.take(came)  # type: ignore[attr-defined]
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


@contextmanager
def listening(settings):
    """A receiver that runs, and that the portal may reach though it is inside."""
    receiver = Receiver()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.receiver = receiver
    receiver.url = f"http://127.0.0.1:{server.server_port}"
    settings.WEBHOOK_INSIDE = frozenset({receiver.url})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def endpoint_of(creditor, url, *, at, kinds=()):
    """Where a creditor is told; and its secret."""
    return make_endpoint(creditor_id=creditor.pk, url=url, kinds=kinds, actor=AgentFactory(), at=at)


def send_all(endpoint, *, at, most=100):
    """Send what can be sent at the moment; what came of each."""
    outcomes = []
    for _ in range(most):
        step = send_next(endpoint_id=endpoint.pk, at=at)
        if step.outcome is None:
            return outcomes
        outcomes.append(step.outcome)
    return pytest.fail("it never ends")


def waiting(endpoint):
    return WebhookMessage.objects.filter(endpoint=endpoint, state=WebhookState.WAITING)
