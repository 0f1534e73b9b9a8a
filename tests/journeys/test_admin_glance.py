"""A person is on the phone: an agent sees everything on one page, and goes to an act from it."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.services.roles import Role
from tests.glancing import caller_with
from tests.invoices.rates import fill_rates
from tests.journeys.conftest import SCHEMES
from tests.staff import staff_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def caller(db):
    fill_rates()
    return caller_with(at=timezone.now(), claims=24, times=2)


@pytest.fixture
def lead(db):
    return staff_of(Role.TEAM_LEAD)


def page_of(party):
    return reverse("admin:accounts_party_change", args=[party.pk])


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("size", "language"), [("phone", "sv"), ("desk", "fi")])
def test_it_fits_every_size(caller, lead, new_page, axe, no_sideways, scheme, size, language):
    lead.language = language
    lead.save()
    page = new_page(size=size, scheme=scheme, language=language, user=lead)

    page.goto(page_of(caller.party))

    expect(page.get_by_role("heading", level=1)).to_have_text(caller.party.name)
    axe(page)
    no_sideways(page)


def test_an_agent_settles_a_call_with_the_keyboard(caller, lead, new_page):
    page = new_page(language="en", user=lead)
    page.goto(page_of(caller.party))
    claims = page.get_by_role("region", name="Open invoices")

    page.get_by_role("navigation", name="On this page").get_by_role(
        "link", name="Payment plans"
    ).press("Enter")
    expect(page.get_by_role("region", name="Payment plans")).to_be_in_viewport()

    second = claims.locator("details").nth(1)
    second.locator("summary").press("Enter")
    second.get_by_role("link", name="Arrange").press("Enter")
    expect(page).to_have_url(re.compile("arrange"))

    page.goto(page_of(caller.party))
    page.get_by_role("link", name="Write a message").press("Enter")
    page.get_by_label("Message", exact=True).fill("Sovimme, että maksat perjantaina.")
    page.get_by_role("button", name="Send").press("Enter")
    expect(page.get_by_text("The message is sent.")).to_be_visible()

    page.goto(page_of(caller.party))
    log = page.get_by_role("region", name="Who looked, and what was done")
    expect(log.get_by_text("Wrote to the customer")).to_be_visible()


def test_all_open_ones_come_when_asked_for(caller, lead, new_page):
    page = new_page(language="en", user=lead)
    page.goto(page_of(caller.party))
    claims = page.get_by_role("region", name="Open invoices").get_by_role("heading", level=3)
    expect(claims).to_have_count(20)

    page.get_by_role("link", name="Show all 24 open ones here").click()

    expect(claims).to_have_count(24)
