"""A debtor looks how late interest adds up, and what it would be on the day of paying."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from invoices.models import LedgerEntry, ReferenceRate
from invoices.queries.interest import interest_until
from invoices.queries.rates import forget_rates, read_rates
from invoices.rules.reference_rates import half_year_of
from myropo.calendar import format_date
from myropo.money import format_euros
from tests.factories import DebtorFactory, PersonFactory
from tests.invoices import stories
from tests.invoices.rates import fill_rates
from tests.journeys.conftest import SCHEMES

pytestmark = pytest.mark.django_db(transaction=True)

IN_TEN_DAYS = timedelta(days=10)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def rates(transactional_db, today):
    """What the days around today need, whatever year it is; nobody has confirmed the newest."""
    fill_rates()
    for day in (today - timedelta(days=60), today, today + IN_TEN_DAYS):
        ReferenceRate.objects.get_or_create(
            starts_on=half_year_of(day),
            defaults={"percent": Decimal("2.5"), "entered_at": timezone.now()},
        )
    forget_rates()


@pytest.fixture
def person(transactional_db):
    return DebtorFactory(party=PersonFactory(name="Väinö Johannes Tunnistus"))


@pytest.fixture
def invoice(person, rates, today):
    at = timezone.now()
    invoice = stories.sent(
        person.party, at=at, due_on=today - timedelta(days=40), total="1696.32", number="LV-1000"
    )
    stories.reminded(invoice, at=at)
    return stories.paid(invoice, "200.00", on=today - timedelta(days=10), at=at)


def interest_of(invoice, until):
    ledger = list(LedgerEntry.objects.filter(invoice=invoice))
    found = interest_until(invoice=invoice, ledger=ledger, until=until, rates=read_rates())
    return found, format_euros(found.total, "fi")


def address_of(invoice):
    return reverse("invoices:invoice", args=[invoice.public_id])


def part_of(page):
    return page.locator("#late-interest")


def open_part(page):
    part_of(page).get_by_text("Viivästyskorko tähän mennessä").click()


def total_of(page):
    return part_of(page).locator("tfoot tr").first


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", ["phone", "desk"])
def test_the_breakdown_can_be_read_by_everybody(
    new_page, person, invoice, today, axe, no_sideways, size, scheme
):
    page = new_page(size=size, scheme=scheme, user=person)
    page.goto(address_of(invoice))
    found, total = interest_of(invoice, today)

    open_part(page)

    expect(part_of(page).locator("tbody tr")).to_have_count(len(found.interest.periods))
    expect(total_of(page)).to_contain_text(total)
    axe(page)
    no_sideways(page)


def test_the_day_of_paying_is_counted_without_another_page(
    new_page, person, invoice, today, axe, no_sideways
):
    page = new_page(size="narrow", user=person)
    page.goto(address_of(invoice))
    open_part(page)
    page.evaluate("window.isSamePage = true")
    chosen = today + IN_TEN_DAYS

    part_of(page).locator("input").fill(chosen.isoformat())
    part_of(page).get_by_role("button", name="Laske").click()

    _found, total = interest_of(invoice, chosen)
    expect(total_of(page)).to_contain_text(format_date(chosen, "fi"))
    expect(total_of(page)).to_contain_text(total)
    expect(total_of(page).locator("th")).to_be_focused()
    assert page.evaluate("window.isSamePage")
    assert page.url.endswith(f"?interest_to={chosen.isoformat()}")
    axe(page)
    no_sideways(page)


def test_a_day_too_far_is_refused_in_its_place(new_page, person, invoice, today, axe):
    page = new_page(user=person)
    page.goto(address_of(invoice))
    open_part(page)

    part_of(page).locator("input").fill((today + timedelta(days=800)).isoformat())
    part_of(page).get_by_role("button", name="Laske").click()

    expect(part_of(page).locator(".field__error")).to_contain_text("Valitse päivä väliltä")
    expect(total_of(page)).to_contain_text(format_date(today, "fi"))
    axe(page)


def test_it_works_without_scripts(new_page, person, invoice, today):
    page = new_page(user=person, java_script_enabled=False)
    page.goto(address_of(invoice))
    open_part(page)
    chosen = today + IN_TEN_DAYS

    part_of(page).locator("input").fill(chosen.isoformat())
    part_of(page).get_by_role("button", name="Laske").click()

    _found, total = interest_of(invoice, chosen)
    expect(total_of(page)).to_contain_text(total)
    expect(part_of(page)).to_have_attribute("open", "")
