"""Somebody calls: an agent finds the debtor with the keyboard alone, from wherever one is."""

import pytest
from playwright.sync_api import expect

from accounts.services.roles import Role
from tests.factories import HETU, InvoiceFactory, PersonFactory
from tests.journeys.conftest import SCHEMES
from tests.staff import staff_of

pytestmark = pytest.mark.django_db(transaction=True)


def find(page, words):
    page.keyboard.press("Alt+k")
    expect(page.locator("#find-box")).to_be_focused()
    page.keyboard.type(words)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_an_agent_finds_a_debtor_without_a_mouse(new_page, axe, no_sideways, size, scheme):
    first = PersonFactory(name="Tero Testi Äyrämö")
    second = PersonFactory(name="Anna Äyrämö")
    InvoiceFactory(party=first, number="2026-77", debtor_name="Tero Äyrämö")
    InvoiceFactory(party=second, number="2026-78", debtor_name="Anna Äyrämö")
    page = new_page(size=size, scheme=scheme, user=staff_of(Role.AGENT), language="en")

    page.goto("/admin/invoices/invoice/")
    find(page, "ayramo")
    expect(page.locator(".found__table tbody tr")).to_have_count(2)
    axe(page)
    no_sideways(page)

    find(page, "nobody of that name")
    expect(page.locator(".found__none")).to_be_visible()
    axe(page)
    no_sideways(page)

    page.keyboard.press("Control+a")
    page.keyboard.type("2026-77")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/party/{first.pk}/change/")
    expect(page.locator("h1").first).to_be_visible()


def test_a_personal_identity_code_is_carried_to_the_page_that_asks_why(new_page):
    person = PersonFactory(name="Tero Äyrämö", code=HETU)
    page = new_page(user=staff_of(Role.AGENT), language="en")

    page.goto("/admin/")
    find(page, HETU.lower())
    expect(page.locator("#id_code")).to_have_value(HETU.lower())
    page.locator("#id_reason").select_option("CONTACT")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Find").last.click()

    page.wait_for_url(f"**/party/{person.pk}/change/")
    assert HETU.lower() not in page.url
