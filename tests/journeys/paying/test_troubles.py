"""What goes wrong between the portal and the bank, and what the person is told."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from invoices.models import Invoice
from payments.models import Payment, PaymentState
from tests.journeys.paying.steps import at_the_bank, confirm, pay_page, press_at_the_bank

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_payment_that_fails_can_be_tried_again(open_page, invoices):
    page = open_page()
    page.goto(pay_page(invoices[1]))
    page.get_by_role("button", name="OP", exact=True).click()

    press_at_the_bank(at_the_bank(page), "fail")

    expect(page.get_by_role("heading", level=1)).to_have_text("Maksu ei onnistunut")
    page.get_by_role("link", name="Maksa uudelleen").click()
    expect(page.locator("#pay-how")).to_contain_text("Maksa 96,41 €")


def test_what_waits_for_the_bank_asks_nobody_to_pay_again(open_page, invoices):
    page = open_page()
    page.goto(pay_page(invoices[0]))
    page.get_by_role("button", name="OP", exact=True).click()

    press_at_the_bank(at_the_bank(page), "pending")

    expect(page.get_by_role("heading", level=1)).to_have_text("Maksu odottaa pankin vahvistusta")
    page.goto("/")
    expect(page.locator(".next")).to_contain_text("odottaa pankin vastausta")
    expect(page.get_by_role("link", name="Maksa 101,41 €")).to_have_count(0)
    page.goto(reverse("payments:pay"))
    expect(page.get_by_role("checkbox", name=re.compile("Lähivoima"))).not_to_be_checked()


def test_the_waiting_page_changes_by_itself(open_page, invoices, provider):
    page = open_page()
    page.goto(pay_page(invoices[0]))
    page.get_by_role("button", name="OP", exact=True).click()
    press_at_the_bank(at_the_bank(page), "pending")
    expect(page.get_by_role("heading", level=1)).to_have_text("Maksu odottaa pankin vahvistusta")

    provider.act(Payment.objects.get().transaction_id, "pay", callback="before")

    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("Maksu on vastaanotettu", timeout=15_000)
    expect(page).to_have_title(re.compile("Maksu on vastaanotettu"))
    expect(page.locator("#heard")).to_contain_text("Maksu on vastaanotettu")


def test_who_left_the_bank_comes_back_to_a_way_on(open_page, invoices):
    page = open_page()
    page.goto(pay_page(invoices[0]))
    page.get_by_role("button", name="OP", exact=True).click()
    at_the_bank(page)

    page.goto(pay_page(invoices[0]))

    note = page.locator(".alert", has_text="jäi kesken")
    expect(note).to_be_visible()
    note.get_by_role("link", name="Katso, missä asia on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Maksu on kesken")
    page.get_by_role("link", name="Jatka maksua, 101,41 €").click()
    page.get_by_role("button", name="OP", exact=True).click()
    confirm(at_the_bank(page))
    expect(page.get_by_role("heading", level=1)).to_have_text("Maksu on vastaanotettu")
    assert Payment.objects.count() == 1


def test_back_from_the_bank_begins_nothing_anew(open_page, invoices):
    page = open_page()
    page.goto(pay_page(invoices[0]))
    page.get_by_role("button", name="OP", exact=True).click()
    at_the_bank(page)

    page.go_back()

    told = page.locator("h1, .alert__title", has_text=re.compile("kesken"))
    expect(told).to_be_visible()
    assert Payment.objects.get().state == PaymentState.OPEN


def test_an_unfinished_payment_is_cancelled(open_page, invoices):
    page = open_page()
    page.goto(pay_page(invoices[0]))
    page.get_by_role("button", name="OP", exact=True).click()
    at_the_bank(page)
    page.goto(reverse("payments:payment", args=[Payment.objects.get().public_id]))

    page.get_by_role("button", name="Peru maksu").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Maksu peruttiin")
    assert Payment.objects.get().state == PaymentState.CANCELLED


def test_who_turns_round_at_the_bank_reads_how_it_stands(open_page, invoices):
    page = open_page()
    page.goto(pay_page(invoices[0]))
    page.get_by_role("button", name="Kaikki maksutavat yhdellä sivulla").click()

    page.locator("form[action$='/cancel'] button").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(
        re.compile("Maksu ei onnistunut|Maksu peruttiin")
    )


def test_a_provider_that_is_down_is_said_plainly(open_page, invoices, provider):
    provider.fail("down")
    page = open_page()

    page.goto(pay_page(invoices[0]))

    expect(page.get_by_role("alert")).to_contain_text("Maksupalvelu ei vastaa")
    expect(page.get_by_role("button", name="OP", exact=True)).to_have_count(0)
    page.get_by_role("alert").get_by_role("link", name=re.compile("LV-1000")).click()
    expect(page.locator("#pay")).to_be_in_viewport()


def test_a_provider_that_goes_down_meanwhile_takes_no_money(open_page, invoices, provider):
    page = open_page()
    page.goto(pay_page(invoices[0]))
    provider.fail("down")

    page.get_by_role("button", name="OP", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("Maksupalvelu ei vastaa")
    assert Payment.objects.get().state == PaymentState.FAILED
    provider.fail("")
    page.get_by_role("link", name="Yritä uudelleen").click()
    page.get_by_role("button", name="OP", exact=True).click()
    at_the_bank(page)


def test_two_tabs_do_not_pay_the_same_twice(open_page, invoices):
    first, second = open_page(), open_page()
    for page in (first, second):
        page.goto(pay_page(invoices[0], invoices[1]))
    first.get_by_role("checkbox", name=re.compile("Oy Yritys X")).uncheck()
    expect(first.locator("#pay-how")).to_contain_text("101,41 €")
    first.get_by_role("button", name="OP", exact=True).click()
    confirm(at_the_bank(first))
    expect(first.get_by_role("heading", level=1)).to_have_text("Maksu on vastaanotettu")

    second.get_by_role("button", name="OP", exact=True).click()

    expect(second.get_by_role("alert")).to_contain_text("Summa on muuttunut")
    expect(second.locator("#pay-how")).to_contain_text("96,41 €")
    assert Payment.objects.count() == 1
    assert Invoice.objects.get(pk=invoices[1].pk).to_pay == Decimal("96.41")
