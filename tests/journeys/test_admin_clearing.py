"""Money that books by no rule, cleared in a real browser by those who work there."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from accounts.services.roles import Role
from demo.statements import DemoEntry, camt053
from invoices.models import Stage
from payments.models import BankEntry, EntryState, Refund
from tests.factories import PersonFactory
from tests.invoices.bookings import booked
from tests.journeys.conftest import SCHEMES
from tests.payments.desk import ACCOUNT, entry_to_clear
from tests.staff import staff_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def invoice(now):
    person = PersonFactory(name="Väinö Tunnistus")
    return booked(now, total="700.00", number="2026-77", debtor_name=person.name)


@pytest.fixture
def entry(now, invoice):
    return entry_to_clear(
        now, "442.45", text="Lasku 2026-77, kiitos", counterparty_name="VÄINÖ TUNNISTUS"
    )


@pytest.fixture
def agent_page(new_page, db):
    def open_page(role=Role.AGENT, **options):
        return new_page(language="en", user=staff_of(role), **options)

    return open_page


def entry_page(entry):
    return f"/admin/payments/bankentry/{entry.pk}/change/"


def test_an_agent_gives_an_entry_to_the_suggested_invoice(agent_page, axe, entry, invoice):
    page = agent_page()

    page.goto("/admin/payments/bankentry/")
    page.get_by_role("link", name="To be cleared").click()
    page.locator("#result_list th a").first.click()
    expect(page.locator("#desk")).to_contain_text("its number is in the message")
    axe(page)
    page.get_by_role("button", name="Choose invoice 2026-77").click()
    expect(page.locator("#id_lines-0-invoice")).to_have_value(str(invoice.case_number))
    axe(page)
    page.get_by_role("button", name="Check what will happen").click()
    expect(page.locator(".effects")).to_contain_text("Open now €700.00, after this €257.55.")
    axe(page)
    page.get_by_role("button", name="Clear €442.45").click()

    expect(page.locator(".messagelist")).to_contain_text("The entry is cleared.")
    entry.refresh_from_db()
    invoice.refresh_from_db()
    assert entry.state == EntryState.BOOKED
    assert invoice.open_total == Decimal("257.55")


def test_an_entry_is_split_and_the_rest_returned_by_keyboard_alone(agent_page, entry, invoice, now):
    other = booked(now, total="100.00")
    page = agent_page()
    page.goto(entry_page(entry))

    page.locator("#id_lines-0-invoice").fill("2026-77")
    page.keyboard.press("Tab")
    page.keyboard.type("300")
    page.get_by_role("button", name="Add a line").focus()
    page.keyboard.press("Enter")
    page.locator("#id_lines-1-invoice").fill(str(other.case_number))
    page.keyboard.press("Tab")
    page.keyboard.type("100,00")
    page.locator("#id_returned").fill("42.45")
    page.keyboard.press("Enter")
    expect(page.locator(".effects > li")).to_have_count(3)
    page.get_by_role("button", name="Clear €442.45").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".messagelist")).to_contain_text("The entry is cleared.")
    assert sorted(entry.allocations.values_list("amount", flat=True)) == [100, 300]
    assert Refund.objects.get().amount == Decimal("42.45")


def test_an_entry_is_returned_whole_and_a_search_loses_nothing(agent_page, entry):
    page = agent_page(java_script_enabled=False)
    page.goto(entry_page(entry))

    page.locator("#id_note").fill("the payer asked")
    page.locator("#id_q").fill("tunnistus")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Choose invoice 2026-77").last).to_be_visible()
    page.get_by_role("button", name="Return all of it").click()
    page.get_by_role("button", name="Check what will happen").click()
    expect(page.locator(".effects")).to_contain_text("back to VÄINÖ TUNNISTUS")
    page.get_by_role("button", name="Clear €442.45").click()

    entry.refresh_from_db()
    assert entry.state == EntryState.RETURNED
    assert entry.decisions.get().note == "the payer asked"
    assert "tunnistus" not in page.url


def test_a_large_sum_takes_two_people(agent_page, new_page, axe, invoice, now, settings):
    settings.CLEARING_FOUR_EYES_EUROS = 500
    entry = entry_to_clear(now, "742.45", text="2026-77")
    page = agent_page()
    page.goto(entry_page(entry))
    page.locator("#id_lines-0-invoice").fill("2026-77")
    page.get_by_role("button", name="Check what will happen").click()
    expect(page.locator(".effects")).to_contain_text("€42.45 becomes surplus")
    page.get_by_role("button", name="Propose to clear €742.45").click()
    expect(page.locator("#desk")).to_contain_text("A proposal waits for another person")
    page.get_by_role("link", name="Open the proposal").click()
    expect(page.get_by_role("button", name="Approve €742.45")).to_have_count(0)

    lead = new_page(language="en", user=staff_of(Role.TEAM_LEAD))
    lead.goto("/admin/payments/bankentry/")
    lead.get_by_role("link", name="Wait for another person").click()
    lead.locator("#result_list th a").first.click()
    approve = lead.get_by_role("button", name="Approve €742.45")
    expect(approve).to_be_visible()
    axe(lead)
    approve.click()

    expect(lead.locator(".messagelist")).to_contain_text("Approved: the entry is cleared.")
    invoice.refresh_from_db()
    assert invoice.stage == Stage.PAID
    assert Refund.objects.get().amount == Decimal("42.45")


def test_a_statement_is_uploaded_and_its_report_tells_what_became_of_it(agent_page, axe, now):
    booked(now, iban=ACCOUNT)
    content = camt053(
        [
            DemoEntry(amount=Decimal("100.00"), reference="14104373010002099", archive_id="A1"),
            DemoEntry(amount=Decimal("5.00"), text="<b>who?</b>", archive_id="A2"),
        ],
        account=ACCOUNT,
        statement_id="S1",
        on=now.date(),
    )
    page = agent_page(Role.TEAM_LEAD)

    page.goto("/admin/payments/bankstatement/upload/")
    axe(page)
    file = {"name": "tito.xml", "mimeType": "text/xml", "buffer": content}
    page.locator("#id_statement").set_input_files(file)
    page.get_by_role("button", name="Upload").click()

    report = page.locator(".upload-report")
    expect(report).to_contain_text("2 new entries")
    expect(report).to_contain_text("Booked to invoices: 1")
    expect(report).to_contain_text("To be cleared: 1")
    axe(page)
    assert set(BankEntry.objects.values_list("state", flat=True)) == {"BOOKED", "CLEARING"}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_desk_is_accessible_on_a_phone_too(agent_page, axe, no_sideways, entry, scheme):
    page = agent_page(size="phone", scheme=scheme)

    page.goto(entry_page(entry))
    axe(page)
    no_sideways(page)
    page.locator("#id_lines-0-invoice").fill("nobody 1")
    page.get_by_role("button", name="Check what will happen").click()

    expect(page.locator("#desk")).to_contain_text("No invoice has this number.")
    axe(page)
    no_sideways(page)
