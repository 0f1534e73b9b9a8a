"""A debtor pays: from the home page to the bank and back, in every language and light."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from payments.models import Payment
from tests.journeys.paying.steps import at_the_bank, confirm, pay_page, press_at_the_bank

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_invoice_is_two_presses_from_home_to_the_bank_and_none_after(open_page, invoices):
    page = open_page(size="phone")
    page.goto("/")

    page.get_by_role("link", name="Maksa 101,41 €").click()
    page.get_by_role("button", name="OP", exact=True).click()
    at_the_bank(page)
    confirm(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Maksu on vastaanotettu")
    expect(page.get_by_text("Lasku LV-1000")).to_be_visible()
    expect(page.locator(".timeline__past").first).to_contain_text("Vastaanotettu")
    page.get_by_role("link", name="Takaisin laskuihin").click()
    row = page.locator(".bill", has_text="LV-1000")
    expect(row).to_contain_text("Maksettu MyRopossa")
    expect(row).to_contain_text("0,00 €")
    expect(row).to_contain_text("kirjautuu")
    invoices[0].refresh_from_db()
    assert invoices[0].to_pay == 0
    assert invoices[0].open_total == Decimal("101.41")


def test_all_are_paid_at_once(open_page, invoices):
    page = open_page()
    page.goto("/")

    page.get_by_role("link", name="Maksa kaikki, 593,82 €").click()
    expect(page.get_by_role("heading", name="Maksa 593,82 €")).to_be_visible()
    page.get_by_role("button", name="MobilePay").click()
    confirm(at_the_bank(page))

    expect(page.get_by_role("heading", level=1)).to_have_text("Maksu on vastaanotettu")
    payment = Payment.objects.get()
    assert payment.amount == Decimal("593.82")
    assert payment.lines.count() == 3
    page.goto("/")
    expect(page.get_by_role("heading", name="Sinulla ei ole nyt maksettavaa")).to_be_visible()


def test_what_is_not_ticked_is_not_paid_and_the_sum_follows(open_page, invoices):
    page = open_page()
    page.goto(reverse("payments:pay"))

    page.get_by_role("checkbox", name=re.compile("Oy Yritys X")).uncheck()
    expect(page.locator("#pay-how")).to_contain_text("Maksa 497,41 €")
    page.get_by_role("button", name="Nordea").click()
    confirm(at_the_bank(page))

    expect(page.get_by_role("heading", level=1)).to_have_text("Maksu on vastaanotettu")
    assert [line.invoice_id for line in Payment.objects.get().lines.all()] == [
        invoices[0].pk,
        invoices[2].pk,
    ]


def test_an_own_sum_says_what_it_pays_while_one_types(open_page, invoices):
    page = open_page()
    page.goto(pay_page(invoices[0]))

    page.get_by_text("Maksa muu summa").click()
    page.get_by_label("Summa euroina").press_sequentially("98,41", delay=20)

    expect(page.locator("#shares")).to_contain_text("98,41 €")
    shares = page.locator(".pay__shares .facts")
    expect(shares).to_contain_text("96,41 €")
    expect(shares).to_contain_text("2,00 €")
    expect(shares).to_contain_text("3,00 €")
    page.get_by_text("Miksi tässä järjestyksessä?").click()
    expect(page.get_by_text("perintälaissa")).to_be_visible()
    page.get_by_role("button", name="OP", exact=True).click()
    confirm(at_the_bank(page))
    expect(page.get_by_text("on vielä maksettavana 3,00 €")).to_be_visible()
    page.goto(reverse("invoices:invoice", args=[invoices[0].public_id]))
    expect(page.get_by_role("link", name="Maksa 3,00 €")).to_be_visible()
    expect(page.get_by_text("98,41 € maksettu MyRopossa")).to_be_visible()


def test_a_wrong_sum_says_what_is_wrong_and_nothing_is_lost(open_page, invoices):
    page = open_page()
    page.goto(pay_page(invoices[0]))
    page.get_by_text("Maksa muu summa").click()
    page.get_by_label("Summa euroina").fill("500")
    expect(page.locator("#sums")).to_contain_text("enintään 101,41 €")

    page.get_by_role("button", name="OP", exact=True).click()

    expect(page.locator(".errors")).to_be_focused()
    expect(page.get_by_label("Summa euroina")).to_have_value("500")
    assert not Payment.objects.exists()


def test_paying_works_without_scripts(open_page, invoices):
    page = open_page(java_script_enabled=False)
    page.goto(reverse("payments:pay"))

    page.get_by_role("checkbox", name=re.compile("Kotikylän")).uncheck()
    page.get_by_text("Maksa muu summa").click()
    page.get_by_label("Summa euroina").fill("150")
    page.get_by_label("Summa euroina").press("Enter")
    expect(page.locator("#shares")).to_be_visible()
    expect(page.locator("#pay-how")).to_contain_text("Maksa 150,00 €")
    expect(page.get_by_role("checkbox", name=re.compile("Kotikylän"))).not_to_be_checked()
    page.get_by_role("button", name="OP", exact=True).click()
    page.get_by_role("button", name="Jatka ja maksa 150,00 €").click()
    confirm(at_the_bank(page))

    expect(page.get_by_role("heading", level=1)).to_have_text("Maksu on vastaanotettu")


def test_without_scripts_a_new_sum_is_shown_before_it_is_paid(open_page, invoices):
    page = open_page(java_script_enabled=False)
    page.goto(pay_page(invoices[0]))

    page.get_by_text("Maksa muu summa").click()
    page.get_by_label("Summa euroina").fill("20")
    page.get_by_role("button", name="OP", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("Olet maksamassa 20,00 €")
    assert not Payment.objects.exists()
    page.get_by_role("button", name="OP", exact=True).click()
    expect(page.get_by_role("button", name="Jatka ja maksa 20,00 €")).to_be_visible()


def test_by_keyboard_alone_from_home_to_the_bank(open_page, invoices):
    page = open_page()
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Maksa 101,41 €")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/pay/**")

    page.get_by_role("button", name="Aktia").focus()
    page.keyboard.press("Enter")

    at_the_bank(page)


@pytest.mark.parametrize(
    "view",
    [
        {"size": "phone", "scheme": "light", "language": "fi"},
        {"size": "narrow", "scheme": "dark", "language": "sv"},
        {"size": "desk", "scheme": "dark", "language": "en"},
        {"size": "desk", "scheme": "light", "language": "fi"},
    ],
    ids=lambda view: "-".join(view.values()),
)
def test_every_state_is_accessible(open_page, person, invoices, axe, no_sideways, view):
    person.language = view["language"]
    person.save()
    page = open_page(**view)
    addresses = [
        pay_page(invoices[0]),
        f"{pay_page(invoices[0])}&sum=98,41",
        f"{pay_page(invoices[0])}&sum=oops",
        reverse("payments:pay"),
        f"{pay_page(invoices[0], invoices[1])}&sum=150",
        f"{reverse('payments:pay')}?choose=1",
    ]
    for address in addresses:
        page.goto(address)
        axe(page)
        no_sideways(page)
    for way in ("open", "pending", "fail", "pay"):
        page.goto(pay_page(invoices[2]))
        page.locator("button[value=OP]").click()
        at_the_bank(page)
        if way == "open":
            page.goto(pay_page(invoices[2]))
            axe(page)
            no_sideways(page)
            page.goto(reverse("payments:payment", args=[Payment.objects.latest("pk").public_id]))
        elif way == "pay":
            confirm(page)
        else:
            press_at_the_bank(page, way)
        expect(page.locator("#state h1")).to_be_visible()
        axe(page)
        no_sideways(page)
    for address in ("/", reverse("invoices:invoice", args=[invoices[2].public_id])):
        page.goto(address)
        axe(page)
        no_sideways(page)
