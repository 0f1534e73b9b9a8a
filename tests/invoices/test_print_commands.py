"""The commands of the printing house, and the demo's own printing house between them."""

import io
import json
from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import translation

from invoices.models import PrintBatch
from tests.invoices import mailing
from tests.invoices.mailing import PLANNED, WRITTEN

pytestmark = pytest.mark.django_db

ON = f"--on={WRITTEN}"
CAME = "--on=2026-01-30"


def run(command, *arguments, as_json=True):
    """Exit status and the lines on standard output."""
    out = io.StringIO()
    status = 0
    try:
        with translation.override("en"):
            call_command(
                command,
                *map(str, arguments),
                *(["--json"] if as_json else []),
                stdout=out,
            )
    except CommandError as error:
        status = error.returncode
    lines = out.getvalue().splitlines()
    return status, [json.loads(line) for line in lines] if as_json else lines


@pytest.fixture
def letter(debtor):
    return mailing.reminder(debtor.party)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def test_letters_go_out_and_their_answers_come_back(letter, folder):
    exported = run("export_letters", ON, f"--to={folder}")
    printed = run("print_letters", folder / f"myropo-{exported[1][0]['batch']}.zip")

    taken = run("import_print_answers", folder, CAME)

    batch = PrintBatch.objects.get()
    assert exported == (
        0,
        [
            {
                "batch": batch.number,
                "outcome": "MADE",
                "letters": 1,
                "to_hand_over_on": PLANNED.isoformat(),
                "sha256": batch.sha256,
                "file": str(folder / f"myropo-{batch.number}.zip"),
            }
        ],
    )
    assert (printed[0], printed[1][0]["letters"]) == (0, 1)
    assert taken[0] == 0
    assert {key: taken[1][0][key] for key in ("outcome", "handed_over", "failed")} == {
        "outcome": "TAKEN",
        "handed_over": 1,
        "failed": 0,
    }
    assert mailing.again(letter).handed_over_on == PLANNED
    assert [each.name for each in folder.glob(".*")] == []


def test_repeat_makes_nothing(letter, folder):
    run("export_letters", ON, f"--to={folder}")
    (made,) = folder.iterdir()
    made.unlink()

    assert run("export_letters", ON, f"--to={folder}") == (0, [])
    assert run("export_letters", ON, as_json=False) == (
        0,
        ["No letter waits for the printing house."],
    )
    assert list(folder.iterdir()) == []


def test_batch_can_be_left_in_the_folder_again(letter, folder):
    batch = mailing.batched()

    status, [told] = run("export_letters", f"--to={folder}", f"--again={batch.number}")

    assert (status, told["outcome"]) == (0, "MADE")
    assert (folder / f"myropo-{batch.number}.zip").read_bytes() == mailing.bytes_of(batch)
    assert PrintBatch.objects.count() == 1


def test_file_that_cannot_be_written_is_told_and_leaves_nothing_half(letter, folder):
    batch = mailing.batched()
    default_storage.delete(batch.file.name)

    status, [told] = run("export_letters", f"--to={folder}", f"--again={batch.number}")
    words = run("export_letters", f"--to={folder}", f"--again={batch.number}", as_json=False)

    assert (status, told["outcome"], told["file"]) == (1, "NOT_WRITTEN", None)
    assert words[0] == 1
    assert "could not be written" in words[1][0]
    assert list(folder.iterdir()) == []


def test_export_speaks_of_each_batch(letter):
    status, [line] = run("export_letters", ON, as_json=False)

    assert status == 0
    assert line.endswith("1 letter, to be handed over on 2026-01-28.")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--to=/there/is/no/such/folder"],
        ["--again=7"],
        ["--again=7", "--to=."],
        ["--on=yesterday"],
    ],
)
def test_wrong_usage_of_the_export_is_told(arguments):
    with translation.override("en"), pytest.raises(CommandError) as told:
        call_command("export_letters", *arguments)

    assert told.value.returncode in {1, 2}


def test_refused_answer_is_told_with_letter_and_reason(letter, folder):
    batch = mailing.batched()
    line = mailing.handed_over(letter, date(2026, 1, 2))
    (folder / "a.json").write_bytes(mailing.answer_of(batch, line))

    status, [told] = run("import_print_answers", folder / "a.json", CAME)
    _, words = run("import_print_answers", folder / "a.json", CAME, as_json=False)

    assert (status, told["outcome"]) == (1, "REFUSED")
    assert told["refusals"][0]["letter"] == str(letter.public_id)
    assert words[0].endswith("a.json: refused")
    assert words[1].startswith(f"  letter {letter.public_id}, on: The day 2026-01-02 is before")


def test_taken_and_unchanged_answers_are_told(letter, folder):
    batch = mailing.batched()
    (folder / "a.json").write_bytes(mailing.answer_of(batch, mailing.handed_over(letter)))

    first = run("import_print_answers", folder, CAME, as_json=False)
    second = run("import_print_answers", folder, CAME, as_json=False)

    assert first == (0, [f"{folder}/a.json: 1 handed over, 0 not sent"])
    assert second == (0, [f"{folder}/a.json: unchanged"])


def test_answer_that_is_too_large_or_a_folder_is_refused(folder):
    (folder / "large.json").write_bytes(b" " * (10 * 1024 * 1024 + 1))
    (folder / "odd.json").mkdir()

    status, [told] = run("import_print_answers", folder)

    assert (status, told["refusals"][0]["reason"]) == (1, "TOO_LARGE")
    assert run("import_print_answers", folder / "none.json")[0] == 2


def test_printing_house_fails_the_letters_that_it_is_told_to(debtor, folder):
    letters = [mailing.reminder(debtor.party, number=str(number)) for number in range(3)]
    run("export_letters", ON, f"--to={folder}")
    (archive,) = folder.iterdir()

    run(
        "print_letters",
        archive,
        f"--fail={str(letters[0].public_id)[:13]}",
        f"--return={letters[1].public_id}",
        "--on=2026-01-29",
    )
    run("import_print_answers", folder, CAME)

    told = [(each.state, each.failure, each.handed_over_on) for each in map(mailing.again, letters)]
    assert told == [
        ("FAILED", "BAD_ADDRESS", None),
        ("FAILED", "RETURNED", date(2026, 1, 29)),
        ("SENT", "", date(2026, 1, 29)),
    ]


def test_printing_house_refuses_what_is_no_batch(folder):
    (folder / "x.zip").write_bytes(b"PK nothing")

    status, [told] = run("print_letters", folder / "x.zip")

    assert (status, told["outcome"]) == (1, "REFUSED")


def test_printing_house_refuses_a_damaged_batch(letter, folder):
    batch = mailing.batched()
    content = bytearray(mailing.bytes_of(batch))
    content[200] ^= 1
    (folder / "x.zip").write_bytes(content)

    assert run("print_letters", folder / "x.zip")[0] == 1
