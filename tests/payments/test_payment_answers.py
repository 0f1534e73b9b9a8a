"""Reading the bank's answers to files of payments (pain.002)."""

from io import BytesIO

import pytest

from demo.payment_answers import Verdict as Say
from demo.payment_answers import pain002
from payments.bank_statement import Reason, StatementError
from payments.payment_answers import Told, Verdict, is_answer, read_answer
from tests.payments.statement_stories import movement, statement

OURS = "MYROPO-20261121-0A1B2C3D"
REJECTED = Say(status="RJCT", reason="AC04", text="Tili on lopetettu")


@pytest.mark.parametrize("version", ["03", "09", "10", "11", "12", "13", "14"])
def test_an_answer_says_what_became_of_each_payment(version):
    of_each = {"a": REJECTED, "b": Say(status="ACSC")}

    answer = read_answer(pain002(batch=OURS, of_each=of_each, version=version))

    assert (answer.batch, answer.whole) == (OURS, None)
    assert answer.of_each == {
        "a": Told(verdict=Verdict.REJECTED, reason="AC04", text="Tili on lopetettu"),
        "b": Told(verdict=Verdict.ACCEPTED),
    }


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("RCVD", Verdict.WAITING),
        ("ACTC", Verdict.WAITING),
        ("PART", Verdict.WAITING),
        ("ACCP", Verdict.ACCEPTED),
        ("ACSP", Verdict.ACCEPTED),
        ("ACWC", Verdict.ACCEPTED),
        ("RJCT", Verdict.REJECTED),
    ],
)
def test_an_answer_may_be_about_the_whole_file(status, verdict):
    answer = read_answer(pain002(batch=OURS, whole=Say(status=status)))

    assert answer.whole is not None
    assert (answer.whole.verdict, answer.of_each) == (verdict, {})


def test_an_identity_code_in_the_banks_words_is_masked():
    of_each = {"a": Say(status="RJCT", reason="NARR", text="Saaja 131052-308T tuntematon")}

    answer = read_answer(pain002(batch=OURS, of_each=of_each))

    assert "131052-308T" not in answer.of_each["a"].text


HEAD = b'<?xml version="1.0"?>'
BOMB = b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
SOUND = pain002(batch=OURS, whole=Say(status="ACCP"))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"<a><b></a>", Reason.MALFORMED),
        (HEAD + b"<Document/>", Reason.NOT_A_STATEMENT),
        (SOUND.replace(b"<Document", BOMB + b"<Document", 1), Reason.DOCTYPE),
        (SOUND.replace(b"pain.002.001.03", b"pain.002.001.02"), Reason.ANSWER_VERSION),
        (SOUND.replace(b"ACCP", b"WHAT"), Reason.ANSWER_STATUS),
        (SOUND.replace(b"<GrpSts>ACCP</GrpSts>", b""), Reason.MISSING),
        (SOUND.replace(OURS.encode(), b""), Reason.MISSING),
        (SOUND.replace(OURS.encode(), b"x" * 36), Reason.TOO_LONG),
        (SOUND.replace(b"OrgnlGrpInfAndSts", b"Other"), Reason.MISSING),
        (
            pain002(batch=OURS, of_each={"": Say(status="RJCT")}),
            Reason.MISSING,
        ),
    ],
)
def test_what_is_no_sound_answer_is_refused(data, reason):
    with pytest.raises(StatementError) as refused:
        read_answer(data)

    assert refused.value.refusal.reason is reason
    assert refused.value.refusal.text


def test_an_answer_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr("payments.payment_answers.LARGEST_MEGABYTES", 0)

    with pytest.raises(StatementError) as refused:
        read_answer(SOUND)

    assert refused.value.refusal.reason is Reason.TOO_LARGE


@pytest.mark.parametrize(
    ("data", "expected"),
    [(SOUND, True), (statement(movement()), False), (b"", False), (b"<a", False)],
)
def test_an_answer_is_known_by_its_first_element(data, expected):
    stream = BytesIO(b"before" + data)
    stream.seek(6)

    assert is_answer(stream) is expected
    assert stream.tell() == 6
