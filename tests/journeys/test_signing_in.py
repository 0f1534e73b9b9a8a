"""In through the bank, out again, and the warning before a session ends."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from accounts.models import User
from demo.keys import write_keys
from demo.personas import persona
from tests.bank import point_portal_at, running_bank

STATES = [
    {"size": "phone", "scheme": "light", "language": "fi"},
    {"size": "desk", "scheme": "dark", "language": "sv"},
    {"size": "narrow", "scheme": "light", "language": "en"},
]


@pytest.fixture
def bank(live_server, settings):
    """A bank that knows this very portal."""
    keys = Path(os.environ["OIDC_RP_KEYS"])
    write_keys(keys)
    settings.PUBLIC_URL = live_server.url
    with running_bank(keys=keys, portal_url=live_server.url) as url:
        point_portal_at(settings, url, keys)
        yield url


@pytest.fixture
def traveller(chromium, live_server):
    """A browser that may go to the bank as well."""
    context = chromium.new_context(base_url=live_server.url, locale="fi-FI")
    yield context.new_page()
    context.close()


@pytest.mark.browser
@pytest.mark.slow
def test_a_person_signs_in_sees_the_profile_and_signs_out(bank, traveller):
    traveller.goto("/profile/")
    traveller.get_by_role("link", name="Kirjaudu pankkitunnuksilla").click()
    expect(traveller).to_have_url(re.compile(re.escape(bank)))
    traveller.get_by_role("button", name=persona("gunnel").name).click()

    expect(traveller).to_have_url(re.compile(r"/profile/$"))
    assert User.objects.get().party.name == persona("gunnel").name

    traveller.get_by_role("button", name="Kirjaudu ulos").click()
    expect(traveller.get_by_role("status").first).to_contain_text("Olet kirjautunut ulos")
    traveller.goto("/profile/")
    expect(traveller).to_have_url(re.compile(r"/login/\?next=/profile/"))


@pytest.mark.browser
@pytest.mark.slow
def test_changing_ones_mind_at_the_bank_leads_back_calmly(bank, traveller):
    traveller.goto("/login/")
    traveller.get_by_role("link", name="Kirjaudu pankkitunnuksilla").click()

    traveller.get_by_role("button", name="Peruuta ja palaa palveluun").click()

    expect(traveller.get_by_role("status").first).to_contain_text("Kirjautuminen peruttiin")


@pytest.mark.browser
@pytest.mark.slow
def test_a_language_chosen_at_the_door_goes_along_to_the_bank_and_back(bank, traveller):
    traveller.goto("/login/")
    traveller.get_by_role("button", name=re.compile("^SV")).click()
    traveller.get_by_role("link", name="Logga in med bankkoder").click()
    expect(traveller.locator("html")).to_have_attribute("lang", "sv")

    traveller.get_by_role("button", name=persona("vaino").name).click()

    expect(traveller.locator("html")).to_have_attribute("lang", "sv")
    assert User.objects.get().language == "sv"


@pytest.mark.parametrize("state", STATES, ids=lambda state: state["size"])
def test_the_pages_of_signing_in_are_accessible(new_page, axe, no_sideways, state):
    page = new_page(**state)

    for address in ("/login/", "/login/?next=/profile/", "/oidc/callback/?state=made-up&code=x"):
        page.goto(address)
        axe(page)
        no_sideways(page)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state["size"])
def test_the_profile_is_accessible(new_page, axe, no_sideways, debtor, state):
    page = new_page(**state, user=debtor)

    for address in ("/profile/", "/profile/sessions/", "/profile/viewings/"):
        page.goto(address)
        axe(page)
        no_sideways(page)


# --- the warning ------------------------------------------------------------------------------


@pytest.fixture
def idle_page(new_page, debtor):
    """The page of someone who typed a name and then went away; `run` lets time pass."""
    page = new_page(user=debtor)
    page.clock.install()
    page.goto("/profile/name/")
    page.get_by_label("Miksi saamme kutsua sinua?").fill("Puoliksi kirjoi")
    return page


def dialog_of(page):
    return page.get_by_role("dialog", name="Oletko vielä paikalla?")


def test_the_warning_opens_two_minutes_before_the_end_and_counts(idle_page, axe):
    idle_page.clock.run_for("12:50")
    expect(dialog_of(idle_page)).to_be_hidden()

    idle_page.clock.run_for("00:15")

    expect(dialog_of(idle_page)).to_be_visible()
    expect(dialog_of(idle_page)).to_contain_text("Aikaa jäljellä 1 min 5")
    expect(idle_page.get_by_role("button", name="Jatka")).to_be_focused()
    idle_page.clock.resume()
    axe(idle_page)


def test_one_press_extends_and_what_was_typed_stays(idle_page):
    idle_page.clock.run_for("13:30")

    idle_page.keyboard.press("Enter")

    expect(dialog_of(idle_page)).to_be_hidden()
    field = idle_page.get_by_label("Miksi saamme kutsua sinua?")
    expect(field).to_have_value("Puoliksi kirjoi")
    expect(field).to_be_focused()
    idle_page.clock.run_for("12:00")
    expect(dialog_of(idle_page)).to_be_hidden()


def test_escape_means_that_one_is_here(idle_page):
    idle_page.clock.run_for("13:30")

    idle_page.keyboard.press("Escape")

    expect(dialog_of(idle_page)).to_be_hidden()


def test_a_screen_reader_hears_two_reminders_not_every_second(idle_page):
    spoken = idle_page.locator("[data-spoken]")
    idle_page.clock.run_for("13:30")
    expect(spoken).to_be_empty()

    idle_page.clock.run_for("00:30")
    expect(spoken).to_have_text("Aikaa on vielä minuutti.")
    idle_page.clock.run_for("00:40")
    expect(spoken).to_have_text("Aikaa on vielä kaksikymmentä sekuntia.")


def test_use_in_another_tab_closes_the_warning(idle_page):
    idle_page.clock.run_for("13:30")
    expect(dialog_of(idle_page)).to_be_visible()
    other = idle_page.context.new_page()

    other.goto("/profile/")

    expect(dialog_of(idle_page)).to_be_hidden()


def test_while_the_server_says_that_time_is_left_nobody_is_sent_away(idle_page):
    idle_page.clock.run_for("15:00")

    expect(dialog_of(idle_page)).to_be_hidden()
    expect(idle_page).to_have_url(re.compile(r"/profile/name/$"))


def test_at_the_end_one_is_asked_to_sign_in_again(idle_page, debtor):
    idle_page.context.clear_cookies()

    idle_page.clock.run_for("15:00")

    expect(idle_page).to_have_url(re.compile(r"/login/\?next=%2Fprofile%2Fname%2F$"))


def test_without_a_connection_the_warning_says_so_and_stays(idle_page):
    idle_page.clock.run_for("13:30")
    idle_page.route("**/session/extend/", lambda route: route.fulfill(status=200, body="no JSON"))

    idle_page.keyboard.press("Enter")

    expect(idle_page.get_by_role("alert").last).to_contain_text("Tarkista verkkoyhteys")
    expect(dialog_of(idle_page)).to_be_visible()


def test_near_eight_hours_the_warning_says_why_it_cannot_be_put_off(idle_page):
    idle_page.route("**/session/extend/", lambda route: route.fulfill(json={"seconds_left": 60}))
    idle_page.clock.run_for("13:30")

    idle_page.keyboard.press("Enter")

    expect(idle_page.get_by_role("alert").last).to_contain_text("kahdeksan tuntia")
    expect(dialog_of(idle_page)).to_be_visible()
