"""Reports for creditors' books: own rows alone, sums as in the ledger, safe to open."""

import csv
import io
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.services.roles import Role
from invoices import csv_files
from invoices.models import (
    CreditorMembership,
    EntryKind,
    HoldReason,
    Invoice,
    LedgerEntry,
)
from tests.factories import CreditorFactory, InvoiceFactory
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db
PAGE = "/admin/invoices/invoice/report/"


def rows_of(response):
    text = b"".join(response.streaming_content).decode()
    assert text.startswith(csv_files.BOM)
    return list(csv.DictReader(io.StringIO(text.removeprefix(csv_files.BOM)), delimiter=";"))


def euros(text):
    return Decimal(text.replace(",", "."))


@pytest.fixture
def own():
    return CreditorFactory(name="Kaiku Oy")


@pytest.fixture
def other():
    return CreditorFactory(name="Muu Oy")


@pytest.fixture
def client(own):
    user = staff_of(Role.CREDITOR_USER)
    CreditorMembership.objects.create(user=user, creditor=own)
    return client_of(user)


def book(invoice, kind, at, *, cause, principal="0", costs="0", reverses=None):
    return LedgerEntry.objects.create(
        invoice=invoice,
        kind=kind,
        principal=Decimal(principal),
        costs=Decimal(costs),
        value_on=at.date(),
        booked_at=at,
        cause=cause,
        legal_basis="x" if kind == EntryKind.COST else "",
        reverses=reverses,
    )


def test_the_claims_of_the_own_creditor_come_as_a_file(client, own, other):
    invoice = InvoiceFactory(creditor=own, number="K-1")
    InvoiceFactory(creditor=other, number="M-1")

    response = client.get(PAGE, {"of": "claims", "get": "csv"})

    (row,) = rows_of(response)
    assert row["Invoice number"] == "K-1"
    assert row["Case number"] == str(invoice.case_number)
    assert row["Due"] == invoice.due_on.isoformat()
    assert row["Stage"] == "Invoiced"
    assert euros(row["Open total"]) == invoice.open_total
    assert response["Content-Disposition"].startswith("attachment")


def test_no_name_of_a_debtor_is_in_the_file(client, own):
    invoice = InvoiceFactory(creditor=own)

    response = client.get(PAGE, {"of": "claims", "get": "csv"})

    (row,) = rows_of(response)
    assert invoice.debtor_name not in row.values()


def test_another_creditor_in_the_address_gives_nothing_of_it(client, own, other):
    second = CreditorFactory(name="Toinen Oy")
    user = CreditorMembership.objects.get().user
    CreditorMembership.objects.create(user=user, creditor=second)
    InvoiceFactory(creditor=other)

    response = client.get(PAGE, {"of": "claims", "creditor": other.pk, "get": "csv"})

    assert response.status_code == 422
    assert "Muu Oy" not in response.text


def test_the_claims_are_narrowed_by_stage_hold_and_day(client, own):
    kept = InvoiceFactory(creditor=own, number="kept", issued_on=date(2026, 10, 5))
    late = InvoiceFactory(creditor=own, number="late", issued_on=date(2026, 10, 7))
    Invoice.objects.filter(pk__in=[kept.pk, late.pk]).update(hold=HoldReason.PLAN)
    InvoiceFactory(creditor=own, number="free", issued_on=date(2026, 10, 5))

    chosen = {"of": "claims", "stage": "open", "hold": "PLAN", "last": "2026-10-06", "get": "csv"}
    response = client.get(PAGE, chosen)

    assert [row["Invoice number"] for row in rows_of(response)] == ["kept"]


def test_the_bookings_of_a_month_add_up_to_the_ledger(client, own, other):
    months = [
        datetime(2026, 9, 30, 20, 59, tzinfo=UTC),
        datetime(2026, 9, 30, 21, 0, tzinfo=UTC),  # midnight in Helsinki: October begins
        datetime(2026, 10, 31, 21, 59, tzinfo=UTC),  # an hour later in winter time
        datetime(2026, 10, 31, 22, 0, tzinfo=UTC),
    ]
    ours, theirs = InvoiceFactory(creditor=own), InvoiceFactory(creditor=other)
    for number, at in enumerate(months):
        book(ours, EntryKind.PAYMENT, at, principal="-10.05", cause=f"a{number}")
        book(ours, EntryKind.COST, at, costs="5.00", cause=f"b{number}")
        book(theirs, EntryKind.PAYMENT, at, principal="-99.00", cause=f"c{number}")

    rows = rows_of(client.get(PAGE, {"month": "2026-10", "get": "csv"}))
    page = client.get(PAGE, {"month": "2026-10"})

    assert len(rows) == 4
    booked = LedgerEntry.objects.filter(invoice=ours, booked_at__in=months[1:3])
    for column, field in (("Sum", "amount"), ("Principal", "principal"), ("Costs", "costs")):
        assert sum(euros(row[column]) for row in rows) == booked.aggregate(s=Sum(field))["s"]
    assert page.context["booked_total"][-1] == sum(euros(row["Sum"]) for row in rows)


def test_every_month_together_is_the_whole_ledger(client, own):
    invoice = InvoiceFactory(creditor=own)
    for month in range(1, 12):
        at = datetime(2026, month, 15, 12, tzinfo=UTC)
        book(invoice, EntryKind.PAYMENT, at, principal=f"-{month}.10", cause=f"m{month}")

    total = sum(
        euros(row["Sum"])
        for month in range(1, 12)
        for row in rows_of(client.get(PAGE, {"month": f"2026-{month:02}", "get": "csv"}))
    )

    booked = LedgerEntry.objects.filter(cause__startswith="m").aggregate(s=Sum("amount"))
    assert total == booked["s"]


def test_a_download_is_in_the_log_with_what_was_asked(client, own):
    client.get(PAGE, {"of": "claims", "hold": "DISPUTED", "get": "csv"})
    client.get(PAGE, {"month": "2026-10", "get": "csv"})

    claims = AuditEvent.objects.get(action="invoice.exported")
    ledger = AuditEvent.objects.get(action="ledgerentry.exported")
    assert (claims.data["hold"], claims.data["creditors"]) == ("DISPUTED", [own.pk])
    assert ledger.data == {"creditors": [own.pk], "month": "2026-10"}


@pytest.mark.parametrize("role", [Role.AGENT, Role.AUDITOR])
def test_the_reports_are_not_for_those_who_do_not_need_them(role):
    assert signed_in(role).get(PAGE).status_code == 403


def test_a_team_lead_takes_one_creditor_at_a_time(own, other):
    InvoiceFactory(creditor=own, number="K-1")
    InvoiceFactory(creditor=other, number="M-1")
    lead = signed_in(Role.TEAM_LEAD)

    unchosen = lead.get(PAGE, {"of": "claims", "get": "csv"})
    chosen = lead.get(PAGE, {"of": "claims", "creditor": other.pk, "get": "csv"})

    assert unchosen.status_code == 422
    assert [row["Invoice number"] for row in rows_of(chosen)] == ["M-1"]


def test_the_page_counts_what_the_file_will_have(client, own):
    InvoiceFactory.create_batch(3, creditor=own)

    response = client.get(PAGE, {"of": "claims"})

    assert response.context["told"]["count"] == 3


@pytest.mark.parametrize(
    "query",
    [
        {"of": "claims", "stage": "NEVER"},
        {"of": "claims", "first": "2026-02-30"},
        {"of": "claims", "first": "2026-02-02", "last": "2026-02-01"},
        {"of": "claims", "hold": "x\0"},
        {"month": "2019-01"},
        {"month": "2026-13"},
        {"month": ""},
    ],
)
def test_what_nobody_can_choose_is_said_so(client, query):
    assert client.get(PAGE, {**query, "get": "csv"}).status_code == 422


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+358", "'+358"),
        ("-x", "'-x"),
        ("@sum", "'@sum"),
        ("\tx", "'\tx"),
        ("K-1", "K-1"),
        (Decimal("-12.50"), "-12,50"),
        (None, ""),
        (True, "1"),
        (7, "7"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "2026-10-25 03:30:00"),
    ],
)
def test_cells_are_no_formulas(value, written):
    assert csv_files.cell(value) == written


def test_a_long_file_is_never_in_memory_whole():
    rows = ((number, "x" * 100, Decimal("1.00")) for number in range(50_000))
    tracemalloc.start()

    size = sum(len(piece) for piece in csv_files.lines(["a", "b", "c"], rows))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert size > 5_000_000
    assert peak < 1_000_000


def test_the_list_of_creditors_to_choose_has_the_own_ones_alone(client, own, other):
    second = CreditorFactory(name="Toinen Oy")
    user = CreditorMembership.objects.get().user
    CreditorMembership.objects.create(user=user, creditor=second)

    response = client.get(reverse("admin:invoices_invoice_report"))

    assert "Toinen Oy" in response.text
    assert "Muu Oy" not in response.text
