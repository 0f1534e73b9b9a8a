"""Two months of an overdue invoice, day by day, as its debtor sees them in a browser."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest
from django.urls import reverse
from playwright.sync_api import expect

from invoices.models import DebtorRequest, Document, DocumentKind, Invoice, Letter, RequestOutcome
from invoices.queries.ledger import ledger_mismatches
from invoices.services.documents import make_document
from invoices.services.requests.answering import answer_request
from tests.factories import AgentFactory
from tests.invoices import stories
from tests.invoices.pdf_samples import text_of
from tests.journeys.collection.conftest import DAY, DUE

pytestmark = pytest.mark.django_db(transaction=True)

REMINDER = date(2026, 1, 27)
CONSUMER_COSTS = "Perintälaki 513/1999 10 a §"


@pytest.fixture
def invoice(person, calendar):
    at = calendar.go_to(12)
    return stories.sent(person.party, at=at, due_on=DUE, number="LV-1000", myropo_id="K7PM2XQ9")


@pytest.fixture
def open_invoice(new_page, person):
    def open_it(invoice, **view):
        page = new_page(user=person, **view)
        page.goto(reverse("invoices:invoice", args=[invoice.public_id]))
        return page

    return open_it


def foretold(page):
    """What the page says comes next: term by term."""
    section = page.get_by_role("region", name="Mitä seuraavaksi tapahtuu")
    return section.locator("dl").inner_text()


def sums_of(page):
    """What the open sum is made of."""
    return page.get_by_role("region", name="Mistä avoin summa koostuu").locator("dl").first


def text_of_pdf(page, link):
    with page.expect_download() as download:
        link.click()
    return text_of(pikepdf.open(BytesIO(download.value.path().read_bytes())))


def assert_opens_as_pdf(page, letter, invoice):
    """The reminder on paper says what the page does."""
    asked = Letter.objects.get(invoice=invoice).total
    text = text_of_pdf(page, letter.get_by_role("link", name="Avaa kirje (PDF)"))
    assert f"{asked:.2f}".replace(".", ",") in text
    assert "K7PM-2XQ9" in text
    assert str(invoice.case_number) in text
    assert "16.2.2026" in text
    assert CONSUMER_COSTS in text


def kinds_of(invoice):
    return list(Letter.objects.filter(invoice=invoice).order_by("pk").values_list("kind", "state"))


def test_every_letter_comes_on_the_day_and_at_the_cost_foretold(
    calendar, invoice, open_invoice, axe, no_sideways
):
    told = foretold(open_invoice(invoice))
    assert "27.1.2026" in told
    assert "5,00" in told

    # The reminder is written on its day, and not before.
    calendar.live_until(REMINDER - DAY)
    assert kinds_of(invoice) == []
    calendar.live_until(date(2026, 1, 28))
    page = open_invoice(invoice)
    letter = page.locator("#letters")
    expect(letter).to_contain_text("Maksumuistutus")
    expect(letter).to_contain_text("28.1.2026")
    expect(letter).to_contain_text("16.2.2026")
    expect(sums_of(page)).to_contain_text("5,00")
    expect(sums_of(page)).to_contain_text(CONSUMER_COSTS)
    assert_opens_as_pdf(page, letter, invoice)

    told = foretold(page)
    assert "18.2.2026" in told
    assert "14,00" in told
    calendar.live_until(date(2026, 2, 17))
    assert kinds_of(invoice) == [("REMINDER", "SENT")]
    calendar.live_until(date(2026, 2, 19))
    page = open_invoice(invoice, size="phone")
    expect(page.locator("#letters")).to_contain_text("Maksuvaatimus")
    expect(sums_of(page)).to_contain_text("14,00")
    axe(page)
    no_sideways(page)

    told = foretold(page)
    assert "16.3.2026" in told
    assert "7,00" in told
    calendar.live_until(date(2026, 3, 13))
    assert kinds_of(invoice) == [("REMINDER", "SENT"), ("DEMAND", "SENT")]
    calendar.live_until(date(2026, 3, 17))
    page = open_invoice(invoice)
    expect(page.locator("#letters")).to_contain_text("17.3.2026")
    expect(page.locator("#earlier-letters li")).to_have_count(2)
    expect(sums_of(page)).to_contain_text("7,00")
    paragraphs = sums_of(page).get_by_text("Perintälaki 513/1999")
    expect(paragraphs).to_have_count(3)
    invoice.refresh_from_db()
    assert invoice.open_costs == Decimal("26.00")
    assert kinds_of(invoice) == [("REMINDER", "SENT"), ("DEMAND", "SENT"), ("DEMAND", "SENT")]
    assert list(ledger_mismatches()) == []


def test_a_payment_stops_it(calendar, invoice, open_invoice):
    calendar.live_until(date(2026, 2, 10))
    asked = Invoice.objects.get(pk=invoice.pk).open_total
    stories.paid(invoice, str(asked), on=calendar.today, at=calendar.go_to(12))

    calendar.live_until(date(2026, 2, 25))

    page = open_invoice(invoice)
    expect(page.locator("main header")).to_contain_text("Maksettu")
    expect(page.locator("#ahead")).to_have_count(0)
    assert kinds_of(invoice) == [("REMINDER", "SENT")]
    assert list(ledger_mismatches()) == []


def test_a_payment_that_crosses_with_a_letter_takes_its_cost_back(calendar, invoice, open_invoice):
    """Paid the day before the reminder; the bank tells of it when the letter has left."""
    calendar.live_until(date(2026, 1, 28))
    stories.paid(invoice, "96.41", on=date(2026, 1, 26), at=calendar.go_to(12))

    page = open_invoice(invoice)

    expect(page.locator("main header")).to_contain_text("Maksettu")
    invoice.refresh_from_db()
    assert invoice.open_total == 0
    assert invoice.closed_on is not None
    assert list(ledger_mismatches()) == []


def test_a_silent_printing_house_stops_it_until_it_answers(calendar, invoice, open_invoice):
    calendar.printing_house_answers = False
    calendar.live_until(date(2026, 3, 2))
    assert kinds_of(invoice) == [("REMINDER", "BATCHED")]
    page = open_invoice(invoice)
    expect(page.locator("#letters")).to_contain_text("Maksumuistutus")

    calendar.printing_house_answers = True
    calendar.live_until(date(2026, 3, 3))

    # What was handed over on 3.3. gives its whole time to pay from then.
    assert kinds_of(invoice) == [("REMINDER", "SENT")]
    page = open_invoice(invoice)
    expect(page.locator("#letters")).to_contain_text("23.3.2026")
    assert "25.3.2026" in foretold(page)


def test_a_dispute_stops_it_at_once_and_an_answer_lets_it_go_on(
    calendar, invoice, open_invoice, person
):
    calendar.live_until(date(2026, 2, 10))
    page = open_invoice(invoice)
    page.goto(reverse("invoices:dispute", args=[invoice.public_id]))
    page.locator("input[value=NOT_DELIVERED]").check()
    page.locator("main form button").last.click()
    page.locator("input[value=all]").check()
    page.locator("main form button").last.click()
    page.locator("textarea").fill("Tilausta ei koskaan toimitettu noutopisteeseen.")
    page.locator("main form button").last.click()
    page.get_by_role("button", name="Riitauta lasku").click()
    page.wait_for_url("**/made/")

    calendar.live_until(date(2026, 3, 10))
    page = open_invoice(invoice)
    expect(page.locator("main header")).to_contain_text("Riitautettu")
    expect(page.locator("#ahead dl")).to_have_count(0)
    assert kinds_of(invoice) == [("REMINDER", "SENT")]

    request = DebtorRequest.objects.get()
    answer = "Lähetys noudettiin 2.1.2026. Liitteenä on kuittaus noudosta."
    answer_request(
        number=request.pk,
        outcome=RequestOutcome.REJECTED,
        answer=answer,
        actor=AgentFactory(),
        at=calendar.go_to(12),
    )
    page = open_invoice(invoice)
    page.goto(reverse("invoices:request", args=[request.public_id]))
    expect(page.locator("main")).to_contain_text(answer)
    # Ten days to read the answer, then the demand that was to come.
    told = foretold(open_invoice(invoice))
    assert "23.3.2026" in told
    calendar.live_until(date(2026, 3, 20))
    assert kinds_of(invoice) == [("REMINDER", "SENT")]
    calendar.live_until(date(2026, 3, 23))
    assert kinds_of(invoice) == [("REMINDER", "SENT"), ("DEMAND", "BATCHED")]
    assert list(ledger_mismatches()) == []


def test_the_statement_tells_every_euro(calendar, invoice, open_invoice):
    calendar.live_until(date(2026, 2, 20))
    stories.paid(invoice, "40.00", on=calendar.today, at=calendar.go_to(12))
    page = open_invoice(invoice)
    page.goto(reverse("invoices:invoice-statement", args=[invoice.public_id]))
    page.locator("#statement form button").click()
    expect(page.locator("#statement [data-live]")).to_be_visible()
    wanted = Document.objects.get(kind=DocumentKind.STATEMENT)
    make_document(document_id=wanted.pk, at=calendar.go_to(12))

    page.reload()
    text = text_of_pdf(page, page.locator("#statement a[download]"))

    invoice.refresh_from_db()
    for euros in (invoice.original_total, invoice.open_total, Decimal("40.00")):
        assert f"{euros:.2f}".replace(".", ",") in text
    assert text.count(CONSUMER_COSTS) >= 2
    assert "korkolain 4 §" in text or "Korkolaki 633/1982 4 §" in text
