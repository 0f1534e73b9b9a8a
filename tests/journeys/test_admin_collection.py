"""What collection leaves to people, worked off in a real browser by those who do it."""

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from playwright.sync_api import expect

from accounts.services.roles import Role
from invoices.models import (
    CollectionRun,
    Hold,
    Letter,
    LetterFailure,
    LetterState,
    RequestFile,
    RequestKind,
    ReviewReason,
    Stage,
)
from tests.factories import PersonFactory
from tests.invoices import mailing
from tests.invoices.bookings import add_cost, booked
from tests.invoices.rates import fill_rates
from tests.invoices.request_desk import asked
from tests.invoices.test_admin_letters import consented
from tests.invoices.test_admin_reviews import opened
from tests.invoices.written_letters import letter
from tests.journeys.conftest import SCHEMES
from tests.staff import staff_of

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def invoice(at):
    today = timezone.localdate()
    made = booked(
        at, number="2026-77", issued_on=today - 99 * DAY, due_on=today - 70 * DAY, total="348.20"
    )
    add_cost(made, "14.00", at, cause="letter:1")
    letter(made, at=at)
    return made


@pytest.fixture
def row(invoice, at):
    made = asked(invoice, at, text="En pysty maksamaan tätä nyt.")
    file = RequestFile(request=made, name="päätös.pdf", file_type="application/pdf", size_bytes=5)
    file.file.save("x", ContentFile(b"%PDF-"), save=True)
    return made


@pytest.fixture
def failed_letter(db):
    """Its sums need the rates, which the test before may have swept away."""
    fill_rates()
    made = mailing.reminder(PersonFactory(), number="A-1")
    Letter.objects.filter(pk=made.pk).update(
        state=LetterState.FAILED, failure=LetterFailure.RETURNED
    )
    return made


@pytest.fixture
def agent_page(new_page, db):
    def open_page(role=Role.AGENT, **options):
        return new_page(language="en", user=staff_of(role), **options)

    return open_page


def test_an_agent_answers_the_most_urgent_request_by_keyboard(agent_page, axe, row):
    page = agent_page()
    until = timezone.localdate() + 40 * DAY

    page.goto("/admin/invoices/debtorrequest/")
    page.get_by_role("link", name="Wait for an answer").click()
    expect(page).to_have_url(re.compile(r"\?"))
    expect(page.locator("#result_list")).to_be_visible()
    axe(page)
    page.locator("#result_list th a").first.click()
    expect(page.locator("#desk")).to_contain_text("En pysty maksamaan tätä nyt.")
    axe(page)
    page.locator("input[value=PAUSED]").focus()
    page.keyboard.press("Space")
    page.locator("#id_paused_until").fill(until.isoformat())
    page.locator("#id_answer").focus()
    page.keyboard.type("We wait until then.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".effects")).to_contain_text("Collection waits until")
    axe(page)
    page.get_by_role("button", name="Back and change").click()
    expect(page.locator("#id_answer")).to_have_value("We wait until then.")
    expect(page.locator("input[value=PAUSED]")).to_be_checked()
    expect(page.locator("#id_paused_until")).to_have_value(until.isoformat())
    page.get_by_role("button", name="Check what will happen").click()
    page.get_by_role("button", name="Send the answer").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".messagelist")).to_contain_text("The answer was sent.")
    expect(page.locator("#desk")).to_contain_text("We wait until then.")
    assert Hold.objects.get(released_at=None).ends_on == until


def test_two_agents_write_and_the_later_one_loses_nothing(agent_page, new_page, axe, row):
    first = agent_page()
    second = new_page(language="en", user=staff_of(Role.TEAM_LEAD))
    address = f"/admin/invoices/debtorrequest/{row.pk}/change/"
    for page, words in ((first, "First."), (second, "Second, and long.")):
        page.goto(address)
        page.locator("input[value=EXPLAINED]").check()
        page.locator("#id_answer").fill(words)
        page.get_by_role("button", name="Check what will happen").click()

    first.get_by_role("button", name="Send the answer").click()
    second.get_by_role("button", name="Send the answer").click()

    expect(second.locator("[role=alert]")).to_contain_text("answered the request")
    expect(second.locator("#id_typed")).to_have_value("Second, and long.")
    axe(second)
    row.refresh_from_db()
    assert row.answer == "First."


def test_a_claim_is_decided_after_a_look_at_what_happens(agent_page, axe, at, invoice):
    review = opened(at, ReviewReason.LETTERS_SENT, number="R-1")
    page = agent_page()

    page.goto("/admin/invoices/review/")
    page.get_by_role("link", name="To decide", exact=True).click()
    expect(page).to_have_url(re.compile(r"\?"))
    expect(page.locator("#result_list")).to_be_visible()
    axe(page)
    page.locator("#result_list th a").first.click()
    expect(page.locator("input[value=TO_COURT]")).to_be_visible()
    axe(page)
    page.locator("input[value=TO_COURT]").check()
    page.get_by_role("button", name="Check what will happen").click()
    expect(page.locator(".errorlist")).to_contain_text("Say why")
    axe(page)
    page.locator("#id_note").fill("The creditor asked for it.")
    page.get_by_role("button", name="Check what will happen").click()
    expect(page.locator(".effects")).to_contain_text("moves to legal collection today")
    axe(page)
    page.get_by_role("button", name="To legal collection").click()

    expect(page.locator(".messagelist")).to_contain_text("Decided.")
    review.invoice.refresh_from_db()
    assert review.invoice.stage == Stage.LEGAL_COLLECTION


def test_a_letter_that_came_back_is_sent_again(agent_page, axe, failed_letter):
    page = agent_page()

    page.goto("/admin/invoices/letter/")
    page.get_by_role("link", name="Could not be sent", exact=True).click()
    page.locator("#result_list th a").first.click()
    expect(page.locator(".desk")).to_contain_text("The address is the same as before.")
    axe(page)
    page.get_by_role("button", name="Send again on paper").click()

    expect(page.locator(".messagelist")).to_contain_text("It leaves with the next batch.")
    axe(page)
    assert Letter.objects.filter(replaces=failed_letter).count() == 1


def test_a_cost_is_taken_back_from_the_page_of_its_claim(agent_page, axe, row, invoice):
    page = agent_page()
    page.goto(f"/admin/invoices/debtorrequest/{row.pk}/change/")

    page.get_by_role("link", name="Take back a cost or interest").click()
    expect(page.get_by_label("Collection cost €14.00")).to_be_visible()
    axe(page)
    page.get_by_label("Collection cost €14.00").check()
    page.locator("#id_why").select_option("AFTER_REQUEST")
    page.get_by_role("button", name="Take back").click()

    expect(page.locator(".messagelist")).to_contain_text("€14.00 was taken back.")
    axe(page)
    invoice.refresh_from_db()
    assert invoice.open_costs == 0


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_page_is_accessible_on_a_phone_too(
    agent_page, axe, no_sideways, row, invoice, failed_letter, at, scheme
):
    dispute = asked(
        booked(at, issued_on=invoice.issued_on, due_on=invoice.due_on), at, kind=RequestKind.DISPUTE
    )
    review = opened(at, ReviewReason.MAY_BE_PRESCRIBED, number="R-1")
    consent = consented(invoice, row.user, at)
    run = CollectionRun.objects.create(on=invoice.due_on, started_at=at, counts={"looked": 9})
    page = agent_page(Role.TEAM_LEAD, size="phone", scheme=scheme)
    pages = [
        f"debtorrequest/{row.pk}/change/",
        f"debtorrequest/{dispute.pk}/change/",
        f"review/{review.pk}/change/",
        f"letter/{failed_letter.pk}/change/",
        f"invoice/{invoice.pk}/take-back/",
        f"electronicconsent/{consent.pk}/change/",
        f"collectionrun/{run.pk}/change/",
    ]

    for path in pages:
        page.goto(f"/admin/invoices/{path}")
        axe(page)
        no_sideways(page)
    for model in ("debtorrequest", "review", "letter", "electronicconsent", "collectionrun"):
        page.goto(f"/admin/invoices/{model}/")
        axe(page)
