"""The page of one invoice: what is owed and why, how to pay it, what has happened."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from accounts.models import AuditEvent
from invoices.models import (
    Creditor,
    EventKind,
    FoundInvoice,
    InterestBasis,
    Invoice,
    InvoiceRow,
)
from invoices.queries.rates import kept_rates
from invoices.services import credit_notes, ledger
from invoices.views.statement import items_of
from tests.invoices import stories
from tests.sign_in import sign_in

NBSP = "\u00a0"


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def client(client, debtor):
    return sign_in(client, debtor)


@pytest.fixture
def invoice(debtor, now):
    return stories.sent(
        debtor.party, at=now, due_on=date(2026, 12, 1), number="LV-1000", subject="Sähkö, lokakuu"
    )


def page_of(client, invoice):
    return client.get(reverse("invoices:invoice", args=[invoice.public_id]))


def test_signed_out_is_sent_to_sign_in(client, invoice):
    client.logout()

    assert page_of(client, invoice).status_code == 302


def test_anothers_invoice_and_none_are_the_same_404(client, other_debtor, now):
    invoice = stories.sent(other_debtor.party, at=now, due_on=date(2026, 12, 1))

    anothers = page_of(client, invoice)
    none = client.get(reverse("invoices:invoice", args=[uuid4()]))

    assert (anothers.status_code, none.status_code) == (404, 404)
    assert "Lähivoima" not in anothers.content.decode()


def test_posting_to_the_page_is_refused(client, invoice):
    answer = client.post(reverse("invoices:invoice", args=[invoice.public_id]))

    assert answer.status_code == 405


def test_it_tells_everything_of_the_invoice(client, invoice):
    page = page_of(client, invoice).content.decode()

    told = [
        "Lähivoima Oy",
        "LV-1000",
        "Sähkö, lokakuu",
        str(invoice.case_number),
        f"{invoice.myropo_id[:4]}-{invoice.myropo_id[4:]}",
        "14 10437 30100 02099",
        f"96,41{NBSP}€",
        "1.12.2026",
        "10.11.2026",
        "Perusmaksu ja energia, lokakuu",
        f"alv 25,5{NBSP}%",
        "09 1234 5678",
        "asiakaspalvelu@lahivoima.example",
        "10 päivän päästä",
    ]
    assert [each for each in told if each not in page] == []


def test_payment_details_are_ready_to_copy(client, invoice):
    answer = page_of(client, invoice)

    payment = answer.context["payment"]
    assert payment.barcode == "421123456000007850000964100000014104373010002099261201"
    page = answer.content.decode()
    assert 'data-copy="FI2112345600000785"' in page
    assert "FI21 1234 5600 0007 85" in page
    assert 'data-copy="14104373010002099"' in page
    assert 'data-copy="96,41"' in page
    assert payment.bars.path in page
    assert payment.squares.path in page
    assert "style=" not in page


@pytest.mark.parametrize(
    ("due_on", "basis", "is_said"),
    [
        (date(2026, 11, 2), InterestBasis.CONSUMER, True),
        (date(2026, 11, 2), InterestBasis.NONE, False),
        (date(2026, 12, 1), InterestBasis.CONSUMER, False),
    ],
)
def test_it_says_when_running_interest_is_added(client, debtor, now, due_on, basis, is_said):
    invoice = stories.sent(debtor.party, at=now, due_on=due_on)
    Invoice.objects.filter(pk=invoice.pk).update(interest_basis=basis)

    page = page_of(client, invoice).content.decode()

    assert ("lisätään vain kirjeen yhteydessä: maksat nyt avoimen summan" in page) is is_said


def test_a_late_invoice_is_paid_today(client, debtor, now):
    invoice = stories.sent(debtor.party, at=now, due_on=date(2026, 11, 3))

    answer = page_of(client, invoice)

    assert answer.context["is_late"]
    assert answer.context["payment"].barcode.endswith("000000")
    assert "Tänään, koska eräpäivä on mennyt" in answer.content.decode()


def test_a_foreign_account_has_a_qr_code_and_no_bar_code(client, debtor, now):
    invoice = stories.sent(
        debtor.party, at=now, due_on=date(2026, 12, 1), iban="DE89370400440532013000", bic=""
    )

    payment = page_of(client, invoice).context["payment"]

    assert payment.barcode is None
    assert payment.bars is None
    assert payment.squares is not None


def test_costs_are_told_with_their_legal_basis(client, debtor, now):
    invoice = stories.sent(debtor.party, at=now, due_on=date(2026, 10, 12))
    stories.demanded(stories.reminded(invoice, at=now), at=now)
    stories.paid(invoice, "40.00", on=date(2026, 11, 20), at=now)

    answer = page_of(client, invoice)

    lines = [(str(line.what), line.sum) for line in answer.context["lines"]]
    assert lines == [
        ("Laskun pääoma", f"96,41{NBSP}€"),
        ("Muistutusmaksu", f"5,00{NBSP}€"),
        ("Maksuvaatimuksen kulu", f"14,00{NBSP}€"),
        ("Maksu", f"−40,00{NBSP}€"),
    ]
    page = answer.content.decode()
    assert f"Perintälaki 513/1999 10{NBSP}a{NBSP}§ 1{NBSP}mom. 4{NBSP}k." in page
    assert f"75,41{NBSP}€" in page


def test_the_timeline_has_the_due_date_at_its_place(client, debtor, now):
    invoice = stories.sent(debtor.party, at=now, due_on=date(2026, 10, 12))
    stories.reminded(invoice, at=now)

    steps = page_of(client, invoice).context["steps"]

    assert [(step.when, step.place) for step in steps] == [
        ("21.9.2026", "past"),
        ("12.10.2026", "past"),
        ("27.10.2026", "past"),
        ("Aikaisintaan 23.11.2026", "ahead"),
    ]
    assert steps[2].cost == f"+5,00{NBSP}€"


def test_a_second_demand_says_why_it_came(client, debtor, now):
    invoice = stories.sent(debtor.party, at=now, due_on=date(2026, 9, 1))
    stories.demanded(stories.reminded(invoice, at=now), at=now)
    stories.demanded(invoice, at=now, days=46)

    steps = page_of(client, invoice).context["steps"]

    texts = [step.text for step in steps if "Maksuvaatimus" in str(step.what)]
    assert len(texts) == 2
    assert "siirtyi perintään" in texts[0]
    assert "Aiempaa maksuvaatimusta" in texts[1]


def test_coming_here_on_the_day_of_sending_is_no_news(client, invoice, now):
    ledger.note(invoice=invoice, kind=EventKind.RECEIVED, on=invoice.issued_on, at=now)
    same_day = page_of(client, invoice).context["steps"]
    ledger.note(invoice=invoice, kind=EventKind.RECEIVED, on=date(2026, 11, 15), at=now)

    later = page_of(client, invoice).context["steps"]

    assert [step.when for step in same_day][:2] == ["10.11.2026", "1.12.2026"]
    assert [step.when for step in later][:3] == ["10.11.2026", "15.11.2026", "1.12.2026"]


def test_a_due_date_to_come_stands_ahead(client, invoice):
    steps = page_of(client, invoice).context["steps"]

    assert [step.place for step in steps] == ["past", "ahead", "ahead"]


def test_a_paid_invoice_says_how_and_when_and_asks_for_nothing(client, invoice, now):
    stories.paid(invoice, "96.41", on=date(2026, 11, 20), at=now)

    answer = page_of(client, invoice)

    page = answer.content.decode()
    assert "Maksettu 20.11.2026" in page
    assert "Maksettavaa ei ole enää" in page
    assert 'href="#help"' in page
    assert answer.context["payment"] is None
    assert 'id="pay"' not in page
    assert not answer.context["pay"].allowed
    assert f'href="{reverse("invoices:archive")}"' in page
    # The due date never came, so the timeline does not tell it.
    assert "1.12.2026" not in [step.when for step in answer.context["steps"]]


def test_a_paid_invoice_tells_what_was_paid_with_its_costs(client, debtor, now):
    invoice = stories.sent(debtor.party, at=now, due_on=date(2026, 10, 12))
    stories.reminded(invoice, at=now)
    stories.paid(invoice, "101.41", on=date(2026, 11, 20), at=now)

    answer = page_of(client, invoice)

    assert answer.context["settled"] == Decimal("101.41")


def test_what_was_paid_too_much_is_explained(client, invoice, now):
    stories.paid(invoice, "100.00", on=date(2026, 11, 20), at=now)

    page = page_of(client, invoice).content.decode()

    assert f"3,59{NBSP}€ liikaa" in page


def test_a_credited_invoice_says_so(client, invoice, now):
    credit_notes.book_credit_note(
        invoice_id=invoice.pk,
        amount=Decimal("96.41"),
        number="H-7",
        value_on=date(2026, 11, 20),
        cause="test:credit",
        actor=None,
        at=now,
    )

    page = page_of(client, invoice).content.decode()

    assert "Hyvitetty 20.11.2026" in page
    assert "H-7" in page
    assert "kumosi laskun hyvityslaskulla 20.11.2026" in page


def test_a_creditor_without_contacts_is_not_offered(client, debtor, now):
    invoice = stories.sent(debtor.party, at=now, due_on=date(2026, 12, 1))
    silent = {"phone": "", "email": "", "website": ""}
    Creditor.objects.filter(pk=invoice.creditor_id).update(**silent)
    stories.paid(invoice, "96.41", on=date(2026, 11, 20), at=now)

    page = page_of(client, invoice).content.decode()

    assert "ei ole antanut meille yhteystietojaan" in page
    assert 'href="#help"' not in page


def test_a_found_invoice_says_how_it_came_here(client, debtor, now):
    invoice = stories.sent(None, at=now, due_on=date(2026, 12, 1))
    FoundInvoice.objects.create(party=debtor.party, invoice=invoice, found_at=now)

    page = page_of(client, invoice).content.decode()

    assert "Lisäsit tämän laskun listallesi" in page


def test_words_of_the_creditor_are_written_as_text(client, debtor, now):
    invoice = stories.sent(
        debtor.party,
        at=now,
        due_on=date(2026, 12, 1),
        who="<script>alert(1)</script>",
        subject="<b>x</b>",
    )

    page = page_of(client, invoice).content.decode()

    assert "<script>alert" not in page
    assert "<b>x</b>" not in page


@pytest.mark.parametrize(
    ("language", "amount", "word"),
    [
        ("fi", f"96,41{NBSP}€", "Eräpäivä"),
        ("sv", f"96,41{NBSP}€", "Förfallodag"),
        ("en", "€96.41", "Due date"),
    ],
)
def test_it_speaks_the_readers_language(client, invoice, language, amount, word):
    invoice.party.user.language = language
    invoice.party.user.save()

    page = page_of(client, invoice).content.decode()

    assert f'<html lang="{language}"' in page
    assert amount in page
    assert word in page


def test_looking_at_ones_own_invoice_records_nothing(client, invoice):
    before = AuditEvent.objects.count()

    page_of(client, invoice)

    assert AuditEvent.objects.count() == before


def test_the_number_of_queries_does_not_grow(client, debtor, now, django_assert_num_queries):
    invoice = stories.sent(debtor.party, at=now, due_on=date(2026, 10, 12))
    kept_rates()
    # What is unread is counted once for all pages.
    page_of(client, invoice)
    with django_assert_num_queries(11):
        page_of(client, invoice)
    stories.demanded(stories.reminded(invoice, at=now), at=now)
    for position in range(2, 50):
        InvoiceRow.objects.create(
            invoice=invoice, position=position, description="Rivi", amount=Decimal("0.00")
        )
        stories.paid(invoice, f"0.{position:02d}", on=now.date() - timedelta(1), at=now)

    with django_assert_num_queries(11):
        page_of(client, invoice)


@pytest.mark.parametrize(
    ("row", "detail"),
    [
        (
            {"quantity": "2", "unit": "kk", "unit_price": "48.205", "amount": "96.41"},
            "2 kk × 48,205",
        ),
        ({"quantity": "3", "unit": "kpl", "unit_price": "10", "amount": "37.65"}, "ilman arvonlis"),
        ({"quantity": "1", "unit": "kpl", "unit_price": "10", "amount": "10.00"}, ""),
        ({"quantity": "0.5", "unit": "h", "amount": "10.00"}, "0,5 h"),
        ({"vat_percent": "14.00", "amount": "10.00"}, f"alv 14{NBSP}%"),
        ({"quantity": "5", "unit_price": "1"}, ""),
    ],
)
def test_a_row_says_how_many_at_what_price(row, detail):
    numbers = {key: value if key == "unit" else Decimal(value) for key, value in row.items()}

    [item] = items_of([InvoiceRow(description="Rivi", **numbers)])

    assert detail in item.detail
    assert bool(item.detail) is bool(detail)
