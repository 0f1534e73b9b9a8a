"""A person's profile in a browser: a phone number, support needs, and all data in one file."""

import json
import re
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from accounts import tasks
from accounts.models import PhoneNumber, SupportNeeds
from tests.factories import InvoiceFactory
from tests.sign_in import identify_in_browser


@pytest.fixture
def queue(monkeypatch):
    """What a worker would be given; the test works it off when it likes."""
    waiting = []
    monkeypatch.setattr(tasks.make_data_export, "delay", lambda **each: waiting.append(each))
    return waiting


def give_a_number(page, look):
    page.locator("a[href='/profile/phone/']").click()
    page.locator("#id_number").fill("040")
    page.locator("main form button").first.click()
    expect(page.locator(".field--wrong")).to_be_visible()
    look()
    page.locator("#id_number").fill("040 123 4567")
    page.locator("main form button").first.click()
    page.wait_for_url("**/profile/")
    expect(page.locator("a[href='/profile/phone/']")).to_contain_text("040 1234567")


def tell_needs(page, look):
    page.locator("a[href='/profile/support/']").click()
    look()
    page.locator("input[value='MORE_TIME']").check()
    page.locator("main form button").first.click()
    expect(page.locator(".field--wrong")).to_be_visible()
    page.locator("#id_consents").check()
    page.locator("main form button").first.click()
    page.wait_for_url("**/profile/")


def get_data(page, look, queue):
    """From the card to the file, which appears while the page is open."""
    page.locator("a[href='/profile/data/']").click()
    look()
    bank = page.locator("main a[href^='/oidc/authenticate/']")
    expect(bank).to_have_attribute("href", re.compile(r"next=%2Fprofile%2Fdata%2F$"))
    identify_in_browser(page)
    page.reload()
    page.locator("main form button").click()
    expect(page.locator(".progress")).to_be_visible()
    look()
    tasks.make_data_export.run(**queue[0])
    link = page.locator("a[download]")
    expect(link).to_be_visible(timeout=15_000)
    look()
    with page.expect_download() as download:
        link.click()
    return download.value


@pytest.mark.parametrize(
    ("language", "size", "scheme"),
    [("fi", "phone", "light"), ("sv", "desk", "dark"), ("en", "narrow", "light")],
)
def test_from_the_profile_to_ones_own_data(
    new_page, live_server, live_media, debtor, axe, no_sideways, queue, language, size, scheme
):
    debtor.language = language
    debtor.save()
    invoice = InvoiceFactory(party=debtor.party)
    page = new_page(size=size, scheme=scheme, language=language, user=debtor)

    def look():
        axe(page)
        no_sideways(page)

    page.goto(f"{live_server.url}/profile/")
    look()
    give_a_number(page, look)
    tell_needs(page, look)
    download = get_data(page, look, queue)

    archive = ZipFile(download.path())
    rows = json.loads(archive.read("data.json"))["parts"]
    assert rows["invoices"]["rows"][0]["public_id"] == str(invoice.public_id)
    assert rows["phone"]["rows"][0]["number"] == PhoneNumber.objects.get().number
    assert rows["support"]["rows"][0]["needs"] == SupportNeeds.objects.get().needs
    assert download.suggested_filename.startswith("myropo-")


def test_the_profile_is_walked_by_keyboard(new_page, live_server, debtor):
    page = new_page(user=debtor)
    page.goto(f"{live_server.url}/profile/")

    page.locator("a[href='/profile/name/']").focus()
    page.keyboard.press("Tab")
    expect(page.locator("a[href='/profile/support/']")).to_be_focused()
    page.keyboard.press("Enter")

    page.wait_for_url("**/profile/support/")
