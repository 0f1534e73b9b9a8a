"""A refund on its way out, in a real browser: two people, a file, and the bank's word."""

import pytest
from playwright.sync_api import expect

from accounts.services.roles import Role
from demo.payment_answers import payments_in
from demo.statements import DEBIT, DemoEntry, camt053
from payments.models import Refund, RefundState
from tests.payments.refunding import reported, with_account
from tests.staff import staff_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def refund(now, settings):
    with_account(settings)
    return reported(now, "84.20")


def paid(file, now):
    """The statement of the day on which the bank paid what a file asks for."""
    _batch, account, asked = payments_in(file)
    entries = [
        DemoEntry(
            amount=each.amount,
            direction=DEBIT,
            end_to_end_id=each.end_to_end_id,
            archive_id=f"D{number}",
            name=each.name,
        )
        for number, each in enumerate(asked)
    ]
    return camt053(entries, account=account, statement_id="S1", on=now.date())


def test_a_refund_is_checked_approved_sent_and_paid(new_page, axe, refund, now):
    page_of = f"/admin/payments/refund/{refund.pk}/change/"
    agent = new_page(language="en", user=staff_of(Role.AGENT))
    agent.goto(page_of)
    axe(agent)
    agent.get_by_role("button", name="Checked: €84.20 to this account").click()
    expect(agent.locator(".messagelist")).to_contain_text("Another person has to approve it.")
    expect(agent.get_by_role("button", name="Approve")).to_have_count(0)

    lead = new_page(language="en", user=staff_of(Role.TEAM_LEAD))
    lead.goto(page_of)
    axe(lead)
    lead.get_by_role("button", name="Approve €84.20 to this account").click()
    lead.goto("/admin/payments/refundbatch/")
    axe(lead)
    lead.get_by_role("button", name="Make a file of approved refunds").click()
    expect(lead.locator(".messagelist")).to_contain_text("Take it to the bank once.")
    axe(lead)
    with lead.expect_download() as download:
        lead.get_by_role("link", name="Download the file for the bank").click()
    file = download.value.path().read_bytes()

    lead.goto("/admin/payments/bankstatement/upload/")
    statement = {"name": "camt.xml", "mimeType": "text/xml", "buffer": paid(file, now)}
    lead.locator("input[type=file]").set_input_files([statement])
    lead.get_by_role("button", name="Upload").click()
    expect(lead.locator(".upload-report")).to_contain_text("Outgoing: 1")
    lead.goto(page_of)

    expect(lead.locator("#content")).to_contain_text("Paid")
    axe(lead)
    refund.refresh_from_db()
    assert (refund.state, refund.paid_on) == (RefundState.PAID, now.date())


@pytest.mark.parametrize("scripts", [True, False])
def test_an_account_that_came_by_letter_is_written_down(new_page, axe, refund, scripts):
    # What looks for barriers is a script itself: without scripts it would wait for ever.
    look = axe if scripts else (lambda _page: None)
    agent = new_page(language="en", user=staff_of(Role.AGENT), java_script_enabled=scripts)
    agent.goto(f"/admin/payments/refund/{refund.pk}/account/")
    look(agent)
    agent.get_by_label("Account number (IBAN)").fill("FI55 4234 5670 0000 82")
    agent.get_by_role("button", name="Write down the account").click()
    expect(agent.locator(".errorlist")).to_be_visible()
    look(agent)

    agent.get_by_label("Account number (IBAN)").fill("FI55 4234 5670 0000 81")
    agent.get_by_role("button", name="Write down the account").click()

    expect(agent.locator(".messagelist")).to_contain_text("The account is written down.")
    assert Refund.objects.get().iban == "FI5542345670000081"
