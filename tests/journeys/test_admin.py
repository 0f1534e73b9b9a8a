"""An agent's morning in a real browser: sign in, find, open, act; no complaint of the browser."""

import pytest
from playwright.sync_api import expect

from accounts.models import AuditEvent
from accounts.services.roles import Role
from tests.factories import HETU, InvoiceFactory, PersonFactory
from tests.journeys.conftest import SCHEMES
from tests.staff import PASSWORD, code_of, staff_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def invoice(db):
    person = PersonFactory(name="Väinö Tunnistus", code=HETU)
    return InvoiceFactory(party=person, number="2026-77")


def sign_in(page, user):
    page.goto("/admin/")
    page.locator("#id_username").fill(user.username)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_otp_token").fill(code_of(user))
    page.keyboard.press("Enter")
    expect(page.locator("#user-tools")).to_be_visible()


def pages_of(invoice):
    return [
        "/admin/",
        "/admin/invoices/invoice/",
        f"/admin/invoices/invoice/{invoice.pk}/change/",
        f"/admin/invoices/invoice/{invoice.pk}/history/",
        f"/admin/invoices/invoice/{invoice.pk}/letter/",
        "/admin/invoices/creditor/",
        f"/admin/invoices/creditor/{invoice.creditor.pk}/change/",
        "/admin/invoices/document/",
        "/admin/invoices/ledgerentry/",
        "/admin/invoices/finvoicefile/",
        "/admin/invoices/finvoicefile/upload/",
        "/admin/invoices/referencerate/",
        "/admin/invoices/referencerate/add/",
        "/admin/accounts/party/",
        f"/admin/accounts/party/{invoice.party.pk}/change/",
        "/admin/accounts/party/look-up/",
        "/admin/accounts/user/",
        "/admin/accounts/portalsession/",
        "/admin/accounts/auditevent/",
        "/admin/password_change/",
    ]


def test_an_agent_signs_in_by_keyboard_finds_an_invoice_and_opens_it(new_page, invoice):
    page = new_page(language="en")
    sign_in(page, staff_of(Role.AGENT))

    page.goto("/admin/invoices/invoice/")
    page.locator("#searchbar").fill("väinö")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="2026-77").click()

    expect(page.locator("#content")).to_contain_text("Väinö Tunnistus")
    assert "inö" not in page.url
    assert AuditEvent.objects.filter(action="invoice.viewed", party=invoice.party).exists()


def test_an_agent_finds_a_person_by_the_code_that_is_in_no_address(new_page, invoice):
    page = new_page(language="en")
    sign_in(page, staff_of(Role.AGENT))
    addresses = []
    page.on("request", lambda request: addresses.append(request.url))

    page.goto("/admin/accounts/party/look-up/")
    page.locator("#id_code").fill(HETU)
    page.locator("#id_reason").select_option("CONTACT")
    page.locator("#content").get_by_role("button", name="Find").click()

    expect(page.locator("#content")).to_contain_text("Väinö Tunnistus")
    assert not [each for each in addresses if HETU in each]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_page_obeys_the_content_security_policy_and_axe(new_page, axe, invoice, scheme):
    page = new_page(language="en", scheme=scheme)
    user = staff_of(Role.TEAM_LEAD)
    page.goto("/admin/")
    axe(page)
    sign_in(page, user)

    for path in pages_of(invoice):
        page.goto(path)
        axe(page)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_agent_chooses_the_language(new_page, invoice, language):
    page = new_page(language="en")
    sign_in(page, staff_of(Role.AGENT))

    page.locator(f"#user-tools button[value={language}]").click()

    expect(page.locator("html")).to_have_attribute("lang", language)
