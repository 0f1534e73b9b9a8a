"""Approved refunds leave in files: each once, with its money out of the ledger."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from lxml import etree

from accounts.models import AuditEvent
from invoices.models import EntryKind, LedgerEntry
from invoices.queries.ledger import ledger_mismatches
from payments import refund_files
from payments.models import Refund, RefundBatch, RefundPayment, RefundState
from payments.services import refund_batches, refunds
from tests.factories import DebtorFactory, PersonFactory
from tests.payments.desk import entry_to_clear
from tests.payments.refunding import (
    HOLDER,
    IBAN,
    OTHER_IBAN,
    OUR_ACCOUNT,
    approved,
    approver,
    checker,
    reported,
    with_account,
    worker,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def our_account(settings):
    with_account(settings)


def send(now):
    return refund_batches.send_refunds(at=now, actor=None)


def exported(*arguments):
    out = StringIO()
    call_command("export_refunds", *arguments, stdout=out)
    return out.getvalue()


def stored(batch):
    with batch.file.open() as file:
        return file.read()


def texts(data, name):
    return [
        each.text for each in etree.fromstring(data).iter(f"{{{refund_files.NAMESPACE}}}{name}")
    ]


def test_approved_refunds_go_into_one_file(now):
    first, second = approved(now, "20.00"), approved(now, "0.05")

    [batch] = send(now)

    assert (batch.payments, batch.total, batch.account) == (2, Decimal("20.05"), OUR_ACCOUNT)
    assert batch.execute_on == date(2026, 11, 23)
    assert batch.sha256 == hashlib.sha256(stored(batch)).hexdigest()
    lines = batch.lines.order_by("pk")
    assert [(each.refund, each.amount) for each in lines] == [(first, 20), (second, second.amount)]
    assert texts(stored(batch), "EndToEndId") == [each.end_to_end_id for each in lines]


def test_what_is_sent_has_left_the_ledger(now):
    refund = approved(now)

    send(now)

    refund.refresh_from_db()
    refund.invoice.refresh_from_db()
    assert (refund.state, refund.invoice.surplus) == (RefundState.SENT, 0)
    entry = LedgerEntry.objects.get(kind=EntryKind.REFUND)
    assert (entry.amount, entry.cause) == (20, f"refund:{refund.payments.get().end_to_end_id}")
    assert list(ledger_mismatches()) == []
    event = AuditEvent.objects.get(action="refund.sent")
    assert event.party == refund.invoice.party


def test_a_repeat_sends_nothing_more(now):
    approved(now)
    send(now)

    assert send(now) == []
    assert RefundBatch.objects.count() == 1


def test_nothing_is_sent_that_two_have_not_approved(now):
    reported(now)
    refunds.check(refund_id=reported(now).pk, user=checker(), at=now)

    assert send(now) == []
    assert not RefundBatch.objects.exists()


def test_what_is_sent_does_not_follow_the_surplus(now):
    refund = approved(now)
    send(now)

    assert refunds.follow_surplus(invoice_id=refund.invoice_id, at=now) is None

    refund.refresh_from_db()
    assert (refund.state, refund.amount) == (RefundState.SENT, 20)


def test_another_sum_than_the_approved_one_stays_here(now):
    refund = approved(now)
    Refund.objects.filter(pk=refund.pk).update(amount=5)

    assert send(now) == []

    refund.refresh_from_db()
    assert (refund.state, refund.amount) == (RefundState.REPORTED, 20)


def test_the_payee_reads_in_its_own_language(now):
    person = PersonFactory()
    DebtorFactory(party=person, language="sv")
    refund = approved(now, party=person)

    [batch] = send(now)

    [text] = texts(stored(batch), "Ustrd")
    assert text.startswith("Återbetalning")
    assert refund.invoice.number in text


def test_a_returned_entry_goes_back_by_the_same_way(now):
    entry = entry_to_clear(now)
    refund = refunds.return_entry(entry=entry, amount=entry.amount, actor=None, at=now)
    user = worker("give_refund_account")
    refunds.write_account(refund_id=refund.pk, iban=IBAN, holder=HOLDER, user=user, at=now)
    refunds.check(refund_id=refund.pk, user=checker(), at=now)
    refunds.approve(refund_id=refund.pk, user=approver(), at=now)

    [batch] = send(now)

    assert texts(stored(batch), "Ustrd") == ["Palautamme maksun, joka tuli 20.11.2026"]
    assert not LedgerEntry.objects.filter(kind=EntryKind.REFUND).exists()


def test_a_file_that_a_crash_left_unwritten_is_written_by_the_next_run(now, monkeypatch):
    refund = approved(now)
    with monkeypatch.context() as crash:
        crash.setattr(default_storage, "save", broken)
        with pytest.raises(OSError, match="full"):
            send(now)
    refund.refresh_from_db()
    assert refund.state == RefundState.SENT

    [batch] = send(now)

    assert batch.lines.get().refund == refund
    assert texts(stored(batch), "IBAN") == [OUR_ACCOUNT, IBAN]
    assert RefundBatch.objects.count() == 1


def broken(*_arguments, **_more):
    raise OSError("full")


def test_a_file_that_does_not_fit_sends_nothing(now, monkeypatch):
    refund = approved(now)
    monkeypatch.setattr(refund_files, "payable", lambda _text, **_more: "x" * 141)

    with pytest.raises(refund_files.InvalidFileError):
        send(now)

    refund.refresh_from_db()
    assert refund.state == RefundState.TO_BE_PAID
    assert not RefundBatch.objects.exists()
    assert not LedgerEntry.objects.filter(kind=EntryKind.REFUND).exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REFUND_ACCOUNT_IBAN", ""),
        ("REFUND_ACCOUNT_IBAN", "FI7944052020036083"),
        ("REFUND_ACCOUNT_NAME", " "),
    ],
)
def test_without_an_account_of_ours_nothing_is_sent(now, settings, name, value):
    approved(now)
    setattr(settings, name, value)

    with pytest.raises(CommandError) as refused:
        exported("--json")

    assert refused.value.returncode == 1
    assert not RefundBatch.objects.exists()


def test_the_command_tells_each_file(now):
    approved(now)

    answer = json.loads(exported("--json"))

    assert (answer["outcome"], answer["payments"], answer["total"]) == ("MADE", 1, "20.00")
    assert Path(answer["file"]).read_bytes().startswith(b"<?xml")
    assert json.loads(exported("--json")) == {"outcome": "NOTHING"}


def test_the_command_speaks_in_words_too(now):
    approved(now)

    text = exported()

    assert RefundBatch.objects.get().message_id in text
    assert exported() == "Mikään palautus ei odota maksamista.\n"


def test_a_file_that_was_changed_is_not_handed_out(now):
    approved(now)
    [batch] = send(now)
    Path(batch.file.path).write_bytes(b"<other/>")

    with pytest.raises(refund_batches.DamagedFileError):
        refund_batches.read_batch(batch=batch, actor=None, at=now)


def in_threads(*works):
    def run(work):
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


@pytest.mark.django_db(transaction=True)
def test_two_exports_at_once_send_each_refund_once(now):
    for _number in range(3):
        approved(now)

    found = in_threads(*[lambda: send(now)] * 4)

    assert sum(len(batches) for batches in found) == 1
    assert RefundPayment.objects.count() == 3
    assert list(ledger_mismatches()) == []


@pytest.mark.django_db(transaction=True)
def test_an_edit_beside_an_export_is_in_the_file_or_is_approved_anew(now):
    refund = approved(now)
    user = worker("give_refund_account")

    def edit():
        try:
            refunds.write_account(
                refund_id=refund.pk, iban=OTHER_IBAN, holder=HOLDER, user=user, at=now
            )
        except refunds.RefundNotOpenError:
            return "too late"
        return "edited"

    [_sent, edited] = in_threads(lambda: send(now), edit)

    refund.refresh_from_db()
    expected = {
        "too late": (RefundState.SENT, IBAN, 1),
        "edited": (RefundState.REPORTED, OTHER_IBAN, 0),
    }
    assert (refund.state, refund.iban, refund.payments.count()) == expected[edited]


@pytest.mark.django_db(transaction=True)
def test_two_approvers_at_once_approve_it_once(now):
    refund = reported(now)
    refunds.check(refund_id=refund.pk, user=checker(), at=now)
    users = [approver(), approver()]

    def approve(user):
        try:
            refunds.approve(refund_id=refund.pk, user=user, at=now)
        except refunds.NotAtThisStepError:
            return False
        return True

    done = in_threads(*[lambda user=user: approve(user) for user in users])

    assert sorted(done) == [False, True]
    assert AuditEvent.objects.filter(action="refund.approved").count() == 1
