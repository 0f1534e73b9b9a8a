"""Somebody calls: the eight usual matters, each settled from the page of the person alone.

The agent finds the caller, and begins each matter with a button of that page.
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import Mandate, PhoneNumber, User
from accounts.services.roles import Role
from invoices.models import DebtorRequest, Document, Invoice, Letter, LetterAddress
from invoices.services.documents import make_document
from payments.models import DueDateShift, PaymentPlan, PaymentReport, Refund, RefundState
from payments.services.refunds import follow_surplus
from tests.factories import DebtorFactory, PersonFactory
from tests.invoices.rates import fill_rates
from tests.invoices.stories import paid, sent
from tests.invoices.written_letters import letter
from tests.journeys.conftest import SCHEMES, NewPage
from tests.staff import staff_of

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)
DONE_FOR_YOU = "Asiakaspalvelu teki tämän puolestasi."


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def caller(db):
    fill_rates()
    return DebtorFactory(party=PersonFactory(name="Pirjo Puhelin"))


@pytest.fixture
def bill(caller, at, today):
    return sent(caller.party, at=at, due_on=today + 9 * DAY, total="400.00", number="A-1")


@pytest.fixture
def overdue(caller, at, today):
    return sent(
        caller.party, at=at, due_on=today - 9 * DAY, total="90.00", who="Vesi Oy", number="A-2"
    )


@pytest.fixture
def desk(new_page, db, bill, overdue):
    """The agent's browser."""

    def open_page(**options):
        return new_page(language="en", user=staff_of(Role.AGENT), **options)

    return open_page


def find(page: Page) -> None:
    """By the name that the caller says, in the box that stands on every page."""
    page.goto("/admin/")
    page.keyboard.press("Alt+k")
    expect(page.locator("#find-box")).to_be_focused()
    page.keyboard.type("Pirjo Puhelin")
    page.keyboard.press("Enter")
    expect(page.locator(".glance")).to_be_visible()


def tool(page: Page, words: str) -> None:
    """Press a button of the page of the person."""
    page.locator(".glance__acts").get_by_role("link", name=words, exact=True).click()


def claim_tool(page: Page, invoice: Invoice, words: str) -> None:
    """Open what may be done with a claim on that page, and press a button of it.

    Of the most urgent one it stands open from the start.
    """
    claim = page.locator(".glance__claim").filter(has_text=invoice.number)
    if closed := claim.locator("details:not([open]) > summary").all():
        closed[0].click()
    claim.get_by_role("link", name=words, exact=True).click()


def own_page(new_page: NewPage, caller: User, invoice: Invoice) -> str:
    """What the debtor reads on the page of an invoice."""
    page = new_page(user=caller)
    page.goto(f"/invoices/{invoice.public_id}/")
    return page.locator("main").inner_text()


def checked(page: Page, words: str, *, axe=None) -> None:
    """Check, then the last button; back on the page of the person with what holds now."""
    page.get_by_role("button", name="Check what will happen").click()
    expect(page.locator(".effects").first).to_be_visible()
    if axe:
        axe(page)
    page.get_by_role("button", name=words, exact=True).click()
    expect(page.locator(".messagelist")).to_be_visible()
    expect(page.locator(".glance")).to_be_visible()


def test_what_do_i_owe_and_why(desk, axe, caller, bill, overdue, at, live_media):
    letter(overdue, at=at, kind="REMINDER")
    page = desk()
    find(page)
    expect(page.locator("main, #main").first).to_contain_text("€490.00")
    axe(page)

    tool(page, "Statement of everything")
    axe(page)
    page.get_by_role("button", name="Make the PDF").click()
    expect(page.get_by_role("status").filter(has_text="The PDF is being made.")).to_be_visible()
    made = Document.objects.get(party=caller.party)
    make_document(document_id=made.pk, at=at)
    page.get_by_role("link", name="Look whether it is ready").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the PDF").click()
    assert download.value.suggested_filename.endswith(".pdf")
    page.get_by_role("link", name="Back", exact=True).click()

    claim_tool(page, overdue, "Papers")
    axe(page)
    expect(page.locator(".desk")).to_contain_text("Payment reminder")


def test_more_time(desk, caller, bill, today, new_page):
    page = desk()
    find(page)
    day = today + 15 * DAY

    claim_tool(page, bill, "Arrange")
    page.get_by_role("link", name="Move the due date").click()
    page.get_by_label("New due date").fill(day.isoformat())
    checked(page, "Move the due date")

    assert DueDateShift.objects.get().to_on == day
    assert DONE_FOR_YOU in own_page(new_page, caller, bill)


def test_a_plan(desk, caller, bill):
    page = desk()
    find(page)

    claim_tool(page, bill, "Arrange")
    page.get_by_role("link", name="Make a payment plan").click()
    checked(page, "Make the plan")

    assert PaymentPlan.objects.get().party == caller.party


def test_i_have_paid_already(desk, axe, caller, overdue, today, new_page):
    page = desk()
    find(page)

    claim_tool(page, overdue, "Paid already")
    axe(page)
    page.get_by_label("Day of payment").fill((today - DAY).isoformat())
    checked(page, "Tell that it is paid already", axe=axe)

    expect(page.locator(".messagelist")).to_contain_text("Collection waits until")
    assert PaymentReport.objects.get().amount == Decimal("90.00")
    assert DONE_FOR_YOU in own_page(new_page, caller, overdue)


def test_an_account_for_a_refund(desk, caller, bill, at, today):
    paid(bill, "450.00", on=today, at=at)
    follow_surplus(invoice_id=bill.pk, at=at)
    page = desk()
    find(page)

    page.locator("#refunds").get_by_role("link", name="Refund", exact=True).first.click()
    page.get_by_role("link", name="Write down an account that was told").click()
    page.get_by_label("Account number (IBAN)").fill("FI21 1234 5600 0007 85")
    page.get_by_label("Holder of the account").fill("Pirjo Puhelin")
    page.get_by_role("button", name="Write down the account").click()

    expect(page.locator(".messagelist")).to_contain_text("The account is written down.")
    expect(page.locator(".glance")).to_be_visible()
    assert Refund.objects.get().state == RefundState.REPORTED


def test_the_invoice_is_wrong(desk, axe, caller, overdue, new_page):
    page = desk()
    find(page)

    claim_tool(page, overdue, "Something is wrong")
    axe(page)
    page.get_by_role("link", name="Dispute the invoice").click()
    page.get_by_role("button", name="Check what will happen").click()
    expect(page.locator(".errorlist").first).to_be_visible()
    axe(page)
    page.get_by_label("There was something wrong with it").check()
    page.get_by_label("A part", exact=True).check()
    page.get_by_label("The sum that you dispute").fill("30")
    page.get_by_label("What is wrong?").fill("Mittari näytti väärin.\nSoitin heti.")
    checked(page, "Dispute the invoice", axe=axe)

    made = DebtorRequest.objects.get()
    assert made.disputed_amount == Decimal("30.00")
    assert made.text.splitlines() == ["Mittari näytti väärin.", "Soitin heti."]
    own = new_page(user=caller)
    own.goto(f"/requests/{made.public_id}/")
    expect(own.locator("main")).to_contain_text("Asiakaspalvelu kirjasi tämän puolestasi")
    expect(own.locator("main")).to_contain_text("Mittari näytti väärin.")


def test_somebody_else_takes_care_of_it(desk, axe, caller, bill, new_page):
    page = desk()
    find(page)

    tool(page, "Somebody else takes care of it")
    axe(page)
    page.get_by_label("See, pay and arrange").check()
    checked(page, "Prepare an authorisation", axe=axe)

    assert not Mandate.objects.exists()
    own = new_page(user=caller)
    own.goto("/messages/news/")
    own.get_by_role("link", name="Valtuutus odottaa sinua").first.click()
    expect(own.get_by_role("heading", name="Kenet valtuutat?")).to_be_visible()


def test_my_address_and_my_number_are_wrong(desk, axe, caller, bill, new_page):
    page = desk()
    find(page)

    tool(page, "Correct the address")
    axe(page)
    page.get_by_label("Street address or PO box").fill("Uusikatu 2 B")
    page.get_by_label("Postcode").fill("33100")
    page.get_by_label("Town").fill("Tampere")
    page.get_by_label("The caller knew what only the customer knows").check()
    checked(page, "Correct the address for letters", axe=axe)
    assert LetterAddress.objects.get().invoice is None

    tool(page, "Correct the phone number")
    axe(page)
    page.get_by_label("Phone number").fill("040 123 4567")
    page.get_by_label("I called the number that we knew before").check()
    checked(page, "Correct the phone number")
    assert PhoneNumber.objects.get().number == "+358401234567"

    own = new_page(user=caller)
    own.goto("/messages/news/")
    expect(own.locator("main")).to_contain_text("Osoitteesi muutettiin puhelimessa")
    expect(own.locator("main")).to_contain_text("Puhelinnumerosi muutettiin puhelimessa")


def test_a_letter_that_never_came_leaves_again(desk, axe, overdue, at, live_media):
    lost = letter(overdue, at=at - 9 * DAY, kind="REMINDER")
    page = desk()
    find(page)

    claim_tool(page, overdue, "Papers")
    page.get_by_role("link", name="Send again on paper").click()
    axe(page)
    checked(page, "Send the letter again on paper", axe=axe)

    assert Letter.objects.get(replaces=lost).channel == "PAPER"


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_page_fits_a_phone(desk, axe, no_sideways, caller, bill, overdue, scheme):
    page = desk(size="phone", scheme=scheme)
    pages = [
        *(f"accounts/party/{caller.party_id}/{name}/" for name in ("address", "phone", "needs")),
        *(f"accounts/party/{caller.party_id}/{name}/" for name in ("authorise", "statement")),
        *(
            f"invoices/invoice/{overdue.pk}/{name}/"
            for name in ("something-wrong", "dispute", "hardship", "stop", "complain")
        ),
        *(f"invoices/invoice/{overdue.pk}/{name}/" for name in ("paid-already", "papers")),
    ]

    for path in pages:
        page.goto(f"/admin/{path}")
        axe(page)
        no_sideways(page)
