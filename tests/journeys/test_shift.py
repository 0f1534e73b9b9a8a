"""Moving a due date in a browser: four presses from the home page, with and without JavaScript."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from myropo.calendar import helsinki_date
from payments.models import DueDateShift
from tests.journeys.conftest import SCHEMES
from tests.payments.shifting import owed, policy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def late(debtor):
    return owed(debtor.party, at=timezone.now(), days=-5)


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_four_presses_move_a_due_date(new_page, debtor, late, java_script_enabled):
    page = new_page(size="phone", user=debtor, java_script_enabled=java_script_enabled)
    page.goto("/")

    page.get_by_role("link", name="Katso lasku").first.click()
    page.get_by_role("link", name="Siirrä eräpäivää").click()
    page.get_by_role("button", name="Jatka").click()
    page.get_by_role("button", name="Siirrä päivään").click()

    made = DueDateShift.objects.get()
    day = f"{made.to_on.day}.{made.to_on.month}.{made.to_on.year}"
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Sinulla on aikaa {day} asti")
    assert (made.cost, made.invoice_id) == (0, late.pk)


def test_the_chosen_day_is_told_of_at_once(new_page, debtor, late):
    page = new_page(user=debtor)
    page.goto(f"/invoices/{late.public_id}/shift/")
    last = helsinki_date(timezone.now()) + timedelta(days=14)

    page.get_by_role("radio").last.check()

    chosen = page.locator("#chosen")
    expect(chosen).to_contain_text(f"{last.day}.{last.month}.{last.year}")
    expect(chosen).to_contain_text("5,00 €")
    page.get_by_role("button", name="Jatka").click()
    expect(page.get_by_role("button", name="Siirrä päivään")).to_contain_text("5,00 €")


def test_the_keyboard_alone_walks_through_the_days(new_page, debtor, late):
    page = new_page(user=debtor)
    page.goto(f"/invoices/{late.public_id}/shift/")
    chosen = page.locator("input[name=day]:checked")
    before = chosen.get_attribute("value")
    chosen.focus()

    page.keyboard.press("ArrowLeft")

    assert chosen.get_attribute("value") < before
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Siirrä päivään")).to_be_visible()


@pytest.mark.parametrize("size", ["narrow", "desk"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_page_is_fit_for_everybody(new_page, debtor, late, axe, no_sideways, size, scheme):
    page = new_page(size=size, scheme=scheme, language="sv", user=debtor)

    def look():
        axe(page)
        no_sideways(page)

    page.goto(f"/invoices/{late.public_id}/")
    look()
    page.goto(f"/invoices/{late.public_id}/shift/")
    look()
    page.locator(".form .button--primary").click()
    page.wait_for_url("**/check/**")
    look()
    page.locator(".form .button--primary").click()
    page.wait_for_url("**/shifts/**")
    look()
    page.goto(f"/invoices/{late.public_id}/shift/")
    look()


def test_a_refusal_leads_to_what_is_possible(new_page, debtor, late, axe):
    policy(late, at=timezone.now(), shift_until="IN_TIME")
    page = new_page(size="phone", user=debtor)
    page.goto(f"/invoices/{late.public_id}/")

    page.get_by_role("link", name="Miksi, ja mitä voin tehdä?").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Eräpäivää ei voi enää siirtää")
    axe(page)
    page.get_by_role("link", name="Maksa erissä, vähintään").click()
    page.wait_for_url("**/plans/new/**")
