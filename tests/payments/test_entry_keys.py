from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from payments.rules.entry_keys import (
    Movement,
    Occurrences,
    comparable,
    entry_key,
    movement_key,
    valid_key,
)

NAMED = Movement(
    account="FI2112345600000785",
    direction="CREDIT",
    is_reversal=False,
    archive_id="A1",
    booked_on=date(2026, 11, 20),
    amount=Decimal("10.00"),
    reference="9544208",
    end_to_end_id="E1",
    name="Maija Maksaja",
)
NAMELESS = replace(NAMED, archive_id="")


def key(movement):
    return movement_key(movement, Occurrences())


@pytest.mark.parametrize(
    "same",
    [
        {"reference": "0000 9544 208"},
        {"reference": "RF80 9544208"},
        {"amount": Decimal("10.0")},
        {"booked_on": date(2026, 11, 21)},
        {"end_to_end_id": "E2"},
        {"name": "Someone Else"},
    ],
    ids=str,
)
def test_with_an_archive_id_these_make_no_other_movement(same):
    assert key(replace(NAMED, **same)) == key(NAMED)


@pytest.mark.parametrize(
    "other",
    [
        {"account": "FI7944052020036082"},
        {"direction": "DEBIT"},
        {"is_reversal": True},
        {"archive_id": "A2"},
        {"amount": Decimal("10.01")},
        {"reference": "14104373010002099"},
    ],
    ids=str,
)
def test_these_make_another_movement(other):
    assert key(replace(NAMED, **other)) != key(NAMED)


@pytest.mark.parametrize(
    "other",
    [
        {"booked_on": date(2026, 11, 21)},
        {"amount": Decimal("10.01")},
        {"end_to_end_id": "E2"},
        {"name": "Someone Else"},
        {"reference": ""},
    ],
    ids=str,
)
def test_without_an_archive_id_everything_that_is_told_counts(other):
    assert key(replace(NAMELESS, **other)) != key(NAMELESS)


def test_a_name_counts_however_it_is_written():
    assert key(replace(NAMELESS, name="MAIJA  maksaja")) == key(NAMELESS)


def test_an_archive_id_is_not_mistaken_for_other_words():
    assert key(NAMELESS) != key(NAMED)


def test_two_that_look_the_same_in_one_statement_are_two():
    occurrences = Occurrences()

    keys = [movement_key(NAMED, occurrences) for _ in range(3)]

    assert len(set(keys)) == 3


def test_the_count_begins_anew_in_the_next_file():
    first, second = Occurrences(), Occurrences()

    here = [movement_key(NAMED, first) for _ in range(2)]
    there = [movement_key(NAMED, second) for _ in range(2)]

    assert here == there


def test_an_entry_is_known_by_its_archive_id_whatever_is_told_of_it():
    occurrences = Occurrences()

    one = entry_key(NAMED, occurrences)
    other = entry_key(replace(NAMED, amount=Decimal(5), reference="", name=""), occurrences)

    assert one == other


def test_without_an_archive_id_entries_of_one_sum_and_day_are_counted():
    occurrences = Occurrences()

    one, other = (entry_key(NAMELESS, occurrences) for _ in range(2))

    assert one != other


@pytest.mark.parametrize(
    ("written", "shared", "valid"),
    [
        ("9544208", "9544208", "9544208"),
        ("000 9544 208", "9544208", "9544208"),
        ("RF809544208", "9544208", "9544208"),
        ("9544209", "9544209", ""),
        ("inv 0012", "INV0012", ""),
        ("", "", ""),
    ],
)
def test_references_are_compared_by_what_all_ways_of_writing_share(written, shared, valid):
    assert comparable(written) == shared
    assert valid_key(written) == valid
