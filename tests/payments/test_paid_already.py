"""Telling of a payment made elsewhere: what is taken, what waits, what becomes of it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from invoices.models import EventKind, Hold, HoldReason
from invoices.queries.ledger import ledger_mismatches
from invoices.rules.attachments import UnknownTypeError, type_of
from invoices.services import money_in
from invoices.tasks import release_ended_holds
from payments import receivers, tasks
from payments.models import PaymentReport, PaymentReportState
from payments.rules.paid_already import waits_until
from payments.services import paid_already
from payments.services.paid_already import TooManyReportsError
from tests.invoices.stories import paid
from tests.invoices.test_documents import in_threads
from tests.payments.told import PDF, bill_of, picture, told

WAITING, FOUND, NOT_FOUND = PaymentReportState


@pytest.fixture
def invoice(debtor):
    return bill_of(debtor.party)


@pytest.fixture
def tell(actor, invoice, now):
    return partial(told, actor, invoice, at=now)


# --- How long, and what a file is ---------------------------------------------------------


@pytest.mark.parametrize(
    ("reported_on", "until"),
    [
        pytest.param(date(2026, 11, 20), date(2026, 12, 4), id="a Friday: two weeks"),
        pytest.param(date(2026, 11, 21), date(2026, 12, 4), id="a Saturday: from Monday on"),
        pytest.param(date(2026, 12, 18), date(2027, 1, 7), id="over Christmas and Epiphany"),
    ],
)
def test_collection_waits_ten_banking_days(reported_on, until):
    assert waits_until(reported_on=reported_on) == until


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PDF, "application/pdf"),
        (picture("JPEG"), "image/jpeg"),
        (picture("PNG"), "image/png"),
    ],
    ids=["pdf", "jpg", "png"],
)
def test_the_type_of_a_file_is_in_its_content(content, expected):
    assert type_of(content) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"<html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b"MZ" + bytes(100),
        b"PK\x03\x04" + bytes(100),
        picture("GIF"),
    ],
    ids=["empty", "text", "html", "svg", "program", "archive", "gif"],
)
def test_no_other_file_is_taken(content):
    with pytest.raises(UnknownTypeError):
        type_of(content)


# --- Telling ------------------------------------------------------------------------------


def test_telling_makes_collection_wait_and_is_on_the_timeline(tell, invoice, actor):
    report = tell()

    invoice.refresh_from_db()
    hold = Hold.objects.get()
    event = invoice.timeline.get(kind=EventKind.PAYMENT_REPORTED)
    assert (report.state, report.amount, report.party) == (
        WAITING,
        Decimal("96.41"),
        actor.acting_for,
    )
    assert (hold.reason, hold.ends_on, hold.amount) == (
        HoldReason.PAYMENT_REPORTED,
        date(2026, 12, 4),
        0,
    )
    assert invoice.hold == HoldReason.PAYMENT_REPORTED
    assert invoice.to_pay == Decimal("96.41")
    assert event.data == {"reported": "96.41", "paid_on": "2026-11-18"}
    assert AuditEvent.objects.filter(action="payment_report.made").count() == 1
    assert list(ledger_mismatches()) == []


def test_a_second_report_is_the_first(tell, now):
    first, second = tell(), tell(at=now + timedelta(days=1), amount="1.00")

    assert first == second
    assert PaymentReport.objects.count() == Hold.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_tabs_at_once_make_one_report(tell):
    made = in_threads(lambda: tell().pk)

    assert len(made) == 8
    assert len(set(made)) == 1
    assert PaymentReport.objects.count() == Hold.objects.count() == 1


def test_a_file_is_kept_under_a_name_that_tells_nothing(tell, tmp_path):
    report = tell(file=SimpleUploadedFile("Väinön tiliote 131052Y901X.pdf", PDF))

    assert report.file_type == "application/pdf"
    assert Path(report.file.name).parent == Path("payment_reports")
    assert len(Path(report.file.name).name) == 32
    assert (tmp_path / report.file.name).read_bytes() == PDF


def test_a_wrong_file_makes_no_report(tell, tmp_path):
    with pytest.raises(UnknownTypeError):
        tell(file=SimpleUploadedFile("kuitti.pdf", b"MZ" + bytes(100)))

    assert PaymentReport.objects.count() == Hold.objects.count() == 0
    assert not (tmp_path / "payment_reports").exists()


def test_what_is_paid_cannot_be_told_of(tell, invoice, now):
    paid(invoice, "96.41", on=date(2026, 11, 20), at=now)

    with pytest.raises(paid_already.NothingToPayError):
        tell()

    assert PaymentReport.objects.count() == 0


def test_a_fourth_report_within_a_month_is_too_many(tell, agent, now):
    for day in range(3):
        report = tell(at=now + timedelta(days=day))
        paid_already.decide_not_found(
            report_id=report.pk, actor=agent, at=now + timedelta(days=day, hours=1)
        )

    with pytest.raises(TooManyReportsError) as refusal:
        tell(at=now + timedelta(days=29))
    after = tell(at=now + timedelta(days=30, seconds=1))

    assert refusal.value.again_on == date(2026, 12, 21)
    assert after.state == WAITING
    assert PaymentReport.objects.count() == 4


# --- What becomes of it -------------------------------------------------------------------


def test_found_lets_go_of_the_hold(tell, invoice, agent, now):
    report = tell()

    was_decided = paid_already.decide_found(report_id=report.pk, actor=agent, at=now)

    report.refresh_from_db()
    invoice.refresh_from_db()
    assert was_decided
    assert (report.state, report.decided_by, report.decided_at) == (FOUND, agent, now)
    assert invoice.hold == ""
    assert not invoice.timeline.filter(kind=EventKind.MONEY_NOT_FOUND).exists()


def test_not_found_is_told_on_the_timeline(tell, invoice, agent, now):
    report = tell()

    paid_already.decide_not_found(report_id=report.pk, actor=agent, at=now)

    report.refresh_from_db()
    invoice.refresh_from_db()
    assert report.state == NOT_FOUND
    assert invoice.hold == ""
    assert invoice.timeline.filter(kind=EventKind.MONEY_NOT_FOUND).count() == 1
    assert AuditEvent.objects.filter(action="payment_report.not_found", actor=agent).exists()


def test_a_decision_stands(tell, invoice, agent, now):
    report = tell()
    paid_already.decide_found(report_id=report.pk, actor=agent, at=now)

    again = [
        paid_already.decide_found(report_id=report.pk, actor=agent, at=now),
        paid_already.decide_not_found(report_id=report.pk, actor=agent, at=now),
    ]

    report.refresh_from_db()
    assert again == [False, False]
    assert report.state == FOUND
    assert not invoice.timeline.filter(kind=EventKind.MONEY_NOT_FOUND).exists()


@pytest.mark.django_db(transaction=True)
def test_two_deciders_at_once_decide_once(tell, agent, now):
    report = tell()

    decided = in_threads(
        lambda: paid_already.decide_not_found(report_id=report.pk, actor=agent, at=now)
    )

    assert sorted(decided) == [False] * 7 + [True]
    assert AuditEvent.objects.filter(action="payment_report.not_found").count() == 1


@pytest.mark.parametrize(
    ("sums", "found"),
    [
        pytest.param(["96.41"], True, id="the sum"),
        pytest.param(["100.00"], True, id="more than it"),
        pytest.param(["50.00"], False, id="less"),
        pytest.param(["50.00", "46.41"], True, id="in parts that settle the invoice"),
    ],
)
def test_money_that_is_booked_answers_the_report(tell, invoice, now, sums, found):
    report = tell()
    for sum_ in sums:
        paid(invoice, sum_, on=date(2026, 11, 20), at=now + timedelta(hours=1))

    tasks.look_for_reported_money(invoice_ids=[invoice.pk])

    report.refresh_from_db()
    assert (report.state == FOUND) is found
    assert Hold.objects.filter(released_at=None).exists() is not found
    if found:
        assert report.decided_by is None


def test_money_that_was_booked_before_answers_nothing(tell, invoice, now):
    paid(invoice, "50.00", on=date(2026, 11, 10), at=now - timedelta(hours=1))
    report = tell(amount="46.41")

    assert not paid_already.look_for_money(report_id=report.pk, at=now)


def test_money_that_was_taken_back_answers_nothing(tell, invoice, now):
    report, later = tell(), now + timedelta(hours=1)
    paid(invoice, "96.41", on=date(2026, 11, 20), at=later)
    money_in.reverse_payment(
        payment_cause=f"test:payment:{invoice.pk}:96.41",
        value_on=date(2026, 11, 21),
        cause="test:back",
        actor=None,
        at=later,
    )

    assert not paid_already.look_for_money(report_id=report.pk, at=later)


def test_a_booking_asks_the_worker_to_look(
    tell, invoice, now, monkeypatch, django_capture_on_commit_callbacks
):
    asked = []
    monkeypatch.setattr(
        receivers.tasks.look_for_reported_money, "delay", lambda **said: asked.append(said)
    )

    with django_capture_on_commit_callbacks(execute=True):
        paid(invoice, "1.00", on=date(2026, 11, 20), at=now)
    before = list(asked)
    tell()
    with django_capture_on_commit_callbacks(execute=True):
        paid(invoice, "50.00", on=date(2026, 11, 20), at=now)

    assert before == []
    assert asked == [{"invoice_ids": [invoice.pk]}]


def test_the_night_lets_go_of_what_has_ended(tell, invoice, now):
    tell(at=timezone.now() - timedelta(days=60))

    release_ended_holds()

    invoice.refresh_from_db()
    assert invoice.hold == ""
    assert PaymentReport.objects.get().state == WAITING


def test_the_night_leaves_what_still_waits(tell, invoice):
    tell(at=timezone.now())

    release_ended_holds()

    invoice.refresh_from_db()
    assert invoice.hold == HoldReason.PAYMENT_REPORTED


# --- Staff, and the database --------------------------------------------------------------


def test_a_stored_receipt_has_no_address_of_its_own(page, tell):
    report = tell(file=SimpleUploadedFile("kuitti.pdf", PDF))

    answers = [page.get(prefix + report.file.name).status_code for prefix in ("/", "/media/")]

    assert answers == [404, 404]


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        (
            "payment_report_state_known",
            {"state": "LOST", "decided_at": datetime(2026, 11, 21, tzinfo=UTC)},
        ),
        ("payment_report_positive", {"amount": 0}),
        ("payment_report_decided_iff_not_waiting", {"state": FOUND}),
        ("payment_report_one_waiting_an_invoice", {}),
    ],
)
def test_the_database_refuses(tell, actor, now, constraint, fields):
    first = tell()
    values = {
        "invoice": first.invoice,
        "party": actor.acting_for,
        "user": actor.user,
        "amount": 1,
        "paid_on": date(2026, 11, 18),
        "reported_at": now,
    }

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        PaymentReport.objects.create(**values | fields)
