"""The same movement once, in whichever and however many files the bank tells of it."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from invoices.queries.ledger import ledger_mismatches
from payments.models import BankEntry, BankStatement, Direction, EntryState
from payments.services.statement_import import Outcome
from tests.invoices.bookings import booked
from tests.payments.statement_stories import (
    OTHER_REFERENCE,
    movement,
    notification,
    statement,
    states,
    store,
    take,
)

pytestmark = pytest.mark.django_db

PARTS = (
    movement("60.00", archive_id="P1"),
    movement("40.00", archive_id="P2", reference=OTHER_REFERENCE),
)
BATCH = movement("100.00", archive_id="B1", reference="", name="", parts=PARTS)
SUM = movement("100.00", archive_id="B1", reference="", name="", count=2)


def test_each_movement_becomes_a_row_with_what_the_bank_told(now):
    store(statement(movement("12.30", text="Kiitos", end_to_end_id="E1")), now)

    entry = BankEntry.objects.get()
    assert entry.amount == Decimal("12.30")
    assert entry.direction == Direction.CREDIT
    assert entry.state == EntryState.RECEIVED
    assert entry.reference == entry.reference_key == "14104373010002099"
    assert (entry.end_to_end_id, entry.text) == ("E1", "Kiitos")
    assert entry.counterparty_name == "Maija Maksaja"


def test_a_statement_knows_what_it_is_and_what_it_brought(now):
    report = store(statement(movement(), movement(archive_id="A2"), version="08"), now)

    row = BankStatement.objects.get()
    assert (row.schema, row.message_id) == ("camt.053.001.08", "S1")
    assert row.report == report.counts
    assert report.counts == {
        "entries": 2,
        "new": 2,
        "known": 0,
        "skipped": 0,
        "superseded": 0,
    }


def test_the_same_file_twice_changes_nothing(now):
    data = statement(movement())
    store(data, now)

    report = store(data, now)

    assert report.outcome is Outcome.UNCHANGED
    assert BankStatement.objects.count() == BankEntry.objects.count() == 1


def test_statements_that_overlap_bring_what_is_new(now):
    store(statement(movement(), movement(archive_id="A2")), now)

    report = store(statement(movement(archive_id="A2"), movement(archive_id="A3")), now)

    assert (report.new, report.known) == (1, 1)
    assert sorted(states()) == ["A1", "A2", "A3"]


def test_two_movements_that_look_the_same_are_two(now):
    nameless = movement(archive_id="")

    store(statement(nameless, nameless), now)
    report = store(notification(nameless, nameless), now)

    assert report.known == BankEntry.objects.count() == 2


@pytest.mark.parametrize("archive_id", ["A1", ""])
@pytest.mark.parametrize("version", ["02", "08"])
def test_the_same_entry_in_statement_and_notification_is_one(now, archive_id, version):
    entry = movement(archive_id=archive_id, end_to_end_id="E1")

    store(statement(entry), now)
    report = store(notification(entry, version=version), now)

    assert report.outcome is Outcome.UNCHANGED
    assert (report.new, report.known) == (0, 1)


def test_one_file_with_the_same_statement_twice_brings_it_once(now):
    one = statement(movement())
    stmt = one[one.index(b"<Stmt>") : one.index(b"</Stmt>") + 7]

    report = store(one.replace(stmt, stmt + stmt), now)

    assert (report.new, report.known) == (1, 1)


@pytest.mark.parametrize("files", [*permutations([statement(SUM), notification(BATCH)])])
def test_a_sum_and_its_parts_are_booked_once_in_either_order(now, files):
    claim = booked(now)
    other = booked(now, reference=OTHER_REFERENCE)

    take(now, files[0])
    take(now, files[1])

    claim.refresh_from_db()
    other.refresh_from_db()
    assert (claim.open_total, other.open_total) == (Decimal("40.00"), Decimal("60.00"))
    assert not list(ledger_mismatches())
    sums = BankEntry.objects.filter(is_summary=True).values_list("state", flat=True)
    assert set(sums) <= {EntryState.SUPERSEDED}


def test_parts_that_replace_a_sum_are_counted(now):
    take(now, statement(SUM))

    report = store(notification(BATCH), now)

    assert (report.new, report.known, report.superseded) == (2, 0, 1)


def test_a_sum_that_comes_again_after_its_parts_is_known(now):
    for data in (statement(SUM), notification(BATCH), notification(SUM)):
        report = store(data, now)

    assert (report.new, report.known) == (0, 1)


def test_parts_of_a_sum_that_a_person_has_dealt_with_are_known(now):
    store(statement(SUM), now)
    BankEntry.objects.update(state=EntryState.BOOKED)

    report = store(notification(BATCH), now)

    assert (report.new, report.known) == (0, 2)


def test_a_sum_in_the_same_file_as_its_parts_gives_way(now):
    store(statement(SUM, BATCH), now)

    assert states() == {
        "B1": EntryState.SUPERSEDED,
        "P1": EntryState.RECEIVED,
        "P2": EntryState.RECEIVED,
    }


def test_an_entry_without_details_gives_way_to_the_same_with_details(now):
    bare = movement(reference="", name="", archive_id="A1")
    take(now, statement(bare))

    report = take(now, notification(movement()))

    assert report.superseded == 1
    assert sorted(BankEntry.objects.values_list("reference", "state")) == [
        ("", EntryState.SUPERSEDED),
        ("14104373010002099", EntryState.CLEARING),
    ]


def test_an_id_of_its_own_in_the_other_file_makes_no_second_movement(now):
    """One bank repeats the entry's ID on its only part, another gives the part its own."""
    without = notification(movement(archive_id="B1"))
    one_part = movement(
        "100.00", archive_id="B1", reference="", name="", parts=(movement(archive_id="P1"),)
    )

    store(without, now)
    report = store(statement(one_part), now)

    assert (report.new, report.known) == (0, 1)


def test_parts_with_ids_of_their_own_are_as_many_as_there_are(now):
    twice = (movement("50.00", archive_id="P1"), movement("50.00", archive_id="P2"))

    store(statement(movement(archive_id="B1", reference="", parts=twice)), now)

    assert sorted(states()) == ["P1", "P2"]


def test_entries_of_one_sum_and_day_without_ids_are_told_apart_by_their_payers(now):
    store(statement(movement(archive_id="", name="Maija")), now)
    report = store(notification(movement(archive_id="", name="Matti")), now)

    assert report.new == 1


def test_the_number_of_statements_does_not_grow_with_the_entries(now):
    def queries_of(count, first):
        entries = [movement(archive_id=f"A{first + number}") for number in range(count)]
        with CaptureQueriesContext(connection) as context:
            store(statement(*entries), now)
        return len(context)

    assert queries_of(2, 0) == queries_of(200, 1000)


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_store_each_movement_once(now):
    entries = [movement(archive_id=f"A{number}") for number in range(50)]
    files = [statement(*entries), notification(*entries), statement(*entries, number="S2")]

    def run(data):
        try:
            return store(data, now).new
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        new = sum(pool.map(run, files))

    assert new == BankEntry.objects.count() == 50


@pytest.mark.parametrize("files", [*permutations([0, 1, 2])])
def test_a_payment_that_is_told_with_and_without_its_reference_is_booked_once(now, files):
    claim = booked(now)
    told = (
        statement(movement()),
        notification(movement(reference="", text="Lasku")),
        statement(movement(), movement("9.00", archive_id="A9", reference=""), number="S2"),
    )

    for number in files:
        take(now, told[number])

    claim.refresh_from_db()
    assert (claim.open_total, claim.surplus) == (0, 0)
    own = BankEntry.objects.filter(archive_id="A1").exclude(state=EntryState.SUPERSEDED)
    assert [each.state for each in own] == [EntryState.BOOKED]
    assert states()["A9"] == EntryState.CLEARING


def test_what_a_person_decided_stays_when_its_reference_is_told_later(now):
    claim = booked(now)
    take(now, notification(movement(reference="", text="Lasku")))
    BankEntry.objects.update(state=EntryState.RETURNED, clearing_reason="")

    report = take(now, statement(movement()))

    claim.refresh_from_db()
    assert (report.new, claim.open_total) == (0, Decimal("100.00"))


def test_two_payments_of_one_file_stay_two_whatever_they_tell(now):
    report = store(statement(movement(), movement(reference="")), now)

    assert report.new == 2


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_refused_in_many_tabs_at_once_leaves_one_row(now):
    def refuse(_number):
        try:
            return store(b"<no statement/>", now).outcome
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        outcomes = set(pool.map(refuse, range(8)))

    assert outcomes == {store(b"<no statement/>", now).outcome} == {Outcome.REFUSED}
    assert BankStatement.objects.count() == 1
