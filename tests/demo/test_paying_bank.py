"""The demo's bank: it reads our files, and what it says of them is what we read."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from demo.paying_bank import UnusableFileError, answers_to
from payments.models import RefundPaymentState, RefundState
from payments.services import refund_batches
from tests.payments.refunding import approved, with_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(now, settings):
    with_account(settings)
    approved(now, "20.00", holder="Maija Meikäläinen")
    approved(now, "30.00", holder="Sofia Martins")
    [batch] = refund_batches.send_refunds(at=now, actor=None)
    return batch


def told(*arguments):
    out = io.StringIO()
    call_command(*arguments, "--json", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_what_the_bank_answers_is_taken_by_the_import(batch, tmp_path):
    [said] = told("answer_refunds", batch.file.path, "--to", str(tmp_path), "--reject", "Sofia")

    reports = told("import_bank_statement", *said["answers"])

    assert (said["outcome"], said["paid"], said["rejected"]) == ("ANSWERED", 1, 1)
    assert {each["outcome"] for each in reports} == {"IMPORTED"}
    states = dict(batch.lines.values_list("holder", "refund__state"))
    assert states == {
        "Maija Meikäläinen": RefundState.PAID,
        "Sofia Martins": RefundState.WAITS_FOR_ACCOUNT,
    }
    rejected = batch.lines.get(holder="Sofia Martins")
    assert (rejected.state, rejected.refund.problem) == (RefundPaymentState.REJECTED, "AC04")


def test_a_bank_that_rejects_everything_has_no_statement(batch, now):
    said = answers_to(
        Path(batch.file.path).read_bytes(),
        on=now.date(),
        rejected=["Maija", "Sofia"],
        reason="AC01",
    )

    assert [*said.files] == [f"{batch.message_id}-pain002.xml"]
    assert (said.paid, said.rejected) == (0, 2)


@pytest.mark.parametrize("data", [b"", b"<x/>", b"<x><y/></x>", b"not XML"])
def test_what_asks_for_no_payments_is_refused(data, now):
    with pytest.raises(UnusableFileError):
        answers_to(data, on=now.date(), rejected=[], reason="AC04")


def test_a_file_that_cannot_be_used_is_named(tmp_path, settings):
    settings.VAR_DIR = tmp_path
    wrong = tmp_path / "wrong.xml"
    wrong.write_text("not XML")
    out = io.StringIO()

    with pytest.raises(CommandError, match="2 of the files cannot be used"):
        call_command("answer_refunds", str(wrong), str(tmp_path / "none.xml"), stdout=out)
