"""The archive: what was settled, when, and with which reference."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from invoices.models import Stage
from tests.factories import CreditorFactory, InvoiceFactory
from tests.sign_in import sign_in


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def client(client, debtor):
    return sign_in(client, debtor)


def settled(party, **fields):
    given = {
        "stage": Stage.PAID,
        "closed_on": date(2026, 11, 3),
        "open_principal": 0,
    } | fields
    return InvoiceFactory(party=party, **given)


def test_signed_out_is_sent_to_sign_in(client):
    client.logout()

    answer = client.get(reverse("invoices:archive"))

    assert answer.status_code == 302


def test_it_shows_the_day_the_sum_and_the_reference(client, debtor):
    settled(
        debtor.party,
        creditor=CreditorFactory(name="Kotikylän Vesi"),
        original_total=Decimal("396.00"),
        reference="14104373010002099",
    )

    page = client.get(reverse("invoices:archive")).content.decode()

    assert "Kotikylän Vesi" in page
    assert "396,00\u00a0€" in page
    assert "3.11.2026" in page
    assert "14 10437 30100 02099" in page
    assert "Maksettu" in page


def test_open_ones_and_anothers_are_not_there(client, debtor, other_debtor):
    InvoiceFactory(party=debtor.party)
    settled(other_debtor.party)

    answer = client.get(reverse("invoices:archive"))

    assert answer.context["bills"] == []
    assert "Arkisto on tyhjä" in answer.content.decode()


def test_the_latest_comes_first(client, debtor):
    settled(debtor.party, number="older", closed_on=date(2026, 10, 1))
    settled(debtor.party, number="newer", closed_on=date(2026, 11, 1))

    answer = client.get(reverse("invoices:archive"))

    assert [bill.number for bill in answer.context["bills"]] == ["newer", "older"]


def test_search_narrows_it_with_and_without_htmx(client, debtor):
    settled(debtor.party, number="wanted")
    settled(debtor.party, number="other")

    whole = client.get(reverse("invoices:archive"), {"q": "wanted"})
    part = client.get(reverse("invoices:archive"), {"q": "wanted"}, headers={"HX-Request": "true"})

    assert [bill.number for bill in whole.context["bills"]] == ["wanted"]
    assert part.content.decode().lstrip().startswith('<div id="invoice-list"')
    assert "<html" not in part.content.decode()


def test_no_hits_in_the_archive_says_so(client, debtor):
    settled(debtor.party)

    page = client.get(reverse("invoices:archive"), {"q": "olematon"}).content.decode()

    assert "olematon" in page
    assert "Näytä koko arkisto" in page


@pytest.mark.parametrize("query", [{"q": "\0"}, {"page": "x"}, {"q": "y" * 50_000}], ids=repr)
def test_odd_questions_get_a_page(client, query):
    assert client.get(reverse("invoices:archive"), query).status_code == 200


def test_the_number_of_queries_does_not_grow(client, debtor, django_assert_num_queries):
    settled(debtor.party)
    # What is unread is counted once for all pages.
    client.get(reverse("invoices:archive"))
    with django_assert_num_queries(3):
        client.get(reverse("invoices:archive"))
    for _ in range(50):
        settled(debtor.party)

    with django_assert_num_queries(3):
        client.get(reverse("invoices:archive"))
