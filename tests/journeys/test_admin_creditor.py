"""A creditor's user at home: changes a limit for next Monday and sees what it will mean."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.services.roles import Role
from invoices.models import (
    CreditorPolicy,
    FinvoiceFile,
    FinvoiceOutcome,
    HoldReason,
    Invoice,
    Stage,
)
from invoices.services.creditors import let_user_see_creditor
from myropo.calendar import next_monday
from tests.factories import CreditorFactory, InvoiceFactory
from tests.staff import staff_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]
WRONG = {
    "reason": "NOT_A_DATE",
    "element": "InvoiceDetails/InvoiceDate",
    "line": 14,
    "invoice": "1002",
    "facts": {},
}


@pytest.fixture
def creditor():
    creditor = CreditorFactory(name="Kaiku Mobiili Oy")
    today = timezone.localdate()
    for number in range(12):
        InvoiceFactory(
            creditor=creditor,
            number=f"K-{number}",
            issued_on=today - timedelta(days=40),
            due_on=today + timedelta(days=number - 6),
            original_total=Decimal(90 + 130 * number),
            stage=Stage.REMINDED if number % 4 == 0 else Stage.INVOICED,
        )
    Invoice.objects.filter(number="K-11").update(hold=HoldReason.DISPUTED)
    CreditorPolicy.objects.create(
        creditor=creditor,
        claim_kind="CONSUMER",
        starts_on=today - timedelta(days=100),
        entered_at=timezone.now(),
    )
    FinvoiceFile.objects.create(
        name="syyskuu.xml",
        sha256="0" * 64,
        creditor=creditor,
        outcome=FinvoiceOutcome.REFUSED,
        report={"refusals": [WRONG]},
        received_at=timezone.now(),
    )
    other = CreditorFactory(name="Muu Oy")
    InvoiceFactory(creditor=other, number="M-1")
    return creditor


@pytest.fixture
def user(creditor):
    user = staff_of(Role.CREDITOR_USER)
    let_user_see_creditor(user=user, creditor=creditor, actor=None, at=timezone.now())
    return user


def in_language(user, language):
    user.language = language
    user.save()
    return user


@pytest.mark.parametrize(
    ("size", "scheme", "language"),
    [("phone", "dark", "fi"), ("desk", "light", "sv"), ("desk", "dark", "en")],
)
def test_the_home_of_a_creditor_is_for_every_screen(
    new_page, axe, no_sideways, user, size, scheme, language
):
    page = new_page(user=in_language(user, language), size=size, scheme=scheme, language=language)

    page.goto("/admin/")

    expect(page.locator("#home-claims")).to_contain_text("Kaiku Mobiili Oy")
    expect(page.locator("#home-imports")).to_contain_text("syyskuu.xml")
    axe(page)
    no_sideways(page)
    page.goto("/admin/invoices/invoice/report/?month=" + timezone.localdate().strftime("%Y-%m"))
    axe(page)
    no_sideways(page)


def test_a_creditor_changes_a_limit_for_next_monday_and_sees_what_it_will_mean(
    new_page, axe, no_sideways, user, creditor
):
    page = new_page(user=in_language(user, "en"), language="en")
    monday = next_monday(timezone.localdate())

    page.goto("/admin/")
    page.get_by_role("link", name="New policy").click()
    page.get_by_label("Kind of claim").select_option("CONSUMER")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_label("In force from")).to_have_value(monday.isoformat())
    page.get_by_label("Longest move, days").fill("30")
    page.get_by_label("Due dates may move").select_option("IN_TIME")
    page.get_by_label("Text on letters, in Finnish").fill("Kiitos, kun maksat ajoissa.")
    page.get_by_role("button", name="See what the customers would be offered").click()

    effects = page.get_by_role("region", name="What it means for the claims that are open today")
    expect(effects.first).to_contain_text("no longer")
    expect(page.get_by_text("Letters in these languages go without your words")).to_be_visible()
    axe(page)
    no_sideways(page)
    page.get_by_role("button", name="Store it, in force from").click()

    expect(page.get_by_text("The policy is stored")).to_be_visible()
    row = CreditorPolicy.objects.get(creditor=creditor, starts_on=monday)
    assert row.longest_shift_days == 30
    page.get_by_role("link", name="Show what it means").click()
    expect(page.locator("#effects-title")).to_be_visible()
    page.goto("/admin/")
    expect(page.locator("#home-policies")).to_contain_text("Comes into force on")
    assert "Muu Oy" not in page.content()


@pytest.mark.parametrize("role", [Role.AGENT, Role.TEAM_LEAD, Role.AUDITOR])
@pytest.mark.parametrize(("size", "scheme"), [("phone", "light"), ("desk", "dark")])
def test_the_homes_of_our_own_staff(new_page, axe, no_sideways, creditor, role, size, scheme):
    page = new_page(user=in_language(staff_of(role), "fi"), size=size, scheme=scheme)

    page.goto("/admin/")

    axe(page)
    no_sideways(page)
    first = page.locator(".home__panel a").first
    first.focus()
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/admin/$"))
