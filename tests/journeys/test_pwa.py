"""The service worker in a real browser: what it keeps, what it never keeps, no network."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.factories import InvoiceFactory

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = """async () => {
    const found = [];
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
            const answer = await cache.match(request);
            found.push({path: new URL(request.url).pathname, text: await answer.text()});
        }
    }
    return found;
}"""


def wait_for_worker(page: Page) -> None:
    page.evaluate(
        """async () => {
            await navigator.serviceWorker.ready;
            if (!navigator.serviceWorker.controller)
                await new Promise((done) =>
                    navigator.serviceWorker.addEventListener("controllerchange", done));
        }"""
    )


def test_nothing_personal_is_ever_kept(new_page, debtor):
    debtor.party.name = "Salainen Velallinen"
    debtor.party.save()
    invoice = InvoiceFactory(party=debtor.party)
    page = new_page(user=debtor)
    page.goto("/")
    wait_for_worker(page)

    for path in ("/", "/profile/", "/archive/", f"/invoices/{invoice.public_id}/"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
    page.goto("/")
    page.locator(".sign-out").click()
    expect(page.locator(".shell--guest")).to_be_visible()

    kept = page.evaluate(KEPT)
    assert kept
    for each in kept:
        assert re.match(r"^(/static/.+|/offline/)$", each["path"])
        assert "Salainen" not in each["text"]
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "Salainen" not in stored


def test_without_a_network_a_page_says_so(new_page, debtor):
    page = new_page(user=debtor)
    page.goto("/")
    wait_for_worker(page)

    page.context.set_offline(True)
    page.goto("/profile/")

    expect(page.get_by_role("heading", level=1)).to_have_text("Ei verkkoyhteyttä")
    assert page.evaluate("getComputedStyle(document.querySelector('.button')).borderRadius")
    assert page.evaluate("document.fonts.check('16px Inter')")


def test_the_page_comes_back_with_the_network(new_page, debtor):
    page = new_page(user=debtor)
    page.goto("/")
    wait_for_worker(page)
    page.context.set_offline(True)
    page.goto("/profile/")

    page.context.set_offline(False)
    page.locator("main .button").click()

    expect(page.locator(".shell--member")).to_be_visible()


def test_the_manifest_is_read_without_complaint(new_page):
    page = new_page()
    page.goto("/offline/")

    session = page.context.new_cdp_session(page)
    manifest = session.send("Page.getAppManifest")

    assert manifest["errors"] == []
    assert manifest["url"].endswith("manifest.webmanifest")


def test_a_refused_install_hint_is_not_shown_again(new_page, debtor):
    page = new_page(user=debtor)
    page.goto("/")
    offer = """() => {
        const event = new Event("beforeinstallprompt", {cancelable: true});
        window.dispatchEvent(event);
    }"""
    hint = page.locator("#install")

    page.evaluate(offer)
    expect(hint).to_be_visible()
    hint.locator("[data-refuse]").click()
    expect(hint).to_be_hidden()
    page.reload()
    page.evaluate(offer)

    expect(hint).to_be_hidden()
