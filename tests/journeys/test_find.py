"""A person with a letter in hand adds its invoice to the list, by both ways."""

import pytest
from playwright.sync_api import expect

from invoices.rules import myropo_id
from tests.factories import DebtorFactory, InvoiceFactory, PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)

CODE = myropo_id.make([1, 2, 3, 4, 5, 6, 7])
OTHER_CODE = myropo_id.make([7, 6, 5, 4, 3, 2, 1])


@pytest.fixture
def person(transactional_db):
    return DebtorFactory(party=PersonFactory(name="Aino Esimerkki"))


@pytest.fixture
def invoice(transactional_db):
    invoice = InvoiceFactory(party=None, number="LV-1000", myropo_id=CODE)
    invoice.refresh_from_db()
    return invoice


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_with_the_numbers_of_the_invoice(new_page, person, invoice, scripts):
    page = new_page(size="phone", user=person, java_script_enabled=scripts)
    page.goto("/")

    page.get_by_role("link", name="Hae lasku").first.click()
    page.get_by_label("Laskun numero").fill("lv 1000")
    page.get_by_label("Viitenumero").fill("14 10437 30100 02099")
    page.get_by_label("Postinumero laskussa").fill("FI-00100")
    page.get_by_role("button", name="Hae lasku").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(invoice.creditor.name)
    expect(page.get_by_role("status").filter(has_text="Lasku on nyt listallasi")).to_be_visible()
    assert str(invoice.public_id) in page.url
    page.goto("/")
    expect(page.locator(".bill")).to_have_count(1)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_with_the_codes_of_the_letter(new_page, person, invoice, scripts):
    page = new_page(user=person, java_script_enabled=scripts)
    page.goto("/find/")

    page.get_by_role("navigation", name="Kaksi tapaa hakea lasku").get_by_role(
        "link", name="MyRopo-tunnuksella"
    ).click()
    page.get_by_label("Asianumero").fill(str(invoice.case_number))
    page.get_by_label("MyRopo-tunnus").fill(f"{CODE[:4]}-{CODE[4:]}".lower())
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text(invoice.creditor.name)
    assert CODE not in page.url


def test_a_typing_error_is_told_at_its_field_and_nothing_is_lost(new_page, axe, person, invoice):
    page = new_page(size="narrow", user=person)
    page.goto("/find/")

    page.get_by_label("Laskun numero").fill("LV-1000")
    page.get_by_label("Viitenumero").fill("14104373010002098")
    page.get_by_role("button", name="Hae lasku").click()

    expect(page.locator("[data-focus]")).to_be_focused()
    expect(page.get_by_label("Viitenumero")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Laskun numero")).to_have_value("LV-1000")
    axe(page)
    page.locator("[data-focus]").get_by_role("link").first.click()
    expect(page.get_by_label("Viitenumero")).to_be_focused()


def test_a_miss_says_what_to_check_and_too_many_say_when(
    new_page, axe, no_sideways, person, invoice
):
    page = new_page(size="phone", scheme="dark", user=person)
    page.goto("/find/code/")

    for _ in range(10):
        page.get_by_label("Asianumero").fill("1")
        page.get_by_label("MyRopo-tunnus").fill(OTHER_CODE)
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("ei löytynyt laskua")
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)
    no_sideways(page)
    page.get_by_role("button", name="Hae lasku").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Yritä hetken kuluttua uudelleen")
    axe(page)
    no_sideways(page)
    page.get_by_role("link", name="Takaisin laskuihin").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tervetuloa")
