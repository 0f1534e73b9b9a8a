"""The run against itself, against payments, and against being stopped in the middle."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Event, Lock
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection, connections, transaction

from invoices.models import EntryKind, LedgerEntry, Letter, TimelineEvent
from invoices.queries.collection import chunks_to_look_at
from invoices.queries.rates import read_rates
from invoices.services import ledger, money_in
from invoices.services.collection import run, runs, writing
from tests.factories import PersonFactory
from tests.invoices import collecting, stories
from tests.invoices.collecting import DUE
from tests.invoices.rates import fill_rates

pytestmark = pytest.mark.django_db(transaction=True)

REMINDED_ON = date(2026, 1, 27)
AT = collecting.at_noon(REMINDED_ON)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def rates(transactional_db):
    """Tests with real commits before this one have emptied their table."""
    fill_rates()


def overdue(count):
    party = PersonFactory()
    return [stories.sent(party, at=AT, due_on=DUE) for _ in range(count)]


def in_threads(*functions):
    """Run all at once; what each answers, or the exception that it raised."""

    def call(function):
        try:
            return function()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(functions)) as pool:
        waiting = [pool.submit(call, function) for function in functions]
        return [each.exception() or each.result() for each in waiting]


def collect_chunks_of(size):
    """The run of the day in small chunks, so that two of them meet often."""
    for chunk in chunks_to_look_at(on=REMINDED_ON, size=size):
        run.collect(invoice_ids=chunk, on=REMINDED_ON, rates=read_rates(), at=AT)


def each_has_one_letter(invoices):
    for model in (Letter, TimelineEvent):
        found = model.objects.filter(kind__in=["REMINDER", "REMINDED"])
        assert sorted(found.values_list("invoice", flat=True)) == [each.pk for each in invoices]
    costs = LedgerEntry.objects.filter(kind=EntryKind.COST)
    assert sorted(costs.values_list("invoice", flat=True)) == [each.pk for each in invoices]
    collecting.check_books()


def test_two_runs_at_once_write_each_letter_once():
    invoices = overdue(24)

    answers = in_threads(*[lambda: collect_chunks_of(3)] * 3)

    assert answers == [None, None, None]
    each_has_one_letter(invoices)
    assert runs.counts_of(on=REMINDED_ON) == {"looked": 24, "REMINDER": 24}


def test_a_run_that_breaks_in_its_second_chunk_goes_on_where_it_was(monkeypatch):
    invoices = overdue(6)
    calls = []

    def break_the_second_time(**_words):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        # The last thing in a chunk: everything else of it was written.
        patched.setattr(run, "add_counts", break_the_second_time)
        with pytest.raises(KeyboardInterrupt):
            collect_chunks_of(2)
    written_before = Letter.objects.count()

    collect_chunks_of(2)

    assert written_before == 2
    each_has_one_letter(invoices)


def pay_in_full(invoice, *, value_on=REMINDED_ON):
    money_in.book_payment(
        invoice_id=invoice.pk,
        amount=Decimal("96.41"),
        value_on=value_on,
        cause=f"payment:{invoice.pk}",
        actor=None,
        at=AT,
    )


def test_a_run_that_waits_for_a_payment_sees_it_and_writes_no_letter():
    [invoice] = overdue(1)
    is_locked, runs_already = Event(), Event()

    def pay():
        with transaction.atomic():
            ledger.lock_invoice(invoice.pk)
            is_locked.set()
            runs_already.wait(5)
            time.sleep(0.3)
            pay_in_full(invoice)

    def collect():
        is_locked.wait(5)
        runs_already.set()
        return run.collect(invoice_ids=[invoice.pk], on=REMINDED_ON, rates=read_rates(), at=AT)

    answers = in_threads(pay, collect)

    invoice.refresh_from_db()
    assert answers == [None, {}]
    assert invoice.stage == "PAID"
    assert not Letter.objects.exists()
    assert not LedgerEntry.objects.filter(kind=EntryKind.COST).exists()


def test_a_payment_that_waits_for_the_run_is_divided_over_what_the_letter_booked(monkeypatch):
    [invoice] = overdue(1)
    is_written, lock = Event(), Lock()
    real = writing.ledger.save_many

    def save_slowly(invoices):
        with lock:
            is_written.set()
        time.sleep(0.3)
        real(invoices)

    monkeypatch.setattr(writing.ledger, "save_many", save_slowly)

    def pay():
        is_written.wait(5)
        monkeypatch.setattr(writing.ledger, "save_many", real)
        pay_in_full(invoice)

    answers = in_threads(lambda: collect_chunks_of(1), pay)

    invoice.refresh_from_db()
    [letter] = Letter.objects.all()
    assert answers == [None, None]
    assert invoice.open_total == letter.cost + letter.interest
    collecting.check_books()


@pytest.mark.slow
def test_payments_and_runs_at_once_leave_no_cost_after_a_payment_that_was_there():
    invoices = overdue(30)

    def pay_all():
        for invoice in invoices[::-1]:
            pay_in_full(invoice)

    answers = in_threads(pay_all, lambda: collect_chunks_of(2), lambda: collect_chunks_of(2))

    assert answers == [None, None, None]
    for invoice in invoices:
        entries = list(LedgerEntry.objects.filter(invoice=invoice).order_by("pk"))
        kinds = [entry.kind for entry in entries]
        after_payment = kinds[kinds.index(EntryKind.PAYMENT) :]
        assert EntryKind.COST not in after_payment
    collecting.check_books()


@pytest.mark.slow
def test_a_process_that_is_killed_loses_no_letter_and_writes_none_twice():
    invoices = overdue(400)
    process = start_run()
    try:
        wait_until_half_is_done(process)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    looked_at = runs.counts_of(on=REMINDED_ON)["looked"]

    again = start_run()
    again.wait(120)

    assert again.returncode == 0
    assert 0 < looked_at < len(invoices)
    each_has_one_letter(invoices)
    assert runs.counts_of(on=REMINDED_ON)["looked"] == len(invoices)


def start_run():
    """`run_collection` as a process of its own, on the database of the test."""
    name, own = connection.settings_dict["NAME"], urlsplit(os.environ["DATABASE_URL"])
    address = urlunsplit(own._replace(path=f"/{name}"))
    return subprocess.Popen(
        [sys.executable, "manage.py", "run_collection", "--on", REMINDED_ON.isoformat(), "--json"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": address},
        stdout=subprocess.DEVNULL,
    )


def wait_until_half_is_done(process):
    for _ in range(6000):
        if runs.counts_of(on=REMINDED_ON)["looked"] or process.poll() is not None:
            return
        time.sleep(0.005)
    pytest.fail("the run did not begin")
