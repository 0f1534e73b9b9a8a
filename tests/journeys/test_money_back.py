"""Money back from end to end: told in the browser, let go by two, paid by a bank, seen as paid.

The commands are those that run in production; the bank is the demo's.
"""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import expect

from accounts.services.roles import Role
from invoices.models import Invoice
from invoices.queries.ledger import ledger_mismatches
from invoices.rules import myropo_id
from payments.models import Refund, RefundState
from tests.factories import DebtorFactory, PersonFactory
from tests.journeys.test_refund_account import identified
from tests.payments.refunding import surplus_of, with_account
from tests.staff import staff_of

pytestmark = pytest.mark.django_db(transaction=True)

CODE = myropo_id.make([1, 2, 3, 4, 5, 6, 7])
WRONG_FIRST, THEN = "FI14 1009 3000 1234 58", "FI55 4234 5670 0000 81"


@pytest.fixture
def person(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with_account(settings)
    return DebtorFactory(party=PersonFactory(name="Maija Meikäläinen"))


@pytest.fixture
def let_go(new_page):
    """Two of staff, each in a browser of their own."""
    agent = new_page(language="en", user=staff_of(Role.AGENT))
    lead = new_page(language="en", user=staff_of(Role.TEAM_LEAD))

    def press(refund):
        for desk, button in ((agent, "Checked: €20.00"), (lead, "Approve €20.00")):
            desk.goto(f"/admin/payments/refund/{refund.pk}/change/")
            desk.get_by_role("button", name=button).click()
            expect(desk.locator(".messagelist .success")).to_be_visible()

    return press


def told(*arguments):
    out = io.StringIO()
    call_command(*arguments, "--json", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def banks_day(folder, *, reject=()):
    """One file goes to the bank, and what the bank says of it comes in."""
    [made] = told("export_refunds")
    rejected = [word for name in reject for word in ("--reject", name)]
    [said] = told("answer_refunds", made["file"], "--to", str(folder), *rejected)
    reports = told("import_bank_statement", *said["answers"])
    assert {each["outcome"] for each in reports} == {"IMPORTED"}
    return [Path(each).name.rpartition("-")[2] for each in said["answers"]]


def tell(page, account):
    """The second and the third step: the account, and the check."""
    page.get_by_label("Tilinumero (IBAN)").fill(account)
    page.get_by_role("button", name="Jatka", exact=True).click()
    page.get_by_role("button", name="tälle tilille").click()
    page.wait_for_url("**/done/")


def test_from_the_letter_corrected_let_go_and_paid(new_page, axe, person, let_go, tmp_path):
    refund = surplus_of(timezone.now(), number="LV-1000", myropo_id=CODE)
    # Whose it is, only the letter tells.
    Invoice.objects.update(party=None)
    invoice = refund.invoice
    page = identified(new_page(user=person))

    page.goto("/")
    page.get_by_role("link", name="Ilmoita tilinumero").click()
    page.get_by_role("link", name="kirjeen").first.click()
    page.get_by_label("Asianumero").fill(str(invoice.case_number))
    page.get_by_label("MyRopo-tunnus").fill(f"{CODE[:4]}-{CODE[4:]}".lower())
    page.keyboard.press("Enter")
    tell(page, WRONG_FIRST)
    page.goto(f"/refunds/{refund.public_id}/")
    page.get_by_role("link", name="Korjaa tili").click()
    tell(page, THEN)
    let_go(refund)
    answers = banks_day(tmp_path)
    page.goto("/refunds/")

    paid = page.locator(".refund-row")
    expect(paid).to_contain_text("Maksettu")
    expect(paid).to_contain_text("20,00")
    axe(page)
    paid.get_by_role("link").click()
    expect(page.locator("#refund")).to_contain_text(THEN)
    expect(page.locator("#refund .lead")).to_contain_text("Se maksettiin")
    axe(page)
    assert answers == ["pain002.xml", "camt053.xml"]
    refund.refresh_from_db()
    assert (refund.state, refund.iban) == (RefundState.PAID, THEN.replace(" ", ""))
    assert not list(ledger_mismatches())


def test_from_the_list_rejected_in_words_and_paid_to_another(
    new_page, axe, person, let_go, tmp_path
):
    refund = surplus_of(timezone.now(), party=person.party)
    page = identified(new_page(user=person, size="phone"))
    page.goto("/refunds/")
    page.get_by_role("link", name="Ilmoita tilinumero").first.click()
    tell(page, WRONG_FIRST)
    let_go(refund)
    assert banks_day(tmp_path, reject=["Maija"]) == ["pain002.xml"]
    page.goto(f"/refunds/{refund.public_id}/")

    problem = page.locator("#refund .alert")
    expect(problem).to_contain_text("Pankki ei voinut maksaa rahoja")
    expect(problem).to_contain_text("Tili on suljettu. Ilmoita toinen tilisi.")
    axe(page)
    assert not list(ledger_mismatches())

    page.get_by_role("link", name="Ilmoita toinen tilinumero").click()
    tell(page, THEN)
    let_go(refund)
    banks_day(tmp_path)
    page.goto(f"/refunds/{refund.public_id}/")

    expect(page.locator("#refund header")).to_contain_text("Maksettu")
    expect(page.locator("#refund")).to_contain_text(THEN)
    assert Refund.objects.get().payments.count() == 2
    assert not list(ledger_mismatches())
