"""An agent sees what the customer sees, can change nothing; and the customer reads about it."""

import re
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import AuditEvent, CustomerView
from accounts.services.roles import Role
from tests.factories import DebtorFactory, InvoiceFactory, PersonFactory
from tests.staff import staff_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.browser,
    pytest.mark.slow,
]
NAME = "Saara Suunnitelma"
SIZES = ("phone", "desk")


@pytest.fixture
def customer():
    user = DebtorFactory(party=PersonFactory(name=NAME), language="fi")
    InvoiceFactory(party=user.party, due_on=date(2031, 1, 15))
    return user


def begin(page, customer):
    page.goto(reverse("admin:accounts_party_see", args=[customer.party.pk]))
    page.get_by_label("To guide the person who is on the phone or in the chat").check()
    page.get_by_role("button", name="See what the customer sees").click()
    expect(page.locator(".look")).to_contain_text(NAME)


@pytest.mark.parametrize("size", SIZES)
def test_an_agent_looks_and_the_customer_reads_about_it(new_page, axe, no_sideways, customer, size):
    page = new_page(size=size, language="en", user=staff_of(Role.AGENT))

    begin(page, customer)
    expect(page.get_by_role("heading", level=1, name="Tervetuloa, Saara")).to_be_visible()
    axe(page)
    no_sideways(page)
    page.locator("main a[href^='/invoices/']").first.click()
    expect(page.locator(".look")).to_contain_text("Only to look, until")
    page.goto(reverse("messaging:write", args=["general"]))
    page.get_by_role("button", name="Lähetä viesti").click()
    expect(page.get_by_role("heading", name="You can only look")).to_be_focused()
    axe(page)
    no_sideways(page)
    page.get_by_role("button", name="End the look").click()
    expect(page.get_by_text("You look with the customer’s eyes no more.")).to_be_visible()
    page.goto("/")
    expect(page).to_have_url(re.compile(f"{reverse('admin:index')}$"))

    theirs = new_page(size=size, user=customer)
    theirs.goto(reverse("accounts:viewings"))
    told = theirs.locator(".viewings li").filter(has_text="katsoi MyRopo-sivujasi")
    expect(told).to_have_count(1)
    expect(told).to_contain_text("Neuvoakseni asiakasta, joka on puhelimessa tai chatissa")
    axe(theirs)
    assert CustomerView.objects.get().ended_at is not None
    opened = AuditEvent.objects.filter(action="look.page_opened").order_by("pk")
    names = [each.data["page"] for each in opened]
    assert names == ["invoices:home", "invoices:invoice", "messaging:write"]
