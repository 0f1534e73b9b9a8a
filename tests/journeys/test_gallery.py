"""Every component in a real browser: accessible, within the window, reachable by keyboard."""

import pytest
from playwright.sync_api import expect

from myropo.gallery_samples import FRAMES
from tests.factories import AgentFactory
from tests.journeys.conftest import SCHEMES

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = ["", *(f"{name}/" for name in FRAMES)]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_axe_finds_nothing(new_page, axe, size, scheme):
    page = new_page(size=size, scheme=scheme, user=AgentFactory())

    for path in PAGES:
        page.goto(f"/admin/gallery/{path}")
        # The gallery itself shows one landmark in several states.
        axe(page, without=() if path else ("landmark-unique",))


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("size", ["narrow", "phone", "desk", "wide"])
def test_nothing_scrolls_sideways(new_page, no_sideways, size, language):
    page = new_page(size=size, user=AgentFactory(language=language))

    for path in PAGES:
        page.goto(f"/admin/gallery/{path}")
        no_sideways(page)


def test_what_can_be_pressed_is_44_px_high(new_page):
    page = new_page(size="phone", user=AgentFactory())
    page.goto("/admin/gallery/home/")

    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, label.choice")]
            .filter((each) => each.checkVisibility() && !each.closest("p") &&
                              !each.classList.contains("skip"))
            .filter((each) => each.getBoundingClientRect().height < 43.5)
            .map((each) => each.outerHTML.slice(0, 100))"""
    )

    assert small == []


def test_the_first_tab_skips_to_the_content(new_page):
    page = new_page(user=AgentFactory())
    page.goto("/admin/gallery/home/")

    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("#main")).to_be_focused()


def test_a_dialog_keeps_the_focus_and_gives_it_back(new_page):
    page = new_page(user=AgentFactory())
    page.goto("/admin/gallery/")
    opener = page.locator("[data-opens]")

    opener.press("Enter")
    dialog = page.locator("#sample-dialog")
    expect(dialog).to_be_visible()
    for _ in range(6):
        page.keyboard.press("Tab")
        outside = page.evaluate(
            "!document.activeElement.closest('dialog') && document.activeElement !== document.body"
        )
        assert not outside
    page.keyboard.press("Escape")

    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_copy_button_copies_the_number_without_spaces(new_page):
    page = new_page(user=AgentFactory(), permissions=["clipboard-read", "clipboard-write"])
    page.goto("/admin/gallery/")

    page.locator("[data-copy]").click()

    expect(page.locator(".copy__button--done")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "14104373010002099"


def test_without_scripts_nothing_dead_is_shown(new_page):
    page = new_page(user=AgentFactory(), java_script_enabled=False)
    page.goto("/admin/gallery/")

    expect(page.locator("[data-copy]")).to_be_hidden()
    expect(page.locator("#install")).to_be_hidden()
