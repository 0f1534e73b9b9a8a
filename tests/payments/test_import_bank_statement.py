import json
from contextlib import nullcontext
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from invoices.queries.ledger import ledger_mismatches
from payments import tasks
from payments.models import BankEntry, BankStatement, EntryState
from payments.services import matching
from tests.invoices.bookings import booked
from tests.payments.statement_stories import (
    OTHER_REFERENCE,
    entry_of,
    movement,
    notification,
    statement,
    states,
    store,
)
from tests.payments.test_bank_statement_reading import HANDELSBANK

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    def write(**files):
        for name, data in files.items():
            (tmp_path / f"{name}.xml").write_bytes(data)
        return tmp_path

    return write


def run(*paths, code=0, **options):
    """What the command printed; it must end with that exit status."""
    out = StringIO()
    refused = pytest.raises(CommandError) if code else nullcontext()
    with refused as error:
        call_command("import_bank_statement", *map(str, paths), stdout=out, **options)
    assert error is None or error.value.returncode == code
    return out.getvalue()


def answers(*paths, code=0):
    lines = run(*paths, code=code, json=True).splitlines()
    return [json.loads(line) for line in lines]


def test_a_statement_is_stored_and_matched(folder, now):
    claim = booked(now)
    entries = (
        movement(),
        movement("5.00", archive_id="A2", reference=""),
        movement("7.00", archive_id="A3", direction="DBIT"),
        movement(
            "5.00", archive_id="R1", reverses="A2", direction="DBIT", is_reversal=True, reference=""
        ),
    )

    [answer] = answers(folder(day=statement(*entries)))

    assert answer | {"file": ""} == {
        "file": "",
        "outcome": "IMPORTED",
        "entries": 4,
        "new": 4,
        "known": 0,
        "skipped": 0,
        "superseded": 0,
        "booked": 1,
        "settlements": 0,
        "clearing": 0,
        "reversals": 1,
        "reversed": 1,
        "outgoing": 1,
        "refusals": [],
    }
    claim.refresh_from_db()
    assert claim.open_total == 0


def test_the_same_folder_twice_is_unchanged(folder):
    path = folder(day=statement(movement()))
    run(path)

    [answer] = answers(path)

    assert answer["outcome"] == "UNCHANGED"
    assert BankStatement.objects.count() == 1


def test_one_line_a_file_for_people(folder):
    path = folder(day=statement(movement(), movement("1.00", archive_id="A2", reference="")))

    assert run(path / "day.xml") == (
        f"{path}/day.xml: 2 tapahtumaa, 2 uutta, 0 tunnettua, 0 kirjattua, 0 tilitystä, "
        "2 selvitettävää, 0 peruutusta, 0 lähtevää\n"
    )
    assert run(path / "day.xml") == f"{path}/day.xml: ei muutoksia\n"


def test_a_refused_file_says_where_and_why_and_the_others_are_taken(folder):
    wrong = statement(movement(), movement(archive_id="A2", currency="SEK"))
    path = folder(a=wrong, b=notification(movement(archive_id="A3")))

    text = run(path, code=1)
    right_answer, wrong_answer = sorted(
        answers(path, code=1), key=lambda each: each["file"], reverse=True
    )

    assert "S1-00002, Stmt/Ntry/Amt: " in text
    assert wrong_answer["outcome"] == "REFUSED"
    [refusal] = wrong_answer["refusals"]
    assert refusal["reason"] == "CURRENCY"
    assert refusal["line"] == 2
    assert "SEK" in refusal["text"]
    assert right_answer["outcome"] == "UNCHANGED"
    assert list(states()) == ["A3"]


def test_a_path_that_is_not_there_is_wrong_usage(tmp_path):
    run(tmp_path / "none.xml", code=2)


def test_a_file_that_vanishes_meanwhile_is_refused(folder, monkeypatch):
    path = folder(day=statement(movement()))
    monkeypatch.setattr("pathlib.Path.open", lambda *_args: (_ for _ in ()).throw(OSError))

    [answer] = answers(path, code=1)

    assert [each["reason"] for each in answer["refusals"]] == ["UNREADABLE"]


def test_what_an_import_that_was_killed_left_is_matched_by_the_next(folder, now):
    booked(now)
    data = statement(movement())
    store(data, now)

    run(folder(day=data))

    assert states() == {"A1": EntryState.BOOKED}


def test_what_an_import_that_was_killed_left_is_matched_by_the_sweep(now):
    booked(now)
    store(statement(movement()), now)

    tasks.match_received_entries()

    assert states() == {"A1": EntryState.BOOKED}


def test_a_reversal_may_stand_in_an_earlier_file_than_its_payment(folder, now):
    booked(now)
    back = movement(archive_id="R1", reverses="A1", direction="DBIT", is_reversal=True)

    run(folder(a=statement(back), b=statement(movement(), number="S2")))

    assert states() == {"A1": EntryState.REVERSED, "R1": EntryState.REVERSAL}


def test_a_bank_s_own_notification_is_imported(folder, now):
    """Entries like those of the public Finnish sample: netting, and a payment from abroad."""
    claim = booked(now, total="1371.13", reference=OTHER_REFERENCE)

    [answer] = answers(folder(sample=HANDELSBANK.encode()))

    assert (answer["booked"], answer["clearing"]) == (1, 1)
    claim.refresh_from_db()
    assert claim.open_total == Decimal("628.68")
    abroad = entry_of("1701U60111")
    assert abroad.clearing_reason == "NO_REFERENCE"
    assert not list(ledger_mismatches())


def test_many_entries_take_several_chunks(folder, now, monkeypatch):
    monkeypatch.setattr(matching, "CHUNK", 10)
    monkeypatch.setattr("payments.services.statement_import.CHUNK", 7)
    claim = booked(now, total="500.00")
    entries = [movement("10.00", archive_id=f"A{number}") for number in range(45)]

    [answer] = answers(folder(day=statement(*entries)))

    assert (answer["new"], answer["booked"]) == (45, 45)
    claim.refresh_from_db()
    assert claim.open_total == Decimal("50.00")
    assert BankEntry.objects.count() == 45
