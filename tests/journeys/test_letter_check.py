"""Somebody with a letter in hand asks whether it is genuine, without signing in."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from invoices.rules import myropo_id
from tests.factories import InvoiceFactory
from tests.invoices.test_letter_check import sent_letter

pytestmark = pytest.mark.django_db(transaction=True)

CODE = myropo_id.make([1, 2, 3, 4, 5, 6, 7])
STATES = [
    {"size": "phone", "scheme": "light", "language": "fi"},
    {"size": "desk", "scheme": "dark", "language": "sv"},
    {"size": "narrow", "scheme": "light", "language": "en"},
]


@pytest.fixture
def invoice(transactional_db, live_media):
    invoice = InvoiceFactory(party=None, myropo_id=CODE)
    invoice.refresh_from_db()
    sent_letter(invoice, datetime(2026, 11, 21, 10, 0, tzinfo=UTC))
    return invoice


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_letter_is_checked_from_the_front_door(new_page, invoice, scripts):
    page = new_page(size="phone", java_script_enabled=scripts)
    page.goto("/login/")
    page.get_by_role("link", name="Onko kirje aito?").first.click()

    page.get_by_label("Asianumero").fill(str(invoice.case_number))
    page.get_by_label("MyRopo-tunnus").fill("2345-6789")
    page.get_by_role("button", name="Tarkista kirje").click()
    expect(page.get_by_role("alert")).to_contain_text("kirjoitusvirhe")

    page.get_by_label("MyRopo-tunnus").fill(f"{CODE[:4]}-{CODE[4:]}".lower())
    page.get_by_role("button", name="Tarkista kirje").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Olemme lähettäneet kirjeen")
    expect(page.get_by_text("FI21 1234 5600 0007 85")).to_be_visible()


@pytest.mark.parametrize("state", STATES, ids=lambda each: "-".join(each.values()))
def test_both_answers_are_accessible_and_fit(new_page, invoice, axe, no_sideways, state):
    page = new_page(**state)
    for case in (str(invoice.case_number), "999999999"):
        page.goto("/letter-check/")
        axe(page)
        no_sideways(page)
        page.locator("#id_case_number").fill(case)
        page.locator("#id_myropo_id").fill(CODE)
        page.locator("main form button").click()
        expect(page.locator("#id_case_number")).to_have_count(0)
        axe(page)
        no_sideways(page)
