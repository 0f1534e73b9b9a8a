"""A debtor looks through invoices: as one types, without scripts, by keyboard alone."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from invoices.models import FoundInvoice
from tests.factories import DebtorFactory, PersonFactory
from tests.invoices import stories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person(transactional_db):
    return DebtorFactory(party=PersonFactory(name="Väinö Johannes Tunnistus"))


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def invoices(person, today):
    """One in each state that the list knows; the first is the most urgent."""
    at, party = timezone.now(), person.party
    demanded = stories.sent(
        party, at=at, due_on=today - timedelta(60), who="Terveyspiste Esimerkki", total="1696.32"
    )
    stories.demanded(stories.reminded(demanded, at=at), at=at)
    stories.paid(demanded, "200.00", on=today - timedelta(10), at=at)
    reminded = stories.sent(party, at=at, due_on=today - timedelta(20), number="LV-1000")
    stories.reminded(reminded, at=at)
    overdue = stories.sent(party, at=at, due_on=today - timedelta(6), who="Oy Yritys X Ab")
    open_ = stories.sent(
        party, at=at, due_on=today + timedelta(7), who="Kotikylän Vesi", total="396.00"
    )
    found = stories.sent(None, at=at, due_on=today + timedelta(24), who="Kuntosali Kimmo")
    FoundInvoice.objects.create(party=party, invoice=found, found_at=at)
    paid = stories.sent(party, at=at, due_on=today - timedelta(90), who="Kotikylän Vesi")
    stories.paid(paid, "100.00", on=today - timedelta(95), at=at)
    return {
        "demanded": demanded,
        "reminded": reminded,
        "overdue": overdue,
        "open": open_,
        "found": found,
        "paid": paid,
    }


def rows(page):
    return page.locator("#invoice-list .bill")


def test_the_three_questions_are_answered_before_any_scrolling(new_page, person, invoices):
    page = new_page(size="phone", user=person)

    page.goto("/")

    room = page.locator(".nav").bounding_box()["y"]
    pay = page.locator(".next").get_by_role("link", name=re.compile(r"Maksa 1"))
    for answer in (page.locator(".owed .amount"), page.locator("#urgent"), pay):
        box = answer.bounding_box()
        assert box["y"] + box["height"] <= room


def test_the_list_follows_the_typing(new_page, person, invoices):
    page = new_page(user=person)
    page.goto("/")
    search = page.get_by_role("searchbox")

    search.press_sequentially("vesi 396", delay=20)

    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("Kotikylän Vesi")
    expect(search).to_be_focused()
    expect(page.locator("#heard")).to_have_text("1 lasku löytyi")
    expect(page).to_have_url(re.compile("q=vesi%20396"))


def test_going_back_brings_the_whole_list_again(new_page, person, invoices):
    page = new_page(user=person)
    page.goto("/")
    page.get_by_role("searchbox").fill("vesi")
    expect(rows(page)).to_have_count(1)

    page.go_back()

    expect(rows(page)).to_have_count(5)


def test_no_hits_leave_a_way_out(new_page, person, invoices):
    page = new_page(user=person)
    page.goto("/")
    page.get_by_role("searchbox").fill("olematon")

    expect(page.get_by_role("heading", name="Hakua vastaavaa laskua ei ole")).to_be_visible()
    page.get_by_role("link", name="Näytä kaikki laskut").click()
    expect(rows(page)).to_have_count(5)


def test_filters_narrow_at_once(new_page, person, invoices):
    page = new_page(user=person)
    page.goto("/")

    page.get_by_text("Rajaa listaa").click()
    page.get_by_role("checkbox", name="Muistutus").check()

    expect(rows(page)).to_have_count(1)
    page.get_by_role("checkbox", name="Muistutus").uncheck()
    expect(rows(page)).to_have_count(5)
    page.get_by_role("combobox", name="Laskuttaja").select_option("Kuntosali Kimmo")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("lisätty tunnuksilla")


def test_search_and_filters_work_without_scripts(new_page, person, invoices):
    page = new_page(user=person, java_script_enabled=False)
    page.goto("/")

    page.get_by_text("Rajaa listaa").click()
    page.get_by_role("checkbox", name="Perintä").check()
    page.get_by_role("checkbox", name="Muistutus").check()
    page.get_by_role("button", name="Rajaa", exact=True).click()
    expect(rows(page)).to_have_count(2)
    page.get_by_role("searchbox").fill("terveys")
    page.get_by_role("searchbox").press("Enter")

    expect(rows(page)).to_have_count(1)
    expect(page.get_by_role("checkbox", name="Perintä")).to_be_checked()
    rows(page).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Terveyspiste Esimerkki")
    expect(page.get_by_role("button", name="Kopioi")).to_have_count(0)


def test_details_are_copied_with_one_press(new_page, person, invoices):
    page = new_page(user=person, permissions=["clipboard-read", "clipboard-write"])
    page.goto(reverse("invoices:invoice", args=[invoices["open"].public_id]))

    page.get_by_role("button", name="Kopioi viitenumero").click()

    assert page.evaluate("navigator.clipboard.readText()") == "14104373010002099"
    expect(page.locator("#heard")).not_to_be_empty()


def test_by_keyboard_alone_from_home_to_the_payment_details(new_page, person, invoices):
    page = new_page(user=person)
    page.goto("/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Katso lasku")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/invoices/**")
    page.get_by_role("link", name="Maksa omassa pankissasi").focus()
    page.keyboard.press("Enter")

    expect(page.locator("#pay")).to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Kopioi saaja")).to_be_focused()


def test_each_row_of_the_list_is_reached_and_opened_by_keyboard(new_page, person, invoices):
    page = new_page(user=person)
    page.goto("/")
    rows(page).nth(0).focus()

    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Oy Yritys X Ab")


@pytest.fixture
def check_page(axe, no_sideways):
    """Accessible, as wide as its window, and with headings in their order."""

    def check(page):
        axe(page)
        no_sideways(page)
        levels = page.evaluate(
            "[...document.querySelectorAll('h1,h2,h3,h4')].map((each) => +each.tagName[1])"
        )
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels)), levels

    return check


@pytest.mark.parametrize(
    "view",
    [
        {"size": "phone", "scheme": "light", "language": "fi"},
        {"size": "narrow", "scheme": "dark", "language": "sv"},
        {"size": "desk", "scheme": "dark", "language": "en"},
        {"size": "wide", "scheme": "light", "language": "sv"},
    ],
    ids=lambda view: "-".join(view.values()),
)
def test_every_state_is_accessible(new_page, check_page, person, invoices, view):
    person.language = view["language"]
    person.save()
    page = new_page(user=person, **view)
    addresses = [
        "/",
        "/?q=olematon",
        "/?state=reminder&q=voima",
        "/archive/",
        "/archive/?q=olematon",
        *(reverse("invoices:invoice", args=[each.public_id]) for each in invoices.values()),
    ]

    for address in addresses:
        page.goto(address)
        check_page(page)


def test_an_empty_home_and_archive_are_friendly(new_page, axe, no_sideways, person):
    page = new_page(size="narrow", user=person)

    page.goto("/")
    expect(page.get_by_role("heading", name="Ei avoimia laskuja")).to_be_visible()
    axe(page)
    no_sideways(page)
    page.get_by_role("link", name="Arkisto").first.click()

    expect(page.get_by_role("heading", name="Arkisto on tyhjä")).to_be_visible()
    axe(page)


def test_a_printed_invoice_has_the_codes_and_no_navigation(new_page, person, invoices):
    page = new_page(user=person)
    page.goto(reverse("invoices:invoice", args=[invoices["reminded"].public_id]))

    page.emulate_media(media="print")

    expect(page.locator(".code-bars svg").first).to_be_visible()
    expect(page.locator(".nav")).not_to_be_visible()
    width = page.locator(".code-bars > svg").bounding_box()["width"]
    assert width == pytest.approx(105 / 25.4 * 96, abs=2)
