"""Steps that journeys of paying take, at the portal and at the bank."""

import re

from django.urls import reverse
from playwright.sync_api import expect


def pay_page(*invoices):
    return f"{reverse('payments:pay')}?{'&'.join(f'invoice={each.public_id}' for each in invoices)}"


def at_the_bank(page):
    expect(page.locator("form[action^='/bank/']")).to_be_visible()
    return page


def confirm(page, name=re.compile("Vahvista|Maksa|Pay|Betala|Bekräfta"), **wishes):
    """The bank's own button; `wishes` choose what a tester may choose there."""
    if wishes:
        page.locator("summary").click()
    for wish, value in wishes.items():
        page.locator(f"select[name={wish}]").select_option(value)
    page.locator("button[name=act][value=pay]").click()


def press_at_the_bank(page, act):
    page.locator("summary").click()
    page.locator(f"button[name=act][value={act}]").click()
