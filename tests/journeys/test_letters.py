"""A debtor reads their letters and corrects where they go."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from invoices.models import (
    LetterAddress,
    LetterChannel,
    LetterFailure,
    LetterKind,
    LetterState,
)
from tests.factories import DebtorFactory, PersonFactory
from tests.invoices import stories
from tests.invoices.written_letters import letter

pytestmark = pytest.mark.django_db(transaction=True)

VIEWS = [
    {"size": "phone", "scheme": "light", "language": "fi"},
    {"size": "phone", "scheme": "dark", "language": "sv"},
    {"size": "desk", "scheme": "light", "language": "sv"},
    {"size": "desk", "scheme": "dark", "language": "fi"},
    {"size": "narrow", "scheme": "light", "language": "en"},
]


@pytest.fixture
def person(transactional_db):
    return DebtorFactory(party=PersonFactory(name="Väinö Johannes Tunnistus"))


@pytest.fixture
def invoice(person, live_media):
    """In collection, with a letter in every state."""
    at, today = timezone.now(), timezone.localdate()
    made = stories.sent(person.party, at=at, due_on=today - timedelta(150), number="LV-1000")
    stories.demanded(stories.reminded(made, at=at), at=at)
    letter(made, at=at - timedelta(90), kind=LetterKind.REMINDER, cost="5.00", total="101.41")
    letter(
        made,
        at=at - timedelta(60),
        state=LetterState.FAILED,
        failure=LetterFailure.RETURNED,
    )
    letter(made, at=at - timedelta(30), state=LetterState.CANCELLED, ordinal=2)
    letter(made, at=at - timedelta(20), channel=LetterChannel.ELECTRONIC, ordinal=3)
    letter(
        made,
        at=at,
        state=LetterState.WRITTEN,
        to_hand_over_on=today + timedelta(2),
        ordinal=4,
    )
    return made


@pytest.fixture
def waiting(person, live_media):
    """An invoice with a letter whose PDF is being made, and one whose PDF failed."""
    at, today = timezone.now(), timezone.localdate()
    made = stories.sent(person.party, at=at, due_on=today - timedelta(40), who="Kotikylän Vesi")
    letter(made, at=at - timedelta(15), kind=LetterKind.REMINDER, pdf="FAILED")
    letter(made, at=at, pdf="QUEUED")
    return made


def page_of(invoice):
    return reverse("invoices:invoice", args=[invoice.public_id])


def address_of(invoice):
    return reverse("invoices:address", args=[invoice.public_id])


def test_the_newest_letter_opens_from_the_invoice_and_the_others_by_keyboard(
    new_page, person, invoice
):
    page = new_page(user=person, size="phone")
    page.goto(page_of(invoice))
    section = page.locator("#letters")

    expect(section).to_contain_text("Uusi maksuvaatimus")
    expect(section).to_contain_text("Lähtee ")
    expect(section.get_by_role("link", name="Avaa kirje (PDF)")).to_have_count(1)
    section.locator("summary").focus()
    page.keyboard.press("Enter")

    expect(section.get_by_text("Se ei lähtenyt, koska sitä ei tarvittu.")).to_be_visible()
    expect(section.get_by_role("link", name="Avaa kirje (PDF)")).to_have_count(4)


def test_home_leads_to_the_new_letter(new_page, person, invoice):
    page = new_page(user=person)
    page.goto("/")

    page.get_by_role("link", name="Lue kirje").click()

    expect(page.get_by_text("1 kirje, jota et ole avannut")).to_be_visible()
    page.get_by_role("link", name="Uusi maksuvaatimus").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Uusi maksuvaatimus")
    expect(page.get_by_role("link", name="Avaa kirje (PDF)")).to_be_visible()
    page.get_by_role("link", name="Katso lasku ja maksa").click()
    page.wait_for_url(f"**{page_of(invoice)}")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "none"])
def test_the_address_is_corrected_question_by_question(new_page, person, invoice, scripts):
    page = new_page(user=person, size="phone", java_script_enabled=scripts)
    page.goto(page_of(invoice))
    page.get_by_role("link", name="Korjaa kirjeiden osoite").click()

    page.get_by_role("button", name="Jatka").click()
    expect(page.get_by_role("alert")).to_contain_text("Valitse, mitä kirjeitä osoite koskee.")
    page.get_by_text("Kaikki kirjeeni tästä lähtien").click()
    page.get_by_role("button", name="Jatka").click()
    page.get_by_label("Katuosoite tai postilokero").fill("Uusikatu 2 B 14")
    page.get_by_label("Postinumero").fill("331")
    page.get_by_label("Postitoimipaikka").fill("Tampere")
    page.get_by_role("button", name="Jatka").click()
    expect(page.get_by_role("alert")).to_contain_text("viisi numeroa")
    page.get_by_label("Postinumero").fill("33100")
    page.get_by_role("button", name="Jatka").click()
    expect(page.locator("main")).to_contain_text("Uusikatu 2 B 14, 33100 Tampere")
    expect(page.locator("main")).to_contain_text("menevät vielä vanhaan osoitteeseen")
    page.get_by_role("button", name="Käytä tätä osoitetta").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Kirjeiden osoite on korjattu")
    given = LetterAddress.objects.get()
    assert (given.street, given.invoice) == ("Uusikatu 2 B 14", None)
    page.get_by_role("link", name="Takaisin laskuun").click()
    expect(page.locator(".timeline")).to_contain_text("Kirjeiden osoite korjattiin")


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: "-".join(view.values()))
def test_letters_are_for_everyone(new_page, axe, no_sideways, person, invoice, waiting, view):
    person.language = view["language"]
    person.save()
    page = new_page(user=person, **view)
    unread = invoice.letters.get(channel=LetterChannel.ELECTRONIC)
    addresses = [
        "/",
        page_of(invoice),
        page_of(waiting),
        reverse("invoices:letters"),
        f"{reverse('invoices:letters')}?show=unread",
        reverse("invoices:letter", args=[unread.public_id]),
    ]

    for each in addresses:
        page.goto(each)
        for summary in page.locator("#letters summary").all():
            summary.click()
        axe(page)
        no_sideways(page)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: "-".join(view.values()))
def test_correcting_the_address_is_for_everyone(new_page, axe, no_sideways, person, invoice, view):
    person.language = view["language"]
    person.save()
    page = new_page(user=person, **view)

    def look():
        axe(page)
        no_sideways(page)

    page.goto(address_of(invoice))
    look()
    page.locator("form.form button").click()
    look()
    page.locator(".choice").first.click()
    page.locator("form.form button").click()
    look()
    page.locator("#id_postcode").fill("1")
    page.locator("form.form button").click()
    look()
    page.locator("#id_postcode").fill("00100")
    page.locator("form.form button").click()
    look()
    page.locator("form.form button").click()
    look()
    page.goto(address_of(invoice))
    page.locator("details.disclosure summary").click()
    look()


def test_who_has_no_letters_is_told_when_they_come(new_page, axe, person, live_media):
    page = new_page(user=person, size="phone")

    page.goto(reverse("invoices:letters"))

    expect(page.get_by_text("Ei vielä kirjeitä")).to_be_visible()
    axe(page)
