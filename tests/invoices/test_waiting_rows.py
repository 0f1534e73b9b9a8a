"""What a row says of an invoice with which collection waits: never how late it is."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from invoices import queries
from invoices.models import HoldReason, Invoice
from invoices.services import holds
from tests.factories import InvoiceFactory

HOME = reverse("invoices:home")
TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def page(client, debtor):
    client.force_login(debtor, backend="accounts.backends.BankIdBackend")
    return client


@pytest.fixture
def late(debtor):
    return InvoiceFactory(party=debtor.party, due_on=TODAY - timedelta(days=30))


def hold(invoice, reason, *, days=None):
    ends_on = TODAY + timedelta(days=days) if days else None
    holds.place(
        invoice_id=invoice.pk,
        reason=reason,
        cause=f"test:{reason}:{invoice.pk}",
        ends_on=ends_on,
        at=timezone.now(),
    )


def row_of(page):
    [bill] = page.get(HOME).context["bills"]
    return bill


def test_more_time_stands_in_the_place_of_the_due_date(page, late):
    hold(late, HoldReason.EXTENDED, days=10)

    bill = row_of(page)

    assert (bill.day, bill.near, bill.is_late) == ("1.12.2026", "10 päivän päästä", False)


def test_a_pause_says_until_when_it_lasts(page, late):
    hold(late, HoldReason.PAUSED, days=10)

    bill = row_of(page)

    assert (bill.day, bill.near) == ("22.10.2026", "Tauolla 1.12.2026 asti")


def test_the_latest_day_counts_of_several(page, late):
    hold(late, HoldReason.PAUSED, days=10)
    holds.place(
        invoice_id=late.pk,
        reason=HoldReason.PAUSED,
        cause="test:longer",
        ends_on=TODAY + timedelta(days=20),
        at=timezone.now(),
    )

    assert row_of(page).near == "Tauolla 11.12.2026 asti"


def test_what_a_plan_pays_is_not_called_late(page, late):
    hold(late, HoldReason.PLAN)

    bill = row_of(page)

    assert (bill.near, bill.is_late) == ("", False)


def test_who_wrote_to_us_waits_for_the_answer(page, late):
    hold(late, HoldReason.REQUEST_OPEN)

    answer = page.get(HOME)

    [bill] = answer.context["bills"]
    assert (bill.near, bill.is_late) == ("Odottaa vastaustamme", False)
    assert answer.context["summary"].overdue == 0
    assert "Mikään ei ole nyt kiireistä" in answer.text
    assert "Perintä odottaa, kunnes olemme käsitelleet viestisi." in answer.text


def test_rows_without_such_a_hold_cost_no_query_more(late, django_assert_num_queries):
    rows = queries.rows_of(Invoice.objects.filter(pk=late.pk))

    with django_assert_num_queries(0):
        assert queries.ends_of(rows, today=TODAY) == {}


def test_on_its_page_a_planned_invoice_names_no_day_of_its_own_to_pay_at_once(page, late):
    hold(late, HoldReason.PLAN)

    answer = page.get(reverse("invoices:invoice", args=[late.public_id]))

    assert answer.context["payment"] is None
    assert answer.context["due"] == ""
    assert late.to_pay > Decimal(0)
