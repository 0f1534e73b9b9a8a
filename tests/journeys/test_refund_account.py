"""Telling an account in a browser: by keyboard in a minute, and nothing that breaks loses a letter.

The server, the network and the browser are killed at each step; what was typed is there again.
"""

import os
import signal
import subprocess
import time
from contextlib import suppress

import pytest
import requests
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Error, expect

from payments.models import AccountReport, Refund, RefundState, SavedAccount
from tests.journeys.conftest import PROGRAMS, ROOT, SCHEMES, sign_in, wait_for_answer
from tests.payments.refunding import surplus_of
from tests.processes import free_port
from tests.sign_in import identify_in_browser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

TYPED = "FI55 4234 5670 0000 81"
IBAN = "FI5542345670000081"
# Seconds for one key of an average typist, and for reading a screen before acting (the
# keystroke-level model of Card, Moran and Newell).
A_KEY, A_THOUGHT = 0.28, 1.35
A_MINUTE = 60


@pytest.fixture
def refund(debtor):
    return surplus_of(timezone.now(), party=debtor.party)


def identified(page, *, url=""):
    """As right after the bank has said who it is."""
    page.goto(f"{url}/")
    return identify_in_browser(page)


def number(page):
    return page.get_by_label("Tilinumero (IBAN)")


def type_in(page, text=TYPED):
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        number(page).press_sequentially(text)


def go_on(page):
    page.get_by_role("button", name="Jatka", exact=True).click()


def last_press(page):
    return page.get_by_role("button", name="tälle tilille")


def address(refund, step="account"):
    return f"/refunds/{refund.public_id}/{step}/"


class Keys:
    """A keyboard that counts, and knows where the focus is."""

    def __init__(self, page):
        self.page, self.presses = page, 0

    def press(self, key):
        self.page.keyboard.press(key)
        self.presses += 1

    def type(self, text):
        for each in text:
            self.press(each)

    def tab_to(self, place):
        for _ in range(60):
            if place.evaluate("each => each === document.activeElement"):
                return
            self.press("Tab")
        pytest.fail("the focus never came there")


def test_the_keyboard_alone_is_there_within_a_minute(new_page, debtor, refund, record_property):
    page = identified(new_page(user=debtor))
    keys, began = Keys(page), time.monotonic()

    keys.tab_to(page.get_by_role("link", name="Ilmoita tilinumero"))
    keys.press("Enter")
    page.wait_for_url("**/refunds/")
    keys.tab_to(page.get_by_role("link", name="Ilmoita tilinumero").first)
    keys.press("Enter")
    page.wait_for_url("**/account/")
    keys.tab_to(number(page))
    keys.type(TYPED)
    keys.press("Enter")
    page.wait_for_url("**/check/")
    keys.tab_to(last_press(page))
    keys.press("Enter")
    page.wait_for_url("**/done/")

    waited = time.monotonic() - began
    in_all = waited + keys.presses * A_KEY + 4 * A_THOUGHT
    record_property("presses", keys.presses)
    record_property("seconds", round(in_all, 1))
    assert in_all <= A_MINUTE
    refund.refresh_from_db()
    assert (refund.state, refund.iban) == (RefundState.REPORTED, IBAN)


def test_the_bank_is_told_while_somebody_types(new_page, debtor, refund):
    page = new_page(user=debtor)
    page.goto(address(refund))
    reading = page.locator("#reading")

    type_in(page, "FI55 4234 5670")
    expect(reading).to_contain_text("12 merkkiä, pitää olla 18")
    type_in(page, "0000 81")

    expect(reading).to_contain_text(TYPED)
    expect(reading).to_contain_text("Säästöpankki")
    expect(reading).to_contain_text("Tallennettu")
    expect(number(page)).to_be_focused()


def test_without_scripts_it_goes_as_well(new_page, debtor, refund):
    page = identified(new_page(user=debtor, size="phone", java_script_enabled=False))
    page.goto("/refunds/")
    page.get_by_role("link", name="Ilmoita tilinumero").first.click()

    number(page).fill("FI55 4234 5670 0000 82")
    go_on(page)
    expect(page.get_by_role("alert")).to_contain_text("kirjoitusvirhe")
    number(page).fill(TYPED)
    go_on(page)
    last_press(page).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Saimme tilinumerosi")


def test_an_error_keeps_the_page_and_the_focus_comes_to_it(new_page, debtor, refund):
    page = new_page(user=debtor)
    page.goto(address(refund))

    type_in(page, "FI55 4234 5670 0000 82")
    go_on(page)

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("kirjoitusvirhe")
    expect(number(page)).to_have_value("FI55 4234 5670 0000 82")
    assert page.title().startswith("Virhe:")


def test_a_draft_that_is_late_does_not_come_after_what_was_typed_later(new_page, debtor, refund):
    page = identified(new_page(user=debtor))
    held = []

    def hold_the_first(route):
        if route.request.headers.get("hx-target") == "reading" and not held:
            held.append(route)
        else:
            route.continue_()

    page.goto(address(refund))
    page.route("**/account/", hold_the_first)
    number(page).fill(TYPED)
    page.get_by_label("Tilin omistajan nimi").focus()
    page.locator("#id_keep").check()
    go_on(page)
    page.wait_for_timeout(300)
    held[0].fulfill(response=held[0].fetch())
    page.wait_for_url("**/check/")
    last_press(page).click()

    page.wait_for_url("**/done/")
    assert SavedAccount.objects.get().iban == IBAN


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("size", ["narrow", "desk"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_page_is_fit_for_everybody(
    new_page, debtor, refund, axe, no_sideways, size, scheme, language
):
    debtor.language = language
    debtor.save()
    page = identified(new_page(size=size, scheme=scheme, language=language, user=debtor))

    def look():
        axe(page)
        no_sideways(page)

    for path in ("/refunds/", "/refunds/find/", "/refunds/account/", "/refunds/account/change/"):
        page.goto(path)
        look()
    page.goto(address(refund))
    page.locator("#id_account").fill("FI55 4234 5670 0000 82")
    page.locator(".form .button--primary").click()
    expect(page.locator(".errors")).to_be_visible()
    look()
    page.locator("#id_account").fill(TYPED)
    page.locator("#id_keep").check()
    page.locator(".form .button--primary").click()
    page.wait_for_url("**/check/")
    look()
    page.locator(".form .button--primary").click()
    page.wait_for_url("**/done/")
    look()
    Refund.objects.update(state=RefundState.WAITS_FOR_ACCOUNT, problem="AC04")
    page.goto(f"/refunds/{refund.public_id}/")
    look()
    page.goto(address(refund))
    look()


class Server:
    """The portal as a process of its own, which can be killed in the middle of anything."""

    def __init__(self, media):
        self.port, self.media, self.process = free_port(), media, None
        self.url = f"http://localhost:{self.port}"

    def start(self):
        name = settings.DATABASES["default"]["NAME"]
        database = os.environ["DATABASE_URL"].replace("/myropo?", f"/{name}?")
        command = [PROGRAMS / "granian", "--interface", "wsgi", "--port", str(self.port)]
        self.process = subprocess.Popen(
            [*command, "--log-level", "error", "myropo.wsgi:application"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": database, "MEDIA_ROOT": str(self.media)},
            start_new_session=True,
        )
        wait_for_answer(self.port)
        # The port is open before its worker answers.
        for _ in range(100):
            with suppress(requests.RequestException):
                if requests.get(f"{self.url}/healthz", timeout=5).ok:
                    return
            time.sleep(0.1)
        pytest.fail("the portal does not answer")

    def kill(self):
        """Not even a moment to finish: the machine has gone."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server(transactional_db, tmp_path):
    server = Server(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def open_browser(chromium, debtor):
    """A browser of the debtor's own; that it complains when something is killed is right."""
    opened = []

    def open_page(url):
        context = chromium.new_context(base_url=url, locale="fi-FI")
        opened.append(context)
        sign_in(context, debtor, url)
        return identified(context.new_page(), url=url)

    yield open_page
    for context in opened:
        context.close()


def test_a_server_that_is_killed_while_somebody_types_loses_nothing(server, open_browser, refund):
    page = open_browser(server.url)
    page.goto(address(refund))
    type_in(page, "FI55 4234")
    server.kill()

    number(page).press_sequentially(" 5670 0000 81")
    go_on(page)
    expect(page.locator("#messages")).not_to_be_empty()
    expect(number(page)).to_have_value(TYPED)
    server.start()
    go_on(page)

    page.wait_for_url("**/check/")
    last_press(page).click()
    page.wait_for_url("**/done/")
    refund.refresh_from_db()
    assert refund.iban == IBAN


def test_a_server_that_is_killed_at_the_last_look_loses_nothing(server, open_browser, refund):
    page = open_browser(server.url)
    page.goto(address(refund))
    type_in(page)
    go_on(page)
    page.wait_for_url("**/check/")
    server.kill()

    with suppress(Error):
        last_press(page).click(timeout=3_000)
    server.start()
    page.goto(address(refund, "check"))
    last_press(page).click()

    page.wait_for_url("**/done/")
    assert AccountReport.objects.get().given_at is not None


def test_a_server_that_is_killed_after_the_press_has_it_once(server, open_browser, refund):
    page = open_browser(server.url)
    page.goto(address(refund))
    type_in(page)
    go_on(page)
    page.wait_for_url("**/check/")
    last_press(page).click()
    page.wait_for_url("**/done/")
    server.kill()
    server.start()

    page.goto(address(refund, "check"))

    page.wait_for_url(f"**/refunds/{refund.public_id}/")
    expect(page.get_by_text("Tilinumero saatu").first).to_be_visible()
    assert AccountReport.objects.count() == 1


@pytest.mark.parametrize("step", ["typing", "check"])
def test_a_browser_that_is_killed_finds_everything_again(server, open_browser, refund, step):
    page = open_browser(server.url)
    page.goto(address(refund))
    type_in(page)
    page.get_by_label("Tilin omistajan nimi").fill("Maija Meikäläinen")
    if step == "check":
        go_on(page)
        page.wait_for_url("**/check/")
    else:
        expect(page.locator("#reading")).to_contain_text("Tallennettu")
        page.wait_for_timeout(600)
    page.context.close()

    again = open_browser(server.url)
    again.goto("/refunds/")
    again.get_by_role("link", name="Jatka siitä").click()

    expect(number(again)).to_have_value(TYPED)
    expect(again.get_by_label("Tilin omistajan nimi")).to_have_value("Maija Meikäläinen")
    expect(again.get_by_text("mitään ei kadonnut")).to_be_visible()
    go_on(again)
    last_press(again).click()
    again.wait_for_url("**/done/")


def test_a_network_that_is_away_while_somebody_types_loses_nothing(server, open_browser, refund):
    page = open_browser(server.url)
    page.goto(address(refund))
    page.context.set_offline(True)
    number(page).press_sequentially(TYPED)
    go_on(page)
    expect(page.locator("#messages")).not_to_be_empty()
    expect(number(page)).to_have_value(TYPED)
    assert not AccountReport.objects.exists()

    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.context.set_offline(False)

    # It comes to the server by itself, before anybody presses anything.
    expect(page.locator("#reading")).to_contain_text("Tallennettu")
    assert AccountReport.objects.get().typed == TYPED
    go_on(page)
    page.wait_for_url("**/check/")


def test_a_network_that_is_away_at_the_last_press_loses_nothing(server, open_browser, refund):
    page = open_browser(server.url)
    page.goto(address(refund))
    type_in(page)
    go_on(page)
    page.wait_for_url("**/check/")
    page.context.set_offline(True)
    with suppress(Error):
        last_press(page).click(timeout=3_000)

    page.context.set_offline(False)
    page.goto(address(refund, "check"))
    last_press(page).click()

    page.wait_for_url("**/done/")
    refund.refresh_from_db()
    assert refund.iban == IBAN
