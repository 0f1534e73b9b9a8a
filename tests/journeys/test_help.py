"""Somebody who is worried about an envelope looks for help, reads, and tells what did not work."""

import re

import pytest
from playwright.sync_api import expect

from messaging.models import AccessibilityFeedback
from myropo.help_topics import TOPICS

pytestmark = pytest.mark.django_db(transaction=True)

TEXTS = ["", "glossary/", *(f"{topic.slug}/" for topic in TOPICS)]
PAGES = [
    *(f"/help/{text}" for text in TEXTS),
    "/help/?q=maksu",
    "/help/?q=xyzzy",
    "/accessibility/",
    "/accessibility/feedback/",
    "/privacy/",
    "/banners/",
]
STATES = [
    {"size": "phone", "scheme": "light", "language": "fi"},
    {"size": "desk", "scheme": "dark", "language": "sv"},
    {"size": "narrow", "scheme": "dark", "language": "en"},
    {"size": "narrow", "scheme": "light", "language": "sv"},
]


@pytest.mark.parametrize("state", STATES, ids=lambda each: "-".join(each.values()))
def test_every_page_is_accessible_and_fits(new_page, transactional_db, axe, no_sideways, state):
    page = new_page(**state)

    for path in PAGES:
        page.goto(path)
        axe(page)
        no_sideways(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_help_is_found_from_the_front_door_by_the_keyboard(new_page, transactional_db, scripts):
    page = new_page(size="phone", java_script_enabled=scripts)
    page.goto("/login/")
    page.get_by_role("link", name="Ohjeet").focus()
    page.keyboard.press("Enter")

    page.get_by_role("searchbox").focus()
    page.keyboard.type("osamaksu")
    page.keyboard.press("Enter")
    page.wait_for_url("**/help/?q=osamaksu")
    link = page.get_by_role("link", name=re.compile("En voi maksaa nyt")).first
    link.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("En voi maksaa nyt")


def test_what_did_not_work_is_told_by_the_keyboard_alone(new_page, transactional_db, axe):
    page = new_page(size="desk")
    page.goto("/accessibility/")
    page.get_by_role("link", name="Anna palautetta", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/feedback/")

    page.get_by_label("Mikä ei toiminut?").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("ei osoite")
    page.keyboard.press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text("Kerro, mikä ei toiminut.")
    axe(page)

    page.get_by_label("Mikä ei toiminut?").fill("Kalenteri ei kerro päivää.")
    page.get_by_label("Sähköpostiosoitteesi").fill("liisa@example.com")
    page.get_by_role("button", name="Lähetä palaute").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Palautteesi on tullut")
    axe(page)
    page.reload()
    assert AccessibilityFeedback.objects.get().text == "Kalenteri ei kerro päivää."


def test_a_table_that_is_wider_than_the_page_scrolls_by_the_keyboard(new_page, transactional_db):
    page = new_page(size="narrow")
    page.goto("/help/costs/")
    frame = page.get_by_role("region", name="Perintäkulut enintään")

    frame.focus()
    page.keyboard.press("ArrowRight")

    page.wait_for_function("document.querySelector('.scroll').scrollLeft > 0")


def test_a_creditor_copies_a_banner(new_page, transactional_db):
    page = new_page(size="desk")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/banners/")
    page.locator("summary").first.click()

    page.get_by_role("button", name=re.compile("Kopioi HTML: Suomi")).first.click()

    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith('<table role="presentation" lang="fi"')
    expect(page.locator("#heard")).to_have_text("Kopioitu")
