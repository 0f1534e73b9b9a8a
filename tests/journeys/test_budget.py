"""What can I pay: a visitor and a debtor, with and without something left, in a real browser."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from invoices.models import HoldReason
from payments.models import KeptBudget, Pause
from tests.invoices.stories import reminded, sent
from tests.journeys.conftest import LOCALES, SCHEMES

pytestmark = pytest.mark.django_db(transaction=True)

SOME_LEFT = {"pay": "1850", "home": "1000", "food": "600"}
PLANS = {"fi": "Tee maksusuunnitelma", "sv": "Gör en betalningsplan", "en": "Make a plan"}
NOTHING = {
    "fi": "Nyt laskuihin ei jää rahaa",
    "sv": "Just nu blir det inget kvar till fakturorna",
    "en": "Nothing is left to pay with now",
}


@pytest.fixture
def invoices(debtor):
    """Two of two creditors: both may pause."""
    at, today = timezone.now(), timezone.localdate()
    plain = sent(
        debtor.party, at=at, due_on=today - timedelta(days=10), number="1000", total="505.20"
    )
    late = sent(
        debtor.party, at=at, due_on=today - timedelta(days=40), number="1001", who="Vuokrakodit Oy"
    )
    return [plain, reminded(late, at=at)]


def write(page: Page, **sums: str) -> None:
    for name, typed in sums.items():
        page.locator(f"[name={name}]").fill(typed)


def result(page: Page):
    return page.locator("#result")


def until() -> str:
    day = timezone.localdate() + timedelta(days=30)
    return f"{day.day}.{day.month}.{day.year}"


@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_answer_follows_while_a_visitor_writes(new_page, axe, no_sideways, language, size):
    page = new_page(size=size, language=language)
    page.goto("/budget/")
    axe(page)

    write(page, **SOME_LEFT)
    expect(result(page)).to_contain_text("125")
    expect(result(page).get_by_role("link")).to_contain_text(PLANS[language])
    axe(page)
    page.locator("[name=food_every]").select_option("WEEK")
    expect(result(page).get_by_role("heading").first).to_have_text(NOTHING[language])

    axe(page)
    no_sideways(page)
    expect(result(page).locator(".advice a")).to_have_count(4)
    assert page.url.endswith("/budget/")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", ["narrow", "wide"])
def test_it_fits_and_can_be_read_everywhere(new_page, axe, no_sideways, scheme, size):
    page = new_page(size=size, scheme=scheme)
    page.goto("/budget/")
    write(page, **SOME_LEFT | {"pay": "x"})
    page.locator("summary").click()
    page.locator(".button--big").click()

    expect(page.locator("#answer:focus .errors, .errors:focus")).to_be_visible()
    axe(page)
    no_sideways(page)


def test_a_screen_reader_hears_the_answer_alone(new_page):
    page = new_page(language="en")
    page.goto("/budget/")

    write(page, **SOME_LEFT)

    expect(page.locator("#heard")).to_have_text("€250 a month is left. You could pay €125 a month.")


def test_shares_and_years_count_and_the_focus_stays(new_page):
    page = new_page()
    page.goto("/budget/")
    write(page, **SOME_LEFT)
    page.locator("summary").click()

    page.locator("[name=home_share]").press_sequentially("50")

    expect(result(page).locator(".amount--big")).to_have_text("375 €")
    expect(page.locator("[name=home_share]")).to_be_focused()


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_nothing_left_becomes_a_pause(new_page, axe, no_sideways, debtor, invoices, size):
    page = new_page(size=size, user=debtor)
    page.goto("/budget/")
    write(page, pay="1560", home="1000", food="600")

    page.get_by_role("button", name=f"Ota tauko {until()} asti").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(until())
    axe(page)
    no_sideways(page)
    page.get_by_role("button", name=f"Ota tauko {until()} asti").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(f"Perintä on tauolla {until()} asti")
    axe(page)
    no_sideways(page)
    assert Pause.objects.count() == 2
    for invoice in invoices:
        invoice.refresh_from_db()
        assert invoice.hold == HoldReason.PAUSED


def test_signed_out_nothing_that_was_written_is_lost(new_page, live_server, debtor, invoices):
    page = new_page()
    page.goto("/budget/")
    write(page, pay="1560", home="1000", food="600")
    page.get_by_role("button", name="Kirjaudu ja ota tauko").click()
    expect(page).to_have_url(f"{live_server.url}/login/?next=/budget/pause/")

    move_in(page, debtor, live_server.url)
    page.goto("/budget/pause/")
    page.get_by_role("link", name="Takaisin").click()

    expect(page.locator("[name=pay]")).to_have_value("1560")
    expect(result(page)).to_contain_text("Nyt laskuihin ei jää rahaa")


def move_in(page: Page, user, url: str) -> None:
    """Sign in within the session that the browser has, as coming back from the bank does."""
    name = settings.SESSION_COOKIE_NAME
    client = Client()
    [own] = [each for each in page.context.cookies() if each["name"] == name]
    client.cookies[name] = own["value"]
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_what_is_kept_comes_back_and_goes_with_one_press(new_page, debtor, size):
    page = new_page(size=size, user=debtor)
    page.goto("/budget/")
    write(page, **SOME_LEFT)
    page.locator("[name=keep]").check()
    page.get_by_role("button", name="Näytä, mitä jää").click()
    expect(page.locator("[name=pay]")).to_have_value("1850")
    assert KeptBudget.objects.exists()

    page.get_by_role("button", name="Poista ne").click()

    expect(page.locator("[name=pay]")).to_have_value("")
    assert not KeptBudget.objects.exists()


def test_it_works_without_javascript(new_page, debtor, invoices):
    page = new_page(size="phone", user=debtor, java_script_enabled=False)
    page.goto(f"/budget/?invoice={invoices[0].public_id}")
    write(page, **SOME_LEFT)
    page.locator("[name=food]").press("Enter")
    expect(result(page)).to_contain_text("125 €")
    assert page.url.endswith("/budget/#answer")

    write(page, pay="1560")
    page.get_by_role("button", name="Näytä, mitä jää").click()
    page.get_by_role("button", name=f"Ota tauko {until()} asti").click()
    page.get_by_role("button", name=f"Ota tauko {until()} asti").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(f"Perintä on tauolla {until()} asti")
    assert Pause.objects.get().invoice == invoices[0]
