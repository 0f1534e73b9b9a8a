"""A debtor pays in parts: from the front page to the plan, by thumb, by key, without scripts."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from myropo.money import format_euros
from payments.models import PaymentPlan
from tests.factories import DebtorFactory, PersonFactory
from tests.invoices import stories
from tests.invoices.rates import fill_rates
from tests.journeys.conftest import SCHEMES

pytestmark = pytest.mark.django_db(transaction=True)

ACCEPT = {"fi": "Hyväksy suunnitelma", "sv": "Godkänn planen", "en": "Accept the plan"}


@pytest.fixture
def person(transactional_db):
    return DebtorFactory(party=PersonFactory(name="Väinö Johannes Tunnistus"))


@pytest.fixture
def invoices(person):
    """Of 510,20 € with a reminder, and of 246,80 € from somebody else."""
    fill_rates()
    at, today = timezone.now(), timezone.localdate()
    first = stories.sent(
        person.party,
        at=at,
        due_on=today - timedelta(days=30),
        total="505.20",
        who="Terveyspiste Esimerkki",
        number="TP-1",
    )
    second = stories.sent(
        person.party, at=at, due_on=today - timedelta(days=10), total="246.80", number="LV-2"
    )
    return stories.reminded(first, at=at), second


def shape_of(invoice):
    return f"{reverse('payments:plan-shape')}?invoice={invoice.public_id}"


def euros(text):
    return format_euros(Decimal(text), "fi")


def number(page):
    return page.locator("[data-dial-number]")


def slider(page):
    return page.get_by_role("slider")


def meaning(page):
    return page.locator("#gives")


def go_on(page):
    page.locator("[name=go]").click()


@pytest.mark.parametrize(
    ("size", "scheme", "language"),
    [("phone", "light", "fi"), ("desk", "dark", "sv"), ("narrow", "dark", "en")],
)
def test_a_plan_takes_four_screens_that_everybody_can_use(
    new_page, person, invoices, axe, no_sideways, size, scheme, language
):
    person.language = language
    person.save(update_fields=["language"])
    page = new_page(size=size, scheme=scheme, language=language, user=person)
    seen = []

    def look():
        seen.append(page.url)
        axe(page)
        no_sideways(page)

    page.goto(shape_of(invoices[0]))
    look()
    page.locator("#count-6").check()
    go_on(page)
    expect(page.locator(".paydays")).to_be_visible()
    look()
    page.locator("label.day").nth(9).click()
    expect(page.locator("#schedule")).to_contain_text("10")
    go_on(page)
    look()
    page.get_by_role("button", name=ACCEPT[language]).click()
    expect(page.locator(".receipt")).to_be_visible()
    look()

    plan = PaymentPlan.objects.get()
    assert len(seen) == 4
    assert (plan.instalments.count(), plan.payday, plan.language) == (6, 10, language)


def test_the_front_page_is_six_screens_from_the_plan(new_page, person, invoices):
    page = new_page(user=person)
    screens = []
    page.on("framenavigated", lambda frame: screens.append(frame.url))

    page.goto("/")
    page.get_by_role("link", name="Terveyspiste Esimerkki").first.click()
    page.locator(f"a[href*='{reverse('payments:plan-new')}']").first.click()
    go_on(page)
    expect(page.locator(".paydays")).to_be_visible()
    go_on(page)
    page.get_by_role("button", name=ACCEPT["fi"]).click()
    expect(page.locator(".receipt")).to_be_visible()

    assert len({url.partition("?")[0] for url in screens}) == 6


def test_slider_number_and_options_say_the_same(new_page, person, invoices):
    page = new_page(user=person)
    page.goto(shape_of(invoices[0]))

    slider(page).press("Home")
    expect(number(page)).to_have_value("46")
    expect(meaning(page)).to_contain_text("12 erää")
    expect(page.locator("#count-12")).to_be_checked()
    expect(slider(page)).to_have_attribute(
        "aria-valuetext", f"46 euroa kuukaudessa: 12 erää, yhteensä {euros('540.20')}"
    )

    number(page).fill("100,50")
    expect(meaning(page)).to_contain_text("6 erää")
    assert slider(page).input_value() == "101"

    page.locator("#count-3").check()
    expect(number(page)).to_have_value("176,74")
    expect(meaning(page)).to_contain_text(f"2\u00a0×\u00a0{euros('176.74')}")
    expect(page.locator("#count-3")).to_be_focused()


def test_what_is_done_last_counts_however_quickly(new_page, person, invoices):
    page = new_page(user=person)
    page.goto(shape_of(invoices[0]))
    for key in ("Home", "End", "Home"):
        slider(page).press(key)

    # The answer to the slider is under way.
    page.locator("#count-3").check()
    expect(meaning(page)).to_contain_text("3 erää")
    number(page).fill("60")
    number(page).fill("100,50")

    expect(meaning(page)).to_contain_text("6 erää")
    expect(page.locator("#count-6")).to_be_checked()


def test_the_slider_follows_the_arrow_keys(new_page, person, invoices):
    page = new_page(user=person)
    page.goto(shape_of(invoices[0]))
    number(page).fill("100")
    expect(page.locator("#count-6")).to_be_checked()

    slider(page).press("ArrowRight")

    expect(number(page)).to_have_value("101")
    expect(meaning(page)).to_contain_text(euros("101"))
    expect(slider(page)).to_be_focused()


def test_what_the_slider_set_survives_a_reload_and_the_way_back(new_page, person, invoices):
    page = new_page(user=person)
    page.goto(shape_of(invoices[0]))
    number(page).fill("90")
    expect(page.locator("#count-7")).to_be_checked()

    page.reload()
    expect(number(page)).to_have_value("90")
    go_on(page)
    expect(page.locator(".paydays")).to_be_visible()
    page.go_back()

    expect(number(page)).to_have_value("90")
    expect(page.locator("#count-7")).to_be_checked()


def test_a_sum_that_makes_no_plan_is_answered_in_its_place(new_page, person, invoices, axe):
    page = new_page(user=person)
    page.goto(shape_of(invoices[0]))

    number(page).fill("5")

    expect(meaning(page)).to_contain_text(f"Yksi erä on vähintään {euros('20')}.")
    expect(page.locator(".parts-option input:checked")).to_have_count(0)
    axe(page)
    go_on(page)
    expect(meaning(page)).to_be_focused()


def test_another_invoice_joins_without_leaving_the_page(new_page, person, invoices, axe):
    page = new_page(user=person)
    page.goto(shape_of(invoices[0]))

    page.get_by_text("Maksa muitakin laskuja samassa suunnitelmassa").click()
    page.locator(f"#invoice-{invoices[1].public_id}").check()

    expect(page.locator("#shape .lead")).to_contain_text(euros("757"))
    expect(page.locator(f"#invoice-{invoices[1].public_id}")).to_be_focused()
    axe(page)
    go_on(page)
    expect(page.locator("#schedule")).to_contain_text(euros("199.25"))


def test_a_day_of_ones_own_chooses_its_answer(new_page, person, invoices):
    page = new_page(user=person)
    page.goto(f"{shape_of(invoices[0])}&go=1")
    day = timezone.localdate() + timedelta(days=20)

    page.locator("#id_first_on").fill(day.isoformat())

    expect(page.locator("#first-day")).to_be_checked()
    go_on(page)
    page.get_by_role("button", name=ACCEPT["fi"]).click()
    expect(page.locator(".receipt")).to_be_visible()
    assert PaymentPlan.objects.get().instalments.first().due_on >= day


@pytest.mark.parametrize("scheme", SCHEMES)
def test_it_works_without_scripts(new_page, person, invoices, scheme):
    page = new_page(user=person, scheme=scheme, size="phone", java_script_enabled=False)
    page.goto(shape_of(invoices[0]))

    expect(slider(page)).to_be_hidden()
    number(page).fill("90,04")
    page.get_by_role("button", name="Näytä, mitä se tarkoittaa").first.click()
    expect(meaning(page)).to_contain_text("6 erää")
    page.locator("#count-4").check()
    go_on(page)
    page.locator("#id_payday_4").check()
    page.locator("#first-now").check()
    go_on(page)
    page.get_by_role("button", name=ACCEPT["fi"]).click()

    expect(page.get_by_role("link", name="Maksa ensimmäinen erä nyt")).to_be_visible()
    plan = PaymentPlan.objects.get()
    assert (plan.instalments.count(), plan.payday) == (4, 5)
