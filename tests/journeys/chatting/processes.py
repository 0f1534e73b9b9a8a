"""The process of the sockets, which a test kills; the proxy before it; and a page that sleeps."""

import os
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.conf import settings
from django.db import connection

from tests.journeys.conftest import PROGRAMS, ROOT, running, wait_for_answer
from tests.processes import free_port


class LiveServer:
    """The process of the sockets, which can be killed and started again at the same port."""

    def __init__(self):
        self.port = free_port()
        self._process = None

    def start(self):
        name = settings.DATABASES["default"]["NAME"]
        database = os.environ["DATABASE_URL"].replace("/myropo?", f"/{name}?")
        command = [PROGRAMS / "uvicorn", "myropo.asgi:application", "--port", str(self.port)]
        environment = {**os.environ, "DATABASE_URL": database}
        self._process = subprocess.Popen(
            [*command, "--log-level=error"], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
        )
        wait_for_answer(self.port)

    def kill(self):
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


@contextmanager
def front_of(*, pages, sockets, media):
    """The portal's own proxy before the pages at an address and the sockets at a port."""
    port = free_port()
    addresses = {
        "SITE_ADDRESS": f"http://localhost:{port}",
        "PUBLIC_URL": f"http://localhost:{port}",
        "PUBLIC_HOST": "localhost",
        "WEB_ADDRESS": pages.removeprefix("http://"),
        "LIVE_ADDRESS": f"127.0.0.1:{sockets}",
    }
    caddy = [PROGRAMS / "caddy", "run", "--config", ROOT / "deploy" / "Caddyfile"]
    with running(caddy, media, **addresses):
        wait_for_answer(port)
        yield f"http://localhost:{port}"


def elsewhere(act, *arguments, **more):
    """In a thread, as a server does: here is the loop of Playwright."""

    def work():
        try:
            return act(*arguments, **more)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


@contextmanager
def frozen(page):
    """The page as on a phone in a pocket: nothing of it runs."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setWebLifecycleState", {"state": "frozen"})
    yield
    session.send("Page.setWebLifecycleState", {"state": "active"})
