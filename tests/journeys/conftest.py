"""A real browser before a real server. What is here, any journey may ask for:

`new_page(size=…, scheme=…, language=…, user=…)` a page of Chromium, signed in if a user is given
`axe(page)`            fails with readable findings if the page is not accessible
`no_sideways(page)`    fails if the page scrolls sideways
`portal`               the address of a proxy before pages and sockets, as in production
`push_page(user=…)`    a signed-in page of a browser of its own, which takes push messages

A page that logs an error, breaks the content security policy or asks another server fails its test.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_static.models import StaticDevice
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from accounts.models import User
from messaging import tasks
from myropo import fonts
from tests.journeys.browser_push import HOST, BrowserPush
from tests.processes import free_port
from tests.push_service import point_portal_at

ROOT = Path(settings.BASE_DIR)
PROGRAMS = Path(sys.executable).parent
SIZES = {"phone": (360, 740), "desk": (1280, 900), "narrow": (320, 640), "wide": (1920, 1080)}
SCHEMES = ("light", "dark")
LOCALES = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}
# A refusal is an answer like others; the browser calls it an error of the console.
REFUSAL = "Failed to load resource: the server responded with a status of 4"
# A request that the next page cuts off is no error of ours either; both come only from that.
CUT_OFF = ("htmx:afterRequest", "htmx:sendError")
# The pages' own server has no sockets: those are served at `portal`.
NO_SOCKETS = "WebSocket connection to"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# A journey that takes the network away hears this.
OFFLINE = "Failed to load resource: net::ERR_INTERNET_DISCONNECTED"
IGNORED = (REFUSAL, NO_SOCKETS, OFFLINE, *CUT_OFF)

# Colours change over some frames, also where nothing moves.
SETTLED = """async () => {
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const changing = document.getAnimations().filter((each) => each instanceof CSSTransition);
  await Promise.allSettled(changing.map(({ finished }) => finished));
}"""

type NewPage = Callable[..., Page]

# On a machine that does much else a page takes its time; only what fails waits for so long.
expect.set_options(timeout=30_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A journey that fails is walked once more; the summary names those that needed it.

    Several processes share the machine with a browser: what happens in no time may take seconds.
    """
    for item in items:
        if "tests/journeys" not in item.nodeid:
            continue
        item.add_marker(pytest.mark.flaky(reruns=1))
        if "new_page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all journeys of this process."""
    # Playwright's loop runs in this thread, where Django would refuse its own queries.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    fonts.build(settings.FONT_DIR)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-background-networking"],
        )


@pytest.fixture
def new_page(chromium: Browser, live_server) -> Iterator[NewPage]:
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        *,
        size: str = "desk",
        scheme: str = "light",
        language: str = "fi",
        user: User | None = None,
        beyond: str = "",
        **options: object,
    ) -> Page:
        width, height = SIZES[size]
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            locale=LOCALES[language],
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        if user is not None:
            sign_in(context, user, live_server.url)
        page = context.new_page()
        listen(page, complaints, live_server.url, beyond=beyond)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def sign_in(context: BrowserContext, user: User, url: str) -> None:
    """Give the browser a session, without the bank; staff with the second factor done."""
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    if user.is_staff:
        device, _ = StaticDevice.objects.get_or_create(user=user, name="tests")
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = device.persistent_id
        session.save()
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


def listen(page: Page, complaints: list[str], url: str, *, beyond: str = "") -> None:
    """`beyond`: the address of another server that the journey leads to."""
    own = (url, "data:", "blob:", *([beyond] if beyond else []))

    def hear(message) -> None:
        if message.type == "error" and not message.text.startswith(IGNORED):
            complaints.append(f"{page.url}: {message.text}")

    def watch(request) -> None:
        if not request.url.startswith(own):
            complaints.append(f"{page.url} asked {request.url}")

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("request", watch)


@pytest.fixture
def axe() -> Callable[..., None]:
    def check(page: Page, *, without: tuple[str, ...] = ()) -> None:
        options = {
            "runOnly": STANDARDS,
            "rules": {rule: {"enabled": False} for rule in without},
            # It would ask for every imported style sheet at a wrong address.
            "preload": False,
            # What passed is not listed with all its elements: half of the time.
            "resultTypes": ["violations"],
        }
        # A page that was come to by a press may not have its colours and sizes yet.
        page.wait_for_load_state()
        page.evaluate(SETTLED)
        findings = Axe().run(page, options=options).response["violations"]
        assert not findings, "\n".join(in_words(finding) for finding in findings)

    return check


def in_words(finding: dict) -> str:
    places = "\n".join(f"    {node['html'][:160]}" for node in finding["nodes"][:5])
    return f"{finding['id']} ({finding['impact']}): {finding['help']}\n{places}"


@pytest.fixture
def no_sideways() -> Callable[[Page], None]:
    """WCAG 1.4.10: at 320 px (1280 px at 400 %) nothing asks to scroll sideways."""

    def check(page: Page) -> None:
        page.wait_for_load_state()
        sticking_out = page.evaluate(
            """() => {
                const room = document.documentElement.clientWidth;
                if (document.documentElement.scrollWidth <= room) return [];
                return [...document.body.querySelectorAll("*")]
                    .filter((each) => each.getBoundingClientRect().right > room + 1)
                    .map((each) => each.outerHTML.slice(0, 120));
            }"""
        )
        assert sticking_out == []

    return check


@pytest.fixture
def live_media(tmp_path, settings):
    """Pages and worker read and write the same folder."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def portal(live_server, live_media):
    """The address of the proxy before pages and sockets, as in production."""
    live, front = free_port(), free_port()
    uvicorn = [PROGRAMS / "uvicorn", "myropo.asgi:application", "--port", str(live)]
    caddy = [PROGRAMS / "caddy", "run", "--config", ROOT / "deploy" / "Caddyfile"]
    addresses = {
        "SITE_ADDRESS": f"http://localhost:{front}",
        "PUBLIC_URL": f"http://localhost:{front}",
        "PUBLIC_HOST": "localhost",
        "WEB_ADDRESS": live_server.url.removeprefix("http://"),
        "LIVE_ADDRESS": f"127.0.0.1:{live}",
    }
    with (
        running([*uvicorn, "--log-level=error"], live_media),
        running(caddy, live_media, **addresses),
    ):
        wait_for_answer(live)
        wait_for_answer(front)
        yield f"http://localhost:{front}"


@pytest.fixture
def browser_push(tmp_path, settings, monkeypatch):
    """The push service behind Chromium's PushManager, on this machine."""
    service = BrowserPush(tmp_path)
    point_portal_at(settings, "http://localhost")
    settings.PUSH_SERVICES = frozenset({HOST})
    # The first message is sent in the press itself: no worker runs here.
    monkeypatch.setattr(tasks.greet_browser, "delay", tasks.greet_browser)
    service.lead_here(monkeypatch)
    with service.running():
        yield service


@pytest.fixture
def push_page(chromium, browser_push, live_server, tmp_path) -> Iterator[NewPage]:
    """Windows without a history take no push messages: this browser has a profile."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(*, user: User, language: str = "fi") -> Page:
        context = chromium.browser_type.launch_persistent_context(
            tmp_path / "profile",
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-component-update", *browser_push.switches],
            # With it Chromium would not talk to its push service.
            ignore_default_args=["--disable-background-networking"],
            base_url=live_server.url,
            viewport={"width": 320, "height": 640},
            locale=LOCALES[language],
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.grant_permissions(["notifications"], origin=live_server.url)
        sign_in(context, user, live_server.url)
        page = context.new_page()
        listen(page, complaints, live_server.url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@contextmanager
def running(command, media, **more):
    """A process on the test's own database, with what it says kept for a failure."""
    process = subprocess.Popen(command, cwd=ROOT, env={**environment_of(media), **more})
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def environment_of(media):
    name = settings.DATABASES["default"]["NAME"]
    database = os.environ["DATABASE_URL"].replace("/myropo?", f"/{name}?")
    return {**os.environ, "DATABASE_URL": database, "MEDIA_ROOT": str(media)}


def wait_for_answer(port):
    for _ in range(300):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"nobody answers at {port}")
