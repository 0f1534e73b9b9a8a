"""Payments, statements, refunds and reported payments as staff read and decide them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.services.roles import Role
from demo.statements import DemoEntry, camt053
from payments import paytrail, tasks
from payments.models import (
    BankEntry,
    BankStatement,
    EntryState,
    Payment,
    PaymentReportState,
    Refund,
)
from payments.services import paid_already
from tests.invoices.bookings import booked
from tests.payments.desk import ACCOUNT, entry_to_clear
from tests.payments.stories import confirmed
from tests.staff import client_of, signed_in, staff_of

pytestmark = pytest.mark.django_db

UPLOAD = "/admin/payments/bankstatement/upload/"


def page_of(row, name="change"):
    model = row._meta.model_name
    return reverse(f"admin:payments_{model}_{name}", args=[row.pk])


@pytest.fixture
def payment(actor, invoice, now, silent_provider):
    return confirmed(actor, {invoice: "60.00"}, at=now)


def test_an_agent_reads_the_whole_story_of_a_payment_and_that_is_recorded(payment):
    staff = staff_of(Role.AGENT)

    page = client_of(staff).get(page_of(payment))

    for told in (payment.reference, "€60.00", "Callback", "Changed the payment", "Paid in MyRopo"):
        assert told in page.text
    assert "Nothing is booked yet" in page.text
    assert AuditEvent.objects.get(action="payment.viewed").party == payment.party


def test_an_auditor_reads_it_without_links_to_pages_that_are_closed(payment):
    page = signed_in(Role.AUDITOR).get(page_of(payment))

    assert payment.party.name in page.text
    assert "/admin/accounts/party/" not in page.text
    assert "/admin/invoices/invoice/" not in page.text


def test_the_invoice_shows_what_was_paid_and_why_collection_waits(payment, invoice):
    page = signed_in(Role.AGENT).get(f"/admin/invoices/invoice/{invoice.pk}/change/")

    assert payment.reference in page.text
    assert "Why collection waits" in page.text
    assert "€40.00" in page.text


@pytest.mark.parametrize("term", ["reference", "transaction_id", "public_id", "name", "nobody"])
def test_a_payment_is_found(payment, term):
    words = {"name": payment.party.name.split()[0], "nobody": "Kukaan"}
    typed = words.get(term) or str(getattr(payment, term))
    client = signed_in(Role.AGENT)

    page = client.post("/admin/payments/payment/", {"q": typed}, follow=True)

    found = [] if term == "nobody" else [payment]
    assert list(page.context["cl"].result_list) == found


def test_the_list_takes_as_many_queries_for_many_payments_as_for_one(
    payment, actor, invoice, now, django_assert_num_queries
):
    client = signed_in(Role.AGENT)
    client.get("/admin/payments/payment/")
    with django_assert_num_queries(6) as few:
        client.get("/admin/payments/payment/")
    for _ in range(5):
        confirmed(actor, {invoice: "1.00"}, at=now)

    with django_assert_num_queries(len(few)):
        client.get("/admin/payments/payment/")


def test_lists_that_hang_on_another_row_show_its_rows_alone(payment, now):
    entry = entry_to_clear(now)
    client = signed_in(Role.AGENT)

    of_statement = client.get("/admin/payments/bankentry/", {"statement": entry.statement_id})
    of_payout = client.get("/admin/payments/payment/", {"payout": entry.pk})
    of_nothing = client.get("/admin/payments/bankentry/", {"statement": "x"})

    assert list(of_statement.context["cl"].result_list) == [entry]
    assert list(of_payout.context["cl"].result_list) == []
    assert list(of_nothing.context["cl"].result_list) == []


def statement(now, *entries):
    return camt053(entries, account=ACCOUNT, statement_id="S1", on=now.date())


def uploaded(client, *contents):
    files = [SimpleUploadedFile(f"tito-{n}.xml", each) for n, each in enumerate(contents)]
    return client.post(UPLOAD, {"statement": files})


def test_an_uploaded_statement_is_booked_and_its_report_shown(now):
    invoice = booked(now)
    content = statement(
        now,
        DemoEntry(amount=Decimal("100.00"), reference=invoice.reference, archive_id="A1"),
        DemoEntry(amount=Decimal("5.00"), text="<script>alert(1)</script>", archive_id="A2"),
    )
    staff = staff_of(Role.TEAM_LEAD)

    page = uploaded(client_of(staff), content)

    kept = BankStatement.objects.get()
    shown = client_of(staff).get(page_of(kept))
    assert "2 new entries" in page.text
    assert "Booked to invoices: 1" in page.text
    assert "To be cleared: 1" in shown.text
    assert kept.imported_by == staff


def test_a_refused_statement_says_where_and_why_and_the_others_go_on(now):
    good = statement(now, DemoEntry(amount=Decimal("5.00"), archive_id="A2"))

    page = uploaded(signed_in(Role.TEAM_LEAD), b"tilinumero;summa\n1;2\n", b"", good)

    assert "This is not well-formed XML." in page.text
    assert "The file is empty." in page.text
    assert "1 new entry" in page.text
    assert BankEntry.objects.count() == 1


def test_the_same_statement_again_changes_nothing(now):
    content = statement(now, DemoEntry(amount=Decimal("5.00"), archive_id="A2"))
    client = signed_in(Role.TEAM_LEAD)
    uploaded(client, content)

    page = uploaded(client, content)

    assert "Everything in the file was here already." in page.text
    assert BankEntry.objects.count() == 1


def test_a_large_statement_is_left_to_a_worker(now, monkeypatch):
    sent = []
    monkeypatch.setattr("payments.admin.uploads.MOST_AT_ONCE", 0)
    monkeypatch.setattr(tasks.match_received_entries, "delay", lambda: sent.append(True))

    page = uploaded(
        signed_in(Role.TEAM_LEAD),
        statement(now, DemoEntry(amount=Decimal("5.00"), archive_id="A2")),
    )

    assert sent == [True]
    assert "The entries are booked in the background" in page.text


def test_nobody_at_the_upload_waits_for_the_provider(payment, now, monkeypatch):
    Payment.objects.update(confirmed_at=now - timedelta(days=3))
    asked, sent = [], []
    monkeypatch.setattr(paytrail, "ask", asked.append)
    monkeypatch.setattr(tasks.match_received_entries, "delay", lambda: sent.append(True))

    uploaded(
        signed_in(Role.TEAM_LEAD),
        statement(now, DemoEntry(amount=Decimal("5.00"), archive_id="A2")),
    )

    assert asked == []
    assert BankEntry.objects.get().state == EntryState.CLEARING
    assert sent == [True]


def test_a_refund_shows_its_account_in_fours(now):
    entry = entry_to_clear(now)
    refund = Refund.objects.create(
        entry=entry, amount=1, state="REPORTED", iban=entry.counterparty_iban, started_at=now
    )

    page = signed_in(Role.AGENT).get(page_of(refund))

    assert "FI42 5000 1510 0000 23" in page.text


@pytest.fixture
def report(actor, invoice, now):
    return paid_already.report_payment(
        actor=actor,
        invoice=invoice,
        amount=Decimal("100.00"),
        paid_on=now.date(),
        file=ContentFile(b"%PDF-1.7 a receipt"),
        at=now,
    )


@pytest.mark.parametrize(
    ("answer", "state"),
    [("found", PaymentReportState.FOUND), ("not-found", PaymentReportState.NOT_FOUND)],
)
def test_a_reported_payment_is_decided_once(report, answer, state):
    client = signed_in(Role.AGENT)

    first = client.post(page_of(report, "decide"), {"do": answer}, follow=True)
    again = client.post(page_of(report, "decide"), {"do": "found"}, follow=True)

    report.refresh_from_db()
    assert "Decided." in first.text
    assert "It was decided already." in again.text
    assert report.state == state


def test_an_answer_that_is_none_decides_nothing(report):
    page = signed_in(Role.AGENT).post(page_of(report, "decide"), {"do": ""})

    report.refresh_from_db()
    assert (page.status_code, report.state) == (400, PaymentReportState.WAITING)


def test_a_receipt_is_saved_never_shown_and_that_is_recorded(report):
    page = signed_in(Role.AGENT).get(page_of(report, "receipt"))

    assert page.headers["Content-Disposition"].startswith("attachment")
    assert page.headers["Content-Type"] == "application/pdf"
    assert b"".join(page.streaming_content) == b"%PDF-1.7 a receipt"
    event = AuditEvent.objects.get(action="payment_report.file_downloaded")
    assert event.party == report.party


@pytest.mark.parametrize("role", [Role.CREDITOR_USER, Role.AUDITOR])
def test_a_receipt_is_for_those_who_check_it(report, role):
    assert signed_in(role).get(page_of(report, "receipt")).status_code == 403


def test_a_creditor_user_sees_no_payment_even_on_an_invoice_of_the_own_creditor(payment, invoice):
    staff = staff_of(Role.CREDITOR_USER)
    staff.creditor_memberships.create(creditor=invoice.creditor)

    page = client_of(staff).get(f"/admin/invoices/invoice/{invoice.pk}/change/")

    assert page.status_code == 200
    assert payment.reference not in page.text
    assert Payment.objects.count() == 1
