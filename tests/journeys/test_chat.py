"""A person waits, talks and goes on from another device; the server dies in the middle of it."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import expect

from chat.models import Chat, ChatState, EndReason
from chat.services import ending
from chat.services.handing_out import hand_out
from messaging.models import Message, Survey
from tests.chat.always_open import open_now
from tests.chat.conversations import at_desk, line
from tests.factories import DebtorFactory, InvoiceFactory, PersonFactory
from tests.journeys.conftest import (
    PROGRAMS,
    ROOT,
    SIZES,
    environment_of,
    running,
    sign_in,
    wait_for_answer,
)
from tests.processes import free_port

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.slow,
]


# What a fault takes to be noticed and mended, on a machine that does much else.
LONG = 30_000


class Sockets:
    """The process that holds the sockets; it may be killed as a crash would."""

    def __init__(self, media):
        self.port = free_port()
        self._environment = environment_of(media)

    def start(self):
        command = [PROGRAMS / "uvicorn", "myropo.asgi:application", "--port", str(self.port)]
        command.append("--log-level=error")
        self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment)
        wait_for_answer(self.port)

    def kill(self):
        self._process.kill()
        self._process.wait(timeout=30)


@pytest.fixture
def sockets(live_server, live_media):
    process = Sockets(live_media)
    process.start()
    yield process
    process.kill()


@pytest.fixture
def portal(sockets, live_server, live_media):
    """The proxy before pages and sockets, as in production."""
    front = free_port()
    addresses = {
        "SITE_ADDRESS": f"http://localhost:{front}",
        "PUBLIC_URL": f"http://localhost:{front}",
        "PUBLIC_HOST": "localhost",
        "WEB_ADDRESS": live_server.url.removeprefix("http://"),
        "LIVE_ADDRESS": f"127.0.0.1:{sockets.port}",
    }
    caddy = [PROGRAMS / "caddy", "run", "--config", ROOT / "deploy" / "Caddyfile"]
    with running(caddy, live_media, **addresses):
        wait_for_answer(front)
        yield f"http://localhost:{front}"


@pytest.fixture
def person(transactional_db):
    party = PersonFactory(name="Väinö Johannes Tunnistus")
    InvoiceFactory(party=party)
    open_now()
    return DebtorFactory(party=party, language="fi")


@pytest.fixture
def device(chromium, portal, person):
    """Opens a device of the person's."""
    contexts = []

    def open_device(size):
        width, height = SIZES[size]
        context = chromium.new_context(
            base_url=portal,
            viewport={"width": width, "height": height},
            locale="fi-FI",
            reduced_motion="reduce",
        )
        contexts.append(context)
        sign_in(context, person, portal)
        return context.new_page()

    yield open_device
    for context in contexts:
        context.close()


@pytest.fixture
def outside():
    """Runs what happens elsewhere in a thread of its own: here is the loop of Playwright."""

    def run(act):
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        yield lambda act: pool.submit(run, act).result()


def comes():
    """An agent sits down and gets the chat that waits; its desk gives signs of life for long."""
    agent = at_desk(at=timezone.now() + timedelta(hours=1))
    # Unless the live process was quicker.
    hand_out(at=timezone.now())
    assert Chat.objects.get().state == ChatState.TALKING
    return agent


LATE = "Maksupäiväni on vasta 15. päivä."


def begins(phone, axe):
    """The first words, and a place in the queue."""
    phone.goto("/chat/")
    axe(phone)
    phone.get_by_role("button", name="Juttele ihmisen kanssa").click()
    phone.locator(".matters a").first.click()
    expect(phone.get_by_text("Chat on auki", exact=True)).to_be_visible()
    axe(phone)
    phone.get_by_label("Mitä haluaisit kysyä?").fill("Voinko siirtää eräpäivää?")
    phone.get_by_role("button", name="Aloita chat").click()
    expect(phone.get_by_role("heading", name="Olet jonossa seuraavana.")).to_be_visible()
    expect(phone.locator("#chat")).to_have_attribute("data-link", "on")
    axe(phone)


def reads_invoices_meanwhile(phone, outside):
    """The button keeps the place, and tells who comes and writes."""
    others = phone.locator(".chat-queue__else")
    # Towards midnight, when the chat closes, they stand open already.
    if others.get_attribute("open") is None:
        others.locator("summary").click()
    with phone.expect_websocket():
        phone.get_by_role("link", name="Katso sillä välin laskujasi").click()
    button = phone.locator("#chat-button")
    expect(button).to_contain_text("Jonossa")
    agent = outside(comes)
    expect(button).to_contain_text("Leena", timeout=LONG)
    chat = outside(lambda: Chat.objects.select_related("user", "thread").get())
    outside(lambda: line(chat, "Hei Väinö!", by=agent, at=timezone.now()))
    expect(button.locator(".nav__new")).to_have_text("1", timeout=LONG)
    button.click()
    expect(phone.locator("#chat-who")).to_have_text("Sinua palvelee Leena")
    expect(phone.get_by_role("log")).to_contain_text("Hei Väinö!")
    return chat, agent


def writes_while_the_server_is_dead(phone, sockets, outside):
    """The line is kept in the window, and goes out by itself, once."""
    sockets.kill()
    phone.locator("#chat-text").fill(LATE)
    phone.locator("#chat-write .chat__send").click()
    expect(phone.get_by_role("log")).to_contain_text(LATE)
    sockets.start()
    expect(phone.locator("#chat-lines [data-n]", has_text=LATE)).to_have_count(1, timeout=LONG)
    assert outside(lambda: Message.objects.filter(text=LATE).count()) == 1


def goes_on_elsewhere(desk, phone):
    """Both devices show the same lines."""
    desk.goto("/")
    desk.locator("#chat-button").click()
    expect(desk.get_by_role("log")).to_contain_text(LATE)
    expect(desk.locator("#chat")).to_have_attribute("data-link", "on", timeout=LONG)
    desk.locator("#chat-text").fill("Jatkan tietokoneelta.")
    desk.keyboard.press("Enter")
    expect(phone.get_by_role("log")).to_contain_text("Jatkan tietokoneelta.", timeout=LONG)


def says_how_it_went(desk, outside):
    desk.get_by_role("button", name="9", exact=True).click()
    expect(desk.get_by_role("heading", name="Kiitos! Haluatko kertoa lisää?")).to_be_visible()
    assert outside(lambda: Survey.objects.get().likely) == 9


def test_a_chat_outlives_its_server_and_goes_on_elsewhere(
    device, sockets, outside, axe, no_sideways
):
    phone = device("phone")
    begins(phone, axe)
    chat, agent = reads_invoices_meanwhile(phone, outside)
    axe(phone)
    writes_while_the_server_is_dead(phone, sockets, outside)
    desk = device("desk")
    goes_on_elsewhere(desk, phone)
    phone.set_viewport_size({"width": 320, "height": 640})
    no_sideways(phone)

    outside(lambda: line(chat, "Siirretty!", by=agent, at=timezone.now()))
    end = {"chat_id": chat.pk, "reason": EndReason.BY_AGENT, "by": agent}
    outside(lambda: ending.end(**end, at=timezone.now()))

    over = "Asiakaspalvelu lopetti chatin."
    expect(desk.get_by_role("heading", name=over)).to_be_focused(timeout=LONG)
    expect(phone.get_by_role("heading", name=over)).to_be_visible(timeout=LONG)
    axe(desk)
    no_sideways(phone)
    phone.emulate_media(color_scheme="dark")
    axe(phone)
    says_how_it_went(desk, outside)
    desk.goto(f"/messages/{chat.thread.public_id}/")
    for text in ("Voinko siirtää eräpäivää?", "Hei Väinö!", "Jatkan tietokoneelta.", "Siirretty!"):
        expect(desk.get_by_role("main")).to_contain_text(text)
