"""A debtor reads what comes next, and why: on the home page and on the page of an invoice."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from invoices.models import HoldReason
from invoices.services import holds
from tests.factories import DebtorFactory, PersonFactory
from tests.invoices import stories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person(transactional_db):
    return DebtorFactory(party=PersonFactory(name="Väinö Johannes Tunnistus"))


@pytest.fixture
def invoices(person):
    """One before each kind of next step."""
    at, today, party = timezone.now(), timezone.localdate(), person.party
    reported = stories.sent(party, at=at, due_on=today + timedelta(9), who="Kotikylän Vesi")
    holds.place(
        invoice_id=reported.pk,
        reason=HoldReason.PAYMENT_REPORTED,
        cause="test:reported",
        at=at,
        ends_on=today + timedelta(40),
    )
    pending = stories.sent(party, at=at, due_on=today + timedelta(12), who="Oy Yritys X Ab")
    holds.place(
        invoice_id=pending.pk, reason=HoldReason.PAYMENT_PENDING, cause="test:pending", at=at
    )
    demanded = stories.sent(party, at=at, due_on=today - timedelta(120), who="Kuntosali Kimmo")
    stories.demanded(stories.reminded(demanded, at=at), at=at)
    stories.demanded(demanded, at=at, days=60)
    ahead = stories.sent(party, at=at, due_on=today + timedelta(7))
    return {"ahead": ahead, "reported": reported, "pending": pending, "demanded": demanded}


def address(invoice):
    return reverse("invoices:invoice", args=[invoice.public_id])


def test_the_reasons_open_by_keyboard(new_page, person, invoices):
    page = new_page(user=person)
    page.goto(address(invoices["ahead"]))
    section = page.get_by_role("region", name="Mitä seuraavaksi tapahtuu")

    expect(section).to_contain_text("Maksumuistutus")
    expect(section).to_contain_text("Enintään 5,00")
    expect(section.get_by_text("Perintälaki 513/1999").first).to_be_hidden()
    section.locator("summary").focus()
    page.keyboard.press("Enter")

    expect(section.get_by_text("Perintälaki 513/1999").first).to_be_visible()
    expect(page.locator(".timeline__ahead").last).to_contain_text("Aikaisintaan")


def test_home_names_what_comes_next_of_the_most_urgent(new_page, person, invoices):
    page = new_page(user=person)

    page.goto("/")

    expect(page.locator(".next")).to_contain_text("Kuntosali Kimmo")
    expect(page.locator(".next")).not_to_contain_text("Jos et tee mitään")
    stories.paid(
        invoices["demanded"],
        str(invoices["demanded"].open_total),
        on=timezone.localdate(),
        at=timezone.now(),
    )
    page.reload()
    expect(page.locator(".next")).to_contain_text("Jos et tee mitään: aikaisintaan")


@pytest.mark.parametrize(
    "view",
    [
        {"size": "phone", "scheme": "light", "language": "fi"},
        {"size": "phone", "scheme": "dark", "language": "sv"},
        {"size": "desk", "scheme": "light", "language": "sv"},
        {"size": "desk", "scheme": "dark", "language": "fi"},
        {"size": "narrow", "scheme": "light", "language": "en"},
    ],
    ids=lambda view: "-".join(view.values()),
)
def test_what_comes_next_is_accessible(new_page, axe, no_sideways, person, invoices, view):
    person.language = view["language"]
    person.save()
    page = new_page(user=person, **view)

    for each in invoices.values():
        page.goto(address(each))
        section = page.locator("#ahead")
        expect(section).to_be_visible()
        if section.locator("summary").count():
            section.locator("summary").click()
        axe(page)
        no_sideways(page)
    page.goto("/")
    axe(page)
    no_sideways(page)
