"""Statements of debts: who gets which, when there is a new one, and what it says."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from invoices.models import Document, DocumentKind, DocumentState, EventKind
from invoices.pdf.statement_facts import from_json
from invoices.services import documents, statements
from tests.factories import PersonFactory
from tests.invoices import stories
from tests.invoices.bookings import letter, pay, take_back
from tests.invoices.rates import CONFIRMED, fill_rates

HTMX = {"HX-Request": "true"}
DUE = date(2026, 9, 15)
REMINDED = date(2026, 10, 1)
DEMANDED = date(2026, 10, 20)


@pytest.fixture
def invoice(debtor, now):
    fill_rates()
    return stories.sent(debtor.party, at=now, due_on=DUE, total="1000.00", number="1000")


@pytest.fixture
def page(client, debtor):
    client.force_login(debtor, backend="accounts.backends.BankIdBackend")
    return client


def statement_of(actor, today, invoice=None, language="fi"):
    return statements.statement_of(actor=actor, invoice=invoice, language=language, today=today)


def facts_of(actor, today, invoice=None):
    return from_json(statement_of(actor, today, invoice).facts)


def of_invoice(invoice):
    return reverse("invoices:invoice-statement", args=[invoice.public_id])


OF_ALL = "/statement/"


def test_it_says_what_every_euro_is(actor, invoice, now, today):
    first = letter(invoice, now, on=REMINDED, rates=CONFIRMED)
    letter(invoice, now, on=DEMANDED, kind=EventKind.DEMANDED, cost="24.00", rates=CONFIRMED)
    take_back(invoice, first, now, amount="5.00")
    pay(invoice, "400.00", now, on=date(2026, 11, 2))
    invoice.refresh_from_db()

    [claim] = facts_of(actor, today, invoice).claims

    assert [(each.kind, each.letter, str(each.amount)) for each in claim.lines] == [
        ("PRINCIPAL", "", "1000.00"),
        ("INTEREST", "REMINDED", "4.16"),
        ("COST", "REMINDED", "5.00"),
        ("COST", "REMINDED", "-5.00"),
        ("INTEREST", "DEMANDED", "4.95"),
        ("COST", "DEMANDED", "24.00"),
        ("PAYMENT", "", "-400.00"),
    ]
    assert claim.open == invoice.open_total == Decimal("633.11")
    assert claim.charged == Decimal("9.11")
    assert claim.run == claim.charged + claim.not_charged > claim.charged
    # To the day of payment, and from the next one on what was left of the principal.
    assert [each.principal for each in claim.periods] == [Decimal("1000.00"), Decimal("609.11")]


def test_a_statement_of_all_is_of_what_is_open_alone(actor, debtor, invoice, now, today):
    other = stories.sent(debtor.party, at=now, due_on=DUE + timedelta(days=9), number="1001")
    settled = stories.sent(debtor.party, at=now, due_on=DUE, number="1002", total="50.00")
    pay(settled, "50.00", now, cause="bank:settled")
    stories.sent(PersonFactory(), at=now, due_on=DUE, number="2000")

    facts = facts_of(actor, today)

    assert [each.number for each in facts.claims] == [invoice.number, other.number]
    assert facts.debtor == debtor.party.name
    assert facts.open == facts.to_pay == Decimal("1096.41")


def test_a_settled_invoice_bears_no_interest_after_its_end(actor, invoice, now, today):
    pay(invoice, "1000.00", now, on=DUE)
    invoice.refresh_from_db()

    facts = facts_of(actor, today, invoice)

    assert facts.to_pay == 0
    assert facts.claims[0].periods == ()


def test_the_number_of_queries_does_not_grow(actor, debtor, invoice, now, today):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            statement_of(actor, today)
        return len(captured)

    statement_of(actor, today)
    before = queries()
    for number in range(1001, 1005):
        stories.sent(debtor.party, at=now, due_on=DUE, number=str(number))

    assert queries() == before == 3


def ask(actor, now, today, **more):
    return statements.request_statement(
        actor=actor, statement=statement_of(actor, today, **more), at=now
    )


def test_asking_again_gives_the_same_document_until_something_is_booked(actor, invoice, now, today):
    first = ask(actor, now, today)

    again = ask(actor, now, today)
    pay(invoice, "100.00", now, on=today)
    after = ask(actor, now, today)

    assert first == again
    assert first != after
    assert (first.party, first.invoice) == (actor.acting_for, None)


def test_there_is_one_for_each_day_language_and_subject(actor, invoice, now, today):
    made = {
        ask(actor, now, today).pk,
        ask(actor, now, today, language="sv").pk,
        ask(actor, now, today + timedelta(days=1)).pk,
        ask(actor, now, today, invoice=invoice).pk,
    }

    assert len(made) == 4
    assert Document.objects.filter(kind=DocumentKind.STATEMENT).count() == 4


def test_its_pdf_is_made_and_downloaded_by_its_party_alone(
    page, actor, other_debtor, client, invoice, now, today
):
    document = ask(actor, now, today)
    assert documents.make_document(document_id=document.pk, at=now)
    url = reverse("invoices:document-download", args=[document.public_id])

    mine = page.get(url)
    page.force_login(other_debtor, backend="accounts.backends.BankIdBackend")
    another = page.get(url)

    assert mine.status_code == 200
    assert mine.content.startswith(b"%PDF")
    assert "MyRopo-velkaerittely-" in mine.headers["Content-Disposition"]
    assert another.status_code == 404


def test_the_page_offers_it_before_it_is_asked_for(page, invoice):
    for url in (OF_ALL, of_invoice(invoice)):
        answer = page.get(url)

        assert answer.status_code == 200
        assert "Nouda velkaerittely (PDF)" in answer.text
    assert Document.objects.count() == 0


def test_asking_without_a_script_leads_to_a_page_that_waits(page, invoice):
    answer = page.post(of_invoice(invoice), follow=True)

    assert answer.redirect_chain == [(of_invoice(invoice), 302)]
    assert "Velkaerittelyäsi tehdään" in answer.text
    assert AuditEvent.objects.filter(action="document.requested").count() == 1


def test_asking_with_htmx_gives_the_fragment_alone(page, invoice):
    answer = page.post(OF_ALL, headers=HTMX)

    document = Document.objects.get()
    assert "<html" not in answer.text
    assert f'data-live="/ws/documents/{document.public_id}/"' in answer.text


def test_a_ready_one_is_offered_for_download(page, invoice):
    page.post(OF_ALL)
    document = Document.objects.get()
    documents.make_document(document_id=document.pk, at=timezone.now())

    answer = page.get(OF_ALL)

    assert document.state == DocumentState.QUEUED
    assert f"/documents/{document.public_id}/" in answer.text


def test_who_owes_nothing_is_told_so_and_gets_no_paper(page, debtor):
    answer = page.post(OF_ALL, follow=True)

    assert "Sinulla ei ole avoimia laskuja" in answer.text
    assert "<form" not in answer.text.split("<main")[1].split("</main>")[0]
    assert Document.objects.count() == 0


def test_anothers_invoice_has_no_statement_here(page, now):
    strange = stories.sent(PersonFactory(), at=now, due_on=DUE)

    assert page.get(of_invoice(strange)).status_code == 404
    assert page.post(of_invoice(strange)).status_code == 404
    assert Document.objects.count() == 0


def test_signed_out_one_signs_in_first(client, db):
    answer = client.get(OF_ALL)

    assert answer.status_code == 302
    assert "next=/statement/" in answer.url
