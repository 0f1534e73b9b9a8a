"""Somebody who reads with effort turns on easy language, pays, and finds it again next time."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from payments import paytrail
from tests.invoices.rates import fill_rates
from tests.invoices.stories import reminded, sent
from tests.journeys.conftest import SCHEMES
from tests.payments.paying import METHODS
from tests.payments.refunding import surplus_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser, pytest.mark.slow]

SWITCH = {"fi": "Selkokieli", "sv": "Lättläst", "en": "Easy language"}


@pytest.fixture
def pages(debtor, monkeypatch):
    """The key pages of somebody with one late invoice, one in time, and money to come."""
    monkeypatch.setattr(paytrail, "payment_methods", lambda: METHODS)
    fill_rates()
    now, today = timezone.now(), timezone.localdate()
    late = sent(debtor.party, at=now, due_on=today - timedelta(days=30), total="505.20")
    reminded(late, at=now)
    ahead = sent(debtor.party, at=now, due_on=today + timedelta(days=9), number="A-2")
    refund = surplus_of(now, party=debtor.party, number="R-3")
    key = [late.public_id]
    return {
        "home": reverse("invoices:home"),
        "invoice": reverse("invoices:invoice", args=key),
        "pay": f"{reverse('payments:pay')}?invoice={late.public_id}",
        "shift": reverse("payments:shift", args=[ahead.public_id]),
        "plan": f"{reverse('payments:plan-shape')}?invoice={late.public_id}&monthly=100",
        "wrong": reverse("invoices:something-wrong", args=key),
        "dispute": reverse("invoices:dispute", args=key),
        "letters": reverse("invoices:letters"),
        "refunds": reverse("payments:refunds"),
        "account": reverse("payments:refund-account", args=[refund.public_id]),
    }


def test_easy_language_is_turned_on_and_off_without_a_mouse(new_page, debtor, pages):
    page = new_page(user=debtor, size="phone")

    page.goto(pages["home"])
    switch = page.get_by_role("button", name="Selkokieli")
    switch.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#messages, .messages").first).to_contain_text("Selkokieli on käytössä")
    expect(page.get_by_text("Auki tarkoittaa: vielä maksamatta.")).to_be_visible()
    expect(switch).to_have_attribute("aria-pressed", "true")

    page.get_by_role("link", name="Lue sivu tavallisilla sanoilla").click()
    expect(page.get_by_text("Auki tarkoittaa")).to_have_count(0)
    page.get_by_role("link", name="Lue sivu selkokielellä").click()
    expect(page.get_by_text("Auki tarkoittaa")).to_be_visible()

    switch.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Auki tarkoittaa")).to_have_count(0)


def test_it_works_without_javascript_and_is_remembered(new_page, debtor, pages):
    page = new_page(user=debtor, java_script_enabled=False)

    page.goto(pages["pay"])
    page.get_by_role("button", name="Selkokieli").click()
    expect(page.get_by_text("Kirjaudu pankkiin.")).to_be_visible()

    later = new_page(user=debtor, java_script_enabled=False)
    later.goto(pages["letters"])
    expect(later.get_by_text("Uusin on ensin.")).to_be_visible()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", ["phone", "desk"])
@pytest.mark.parametrize("language", SWITCH)
def test_every_key_page_is_sound_in_easy_language(
    new_page, axe, no_sideways, debtor, pages, language, size, scheme
):
    User.objects.filter(pk=debtor.pk).update(language=language, wants_easy_language=True)
    page = new_page(user=debtor, language=language, size=size, scheme=scheme)

    for address in pages.values():
        page.goto(address)
        expect(page.locator(".easy, .entries").first).to_be_visible()
        expect(page.get_by_role("button", name=SWITCH[language])).to_be_visible()
        axe(page)
        no_sideways(page)
