import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from invoices.models import Invoice
from tests.invoices.finvoice_builder import (
    INVOICE,
    NUMBER,
    REFERENCE,
    cancellation,
    credit_note,
    finvoice,
)


def run(*paths, as_json=True):
    """Exit status and the lines on standard output."""
    out = io.StringIO()
    arguments = [*map(str, paths), *(["--json"] if as_json else [])]
    status = 0
    try:
        with translation.override("en"):
            call_command("import_finvoice", *arguments, stdout=out)
    except CommandError as error:
        status = error.returncode
    lines = out.getvalue().splitlines()
    return status, [json.loads(line) for line in lines] if as_json else lines


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "1.xml").write_bytes(finvoice({NUMBER: "1"}))
    (tmp_path / "below" / "2.XML").write_bytes(finvoice({NUMBER: "2"}))
    (tmp_path / "notes.txt").write_text("not for import")
    return tmp_path


def test_the_xml_files_of_a_folder_are_taken(db, folder):
    status, reports = run(folder)

    assert status == 0
    assert {report["outcome"] for report in reports} == {"IMPORTED"}
    assert {report["file"] for report in reports} == {
        str(folder / "1.xml"),
        str(folder / "below" / "2.XML"),
    }
    assert Invoice.objects.count() == 2


def test_a_folder_twice_is_unchanged_and_well(db, folder):
    run(folder)

    status, reports = run(folder)

    assert status == 0
    assert {report["outcome"] for report in reports} == {"UNCHANGED"}
    assert Invoice.objects.count() == 2


def test_a_refused_file_does_not_keep_the_others_out(db, folder):
    (folder / "wrong.xml").write_bytes(finvoice({NUMBER: "3", REFERENCE: "1233"}))

    status, reports = run(folder)

    assert status == 1
    [refused] = [report for report in reports if report["outcome"] == "REFUSED"]
    [refusal] = refused["refusals"]
    assert refused["file"] == str(folder / "wrong.xml")
    assert (refusal["reason"], refusal["invoice"]) == ("REFERENCE", "3")
    assert refusal["element"].endswith("EpiRemittanceInfoIdentifier")
    assert refusal["line"] > 1
    assert refusal["text"] == "The reference number is wrong: its check digits do not match."
    assert Invoice.objects.count() == 2


def test_a_person_reads_what_happened_in_words(db, folder):
    (folder / "wrong.xml").write_bytes(finvoice({NUMBER: "3", REFERENCE: "1233"}))

    _, lines = run(folder, as_json=False)

    text = "\n".join(lines)
    assert f"{folder / '1.xml'}: 1 new, 0 unchanged, 0 credited, 0 withdrawn" in text
    assert f"{folder / 'wrong.xml'}: refused" in text
    assert "invoice 3, EpiDetails/EpiPaymentInstructionDetails" in text
    assert run(folder / "1.xml", as_json=False) == (0, [f"{folder / '1.xml'}: unchanged"])


def test_credits_and_cancellations_wait_for_originals_in_later_files(db, tmp_path):
    (tmp_path / "a-credit.xml").write_bytes(credit_note())
    (tmp_path / "b-cancel.xml").write_bytes(cancellation("5"))
    (tmp_path / "z-invoice.xml").write_bytes(INVOICE)
    (tmp_path / "z-other.xml").write_bytes(finvoice({NUMBER: "5"}))

    status, reports = run(*sorted(tmp_path.iterdir()))

    assert status == 0
    assert len(reports) == 4
    assert {report["outcome"] for report in reports} == {"IMPORTED"}
    assert set(Invoice.objects.values_list("stage", flat=True)) == {"CREDITED", "WITHDRAWN"}


def test_a_credit_without_its_original_is_refused_once(db, tmp_path):
    (tmp_path / "a.xml").write_bytes(credit_note())

    status, [report] = run(tmp_path)

    assert status == 1
    assert report["refusals"][0]["reason"] == "ORIGINAL_UNKNOWN"


def test_a_file_that_cannot_be_opened_is_refused(db, tmp_path, monkeypatch):
    (tmp_path / "a.xml").write_bytes(INVOICE)

    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr("pathlib.Path.open", refuse)
    status, [report] = run(tmp_path)

    assert status == 1
    assert report["refusals"][0]["reason"] == "UNREADABLE"


def test_a_path_that_is_not_there_is_wrong_usage(db, tmp_path):
    (tmp_path / "1.xml").write_bytes(INVOICE)

    assert run(tmp_path / "1.xml", tmp_path / "none.xml") == (2, [])
    assert not Invoice.objects.exists()


def test_an_empty_folder_is_well(db, tmp_path):
    assert run(tmp_path) == (0, [])
