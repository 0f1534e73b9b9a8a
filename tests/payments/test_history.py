"""The history: what is under way, what was booked, who sees it, and at which cost."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.actor import Actor
from invoices.models import EntryKind, Invoice, LedgerEntry
from invoices.services import money_in
from payments.paytrail import Status
from payments.queries import history
from tests.factories import InvoiceFactory, PersonFactory
from tests.invoices.stories import paid, sent
from tests.payments.payouts import paid_out
from tests.payments.stories import confirmed, opened, reported

URL = "/payments/"
TAGS = re.compile(r"<[^>]+>")
PAID_AT = datetime(2026, 11, 20, 12, 2, tzinfo=UTC)


@pytest.fixture
def invoice(debtor, now):
    return sent(debtor.party, at=now, due_on=date(2026, 12, 12), number="1000")


@pytest.fixture
def other_actor(other_debtor):
    return Actor(user=other_debtor, acting_for=other_debtor.party)


def words_of(response):
    text = TAGS.sub(" ", unescape(response.text)).replace("\u00a0", " ")
    return " ".join(text.split())


def receipt_link(payment):
    return f'href="{reverse("payments:receipt", args=[payment.public_id])}"'


def test_without_payments_it_says_what_will_be_here(page):
    response = page.get(URL)

    assert response.status_code == 200
    assert "Ei vielä maksuja" in response.text
    assert f'href="{reverse("invoices:home")}"' in response.text


def test_what_is_paid_in_the_portal_is_under_way_until_it_is_booked(
    page, actor, invoice, silent_provider
):
    payment = confirmed(actor, {invoice: "84.20"}, at=PAID_AT)

    before = words_of(page.get(URL))
    paid_out([payment], at=timezone.now())
    after = page.get(URL)

    assert "Ei vielä kirjatut maksut Lähivoima Oy" in before
    assert "84,20 €" in before
    assert "Kirjatut maksut" not in before
    assert "Kirjatut maksut" in after.text
    assert 'id="under-way"' not in after.text
    assert receipt_link(payment) in after.text


def test_a_booked_payment_tells_when_to_whom_how_much_and_how(
    page, actor, invoice, silent_provider
):
    payment = confirmed(actor, {invoice: "84.20"}, at=PAID_AT)
    paid_out([payment], at=timezone.now())

    said = words_of(page.get(URL))

    for words in (
        "20.11.2026",
        "Lähivoima Oy",
        "Lasku 1000",
        "14 10437 30100 02099",
        "MyRopo",
        "84,20 €",
    ):
        assert words in said


@pytest.mark.parametrize("status", [Status.PENDING, Status.DELAYED])
def test_what_waits_for_the_bank_says_so(page, actor, invoice, silent_provider, now, status):
    payment = reported(opened(actor, {invoice: "84.20"}, at=now), status, at=now)

    response = page.get(URL)

    assert "Odottaa pankkia" in words_of(response)
    assert f'href="{reverse("payments:payment", args=[payment.public_id])}"' in response.text


def test_what_failed_is_not_under_way(page, actor, invoice, silent_provider, now):
    reported(opened(actor, {invoice: "84.20"}, at=now), Status.FAIL, at=now)

    assert "Ei vielä maksuja" in page.get(URL).text


def test_a_payment_from_the_own_bank_is_a_transfer_without_receipt(page, invoice, now):
    paid(invoice, "50.00", on=date(2026, 11, 18), at=now)

    response = page.get(URL)

    assert "Tilisiirto" in response.text
    assert "50,00 €" in words_of(response)
    assert "/receipt/" not in response.text


def test_the_newest_comes_first(actor, invoice, now):
    for day, sum_ in ((10, "1.00"), (18, "2.00"), (12, "3.00")):
        paid(invoice, sum_, on=date(2026, 11, day), at=now)

    rows = history.booked_rows_of(history.booked_payments_of(actor))

    assert [row.value_on.day for row in rows] == [18, 12, 10]


def test_a_payment_that_was_taken_back_is_shown_as_such(page, invoice, now):
    paid(invoice, "50.00", on=date(2026, 11, 18), at=now)
    money_in.reverse_payment(
        payment_cause=f"test:payment:{invoice.pk}:50.00",
        value_on=date(2026, 11, 20),
        cause="test:back",
        actor=None,
        at=now,
    )

    response = page.get(URL)

    assert "<s>50,00\u00a0€</s>" in response.text
    assert "Peruutettu 20.11.2026" in response.text
    assert response.text.count("payments__row--back") == 1


def test_an_invoice_found_with_codes_shows_its_payments_but_no_receipt_of_another(
    client, other_actor, actor, invoice, silent_provider, now
):
    payment = confirmed(actor, {invoice: "84.20"}, at=PAID_AT)
    paid_out([payment], at=timezone.now())
    invoice.found_by.create(party=other_actor.acting_for, found_at=now)
    client.force_login(other_actor.user, backend="accounts.backends.BankIdBackend")

    response = client.get(URL)

    assert "84,20 €" in words_of(response)
    assert receipt_link(payment) not in response.text


def test_another_sees_nothing(client, other_debtor, actor, invoice, silent_provider, now):
    confirmed(actor, {invoice: "10.00"}, at=now)
    paid(invoice, "50.00", on=date(2026, 11, 18), at=now)
    client.force_login(other_debtor, backend="accounts.backends.BankIdBackend")

    assert "Ei vielä maksuja" in client.get(URL).text


@pytest.mark.parametrize(
    ("asked", "rows", "number"),
    [("", 20, "Sivu 1/2"), ("2", 3, "Sivu 2/2"), ("x", 20, "Sivu 1/2"), ("9", 3, "Sivu 2/2")],
)
def test_it_is_paged(page, invoice, now, asked, rows, number):
    for day in range(23):
        paid(invoice, f"1.{day:02d}", on=date(2026, 10, 1) + timedelta(days=day), at=now)

    response = page.get(URL, {"page": asked})

    assert response.text.count('class="payments__row"') == rows
    assert number in words_of(response)


def test_signed_out_is_sent_to_sign_in(client, db):
    response = client.get(URL)

    assert response.headers["Location"].startswith(reverse("accounts:sign-in"))


@pytest.mark.parametrize("name", ["invoices:home", "invoices:archive", "payments:history"])
def test_the_lists_lead_to_it(page, name):
    response = page.get(reverse(name))

    assert f'href="{URL}"' in response.text


def test_the_number_of_queries_does_not_grow(
    page, actor, debtor, now, silent_provider, django_assert_num_queries
):
    def add(count):
        for _ in range(count):
            invoice = sent(debtor.party, at=now, due_on=date(2026, 12, 12))
            paid(invoice, "1.00", on=date(2026, 11, 1), at=now)
            confirmed(actor, {invoice: "2.00"}, at=now)

    add(1)
    page.get(URL)
    with django_assert_num_queries(6):
        page.get(URL)
    add(7)

    with django_assert_num_queries(6):
        page.get(URL)


@pytest.fixture
def many_bookings(actor, invoice, now):
    """Six thousand invoices with a payment each, of forty others."""
    parties = PersonFactory.create_batch(40)
    made = Invoice.objects.bulk_create(
        InvoiceFactory.build(
            creditor=invoice.creditor,
            party=parties[n % 40],
            myropo_id=f"M{n:07d}",
            number=f"m{n}",
        )
        for n in range(6000)
    )
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            invoice=each,
            kind=EntryKind.PAYMENT,
            principal=Decimal("-1.00"),
            value_on=date(2026, 11, 1),
            booked_at=now,
            cause=f"test:{each.number}",
        )
        for each in made
    )
    paid(invoice, "5.00", on=date(2026, 11, 1), at=now)
    made[0].found_by.create(party=actor.acting_for, found_at=now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.mark.slow
@pytest.mark.usefixtures("many_bookings")
def test_neither_invoices_nor_ledger_are_read_whole(actor):
    booked = history.booked_payments_of(actor)

    plan = booked[:20].explain()

    assert booked.count() == 2
    assert "Seq Scan on invoices_ledgerentry" not in plan, plan
    assert "Seq Scan on invoices_invoice " not in plan, plan


def test_a_sum_is_never_rounded_on_the_way(actor, invoice, now):
    paid(invoice, "0.01", on=date(2026, 11, 1), at=now)

    (row,) = history.booked_rows_of(history.booked_payments_of(actor))

    assert -row.amount == Decimal("0.01")
