"""A team lead reads the figures of a month, and takes a table along."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.services.roles import Role
from tests.invoices.figure_rows import busy_days
from tests.journeys.conftest import SCHEMES
from tests.staff import staff_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]
FIGURES = "/admin/invoices/dailyfigure/"
SECTIONS = (
    "self-service",
    "contacts",
    "waiting",
    "satisfaction",
    "plans",
    "letters",
    "money",
    "requests",
    "robot",
)


@pytest.fixture
def lead():
    yesterday = timezone.localdate() - timedelta(days=1)
    busy_days(yesterday - timedelta(days=60), yesterday)
    return staff_of(Role.TEAM_LEAD)


def test_from_the_overview_to_a_chart_and_its_file(new_page, lead, axe, no_sideways):
    page = new_page(language="en", user=lead)
    page.goto(FIGURES)
    axe(page)

    page.get_by_role("link", name="Self-service", exact=True).last.click()
    expect(page.get_by_role("img", name="Acts in self-service")).to_be_visible()
    page.get_by_role("link", name="12 months").click()
    expect(page.get_by_label("In steps")).to_have_value("month")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(r"Save the table \(CSV\) ?: Logins")).click()

    told = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert download.value.suggested_filename.startswith("myropo-logins-")
    assert told[0] == "Day, week or month;Bank identity;Passkey;Code by e-mail"
    no_sideways(page)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", ["phone", "desk", "narrow"])
def test_every_section_is_accessible(new_page, lead, axe, no_sideways, size, scheme):
    page = new_page(size=size, scheme=scheme, language="fi", user=lead)

    for section in SECTIONS:
        page.goto(f"{FIGURES}?section={section}")
        axe(page)
        no_sideways(page)


def test_a_table_is_opened_by_keyboard_on_a_phone(new_page, lead):
    page = new_page(size="phone", language="en", user=lead)
    page.goto(f"{FIGURES}?section=letters")
    summary = page.get_by_text("The same as a table").first

    summary.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("row", name="In all").first).to_be_visible()
