"""Something is wrong: from the invoice to the answer, for everyone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from accounts.actor import Actor
from invoices.models import DebtorRequest, RequestKind
from invoices.rules.attachments import PDF
from tests.factories import AgentFactory, DebtorFactory, PersonFactory
from tests.invoices.asking import answer, make
from tests.invoices.stories import reminded, sent

pytestmark = pytest.mark.django_db(transaction=True)
DISPUTE, STOP, COMPLAINT, HARDSHIP = RequestKind
RECEIPT = {
    "name": "kuitti.pdf",
    "mimeType": PDF,
    "buffer": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n",
}
WORDS = "Tilasin kaksi tuolia ja sain yhden."
SIZES = [("narrow", "light", "sv"), ("phone", "dark", "fi"), ("desk", "light", "en")]


@pytest.fixture
def debtor(transactional_db):
    party = PersonFactory(name="Väinö Johannes Tunnistus")
    return Actor(user=DebtorFactory(party=party, language="fi"), acting_for=party)


@pytest.fixture
def invoice(debtor):
    due_on = timezone.localdate() - timedelta(days=20)
    return reminded(
        sent(debtor.acting_for, at=timezone.now(), due_on=due_on, number="1000"),
        at=timezone.now(),
    )


def url_of(name, invoice):
    return reverse(f"invoices:{name}", args=[invoice.public_id])


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_part_is_disputed_with_evidence(new_page, debtor, invoice, scripts):
    page = new_page(user=debtor.user, size="phone", java_script_enabled=scripts)
    page.goto(url_of("something-wrong", invoice))

    page.get_by_role("link", name="Lasku on väärin").click()
    page.get_by_text("En saanut sitä, mitä tilasin").click()
    page.get_by_role("button", name="Jatka").click()
    page.get_by_text("Osa", exact=True).click()
    page.get_by_label("Summa, jonka riitautat").fill("40,00")
    page.get_by_role("button", name="Jatka").click()
    page.get_by_label("Mikä on vialla?").fill(WORDS)
    page.get_by_role("button", name="Jatka").click()
    expect(page.get_by_text(WORDS)).to_be_visible()
    page.get_by_label("Todisteet").set_input_files(files=[RECEIPT])
    page.get_by_role("button", name="Riitauta lasku").click()

    expect(page.get_by_role("heading", name="Olet riitauttanut laskun")).to_be_visible()
    expect(page.get_by_role("link", name="Maksa riidaton osa")).to_be_visible()
    made = DebtorRequest.objects.get()
    assert (made.disputed_amount, made.text) == (Decimal("40.00"), WORDS)
    assert made.files.get().name == "kuitti.pdf"


def test_going_back_loses_nothing(new_page, debtor, invoice):
    page = new_page(user=debtor.user)
    page.goto(url_of("dispute", invoice))
    page.get_by_text("Summa on väärä").click()
    page.get_by_role("button", name="Jatka").click()
    page.get_by_text("Kaikki", exact=True).click()
    page.get_by_role("button", name="Jatka").click()
    page.get_by_label("Mikä on vialla?").fill(WORDS)
    page.get_by_role("button", name="Jatka").click()

    page.get_by_role("link", name="Takaisin").click()
    expect(page.get_by_label("Mikä on vialla?")).to_have_value(WORDS)
    page.get_by_role("link", name="Takaisin").click()
    page.get_by_role("link", name="Takaisin").click()

    expect(page.get_by_label("Summa on väärä")).to_be_checked()


def test_a_refusal_is_read_first(new_page, debtor, invoice, axe):
    page = new_page(user=debtor.user)
    page.goto(url_of("dispute", invoice))

    page.get_by_role("button", name="Jatka").click()

    expect(page.locator(".errors")).to_be_focused()
    axe(page)


def test_a_pause_is_asked_for_and_taken_back(new_page, debtor, invoice):
    page = new_page(user=debtor.user, size="phone")
    page.goto(url_of("something-wrong", invoice))

    page.get_by_role("link", name="En voi maksaa nyt").click()
    page.locator(".choice").first.click()
    page.get_by_role("button", name="Jatka").click()
    page.get_by_role("button", name="Lähetä").click()
    expect(page.get_by_role("heading", name="Olemme saaneet viestisi")).to_be_visible()
    page.get_by_role("link", name="Katso, mitä lähetit").click()
    page.get_by_role("link", name="Peru tämä").click()
    page.get_by_role("button", name="Peru tämä").click()

    expect(page.get_by_text("Peruttu")).to_be_visible()
    invoice.refresh_from_db()
    assert invoice.hold == ""


@pytest.mark.parametrize(("size", "scheme", "language"), SIZES)
@pytest.mark.parametrize("name", ["something-wrong", "dispute", "stop", "complain", "hardship"])
def test_every_question_is_for_everyone(
    new_page, axe, no_sideways, debtor, invoice, name, size, scheme, language
):
    debtor.user.language = language
    debtor.user.save()
    page = new_page(user=debtor.user, size=size, scheme=scheme, language=language)

    page.goto(url_of(name, invoice))

    axe(page)
    no_sideways(page)


@pytest.mark.parametrize(("size", "scheme", "language"), SIZES)
def test_every_step_of_a_dispute_is_for_everyone(
    new_page, axe, no_sideways, debtor, invoice, size, scheme, language
):
    debtor.user.language = language
    debtor.user.save()
    page = new_page(user=debtor.user, size=size, scheme=scheme, language=language)
    page.goto(url_of("dispute", invoice))

    for step in ("reason", "part", "words"):
        axe(page)
        no_sideways(page)
        if step == "words":
            page.locator("textarea").fill("x" * 200)
        else:
            page.locator(".choice").first.click()
        with page.expect_navigation():
            page.locator("main .button--primary").click()
    axe(page)
    no_sideways(page)
    page.locator("main .button--primary").click()
    page.wait_for_url("**/made/")
    axe(page)
    no_sideways(page)


@pytest.mark.parametrize(("size", "scheme", "language"), SIZES)
@pytest.mark.parametrize("state", ["open", "answered", "taking back", "refused"])
def test_every_state_of_a_request_is_for_everyone(
    new_page, axe, no_sideways, debtor, invoice, state, size, scheme, language
):
    debtor.user.language = language
    debtor.user.save()
    address = show(state, debtor, invoice)
    page = new_page(user=debtor.user, size=size, scheme=scheme, language=language)

    for each in (address, url_of("invoice", invoice)):
        page.goto(each)
        axe(page)
        no_sideways(page)


def show(state, debtor, invoice):
    """Bring a request into a state; the address that shows it."""
    if state == "refused":
        invoice.is_directly_enforceable = True
        invoice.save()
        return url_of("stop", invoice)
    made = make(debtor, invoice, DISPUTE, at=timezone.now(), disputed_amount=Decimal(30))
    if state == "answered":
        answer(made, "REJECTED", actor=AgentFactory(), at=timezone.now())
    name = "request-take-back" if state == "taking back" else "request"
    return reverse(f"invoices:{name}", args=[made.public_id])
