from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from messaging.rules.surveys import Asked, Silence, Survey, nps, whose, why_not

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
CREDITORS = {"lahivoima.example"}
ANYBODY = Asked(address="aino@posti.example")


@pytest.mark.parametrize(
    ("survey", "asked", "expected"),
    [
        (Survey.LOG_OUT, ANYBODY, None),
        (Survey.LOG_OUT, replace(ANYBODY, address=""), None),
        (Survey.THREAD, replace(ANYBODY, has_declined=True), Silence.DECLINED),
        (Survey.THREAD, replace(ANYBODY, is_for_another=True), Silence.NOT_FOR_ONESELF),
        (Survey.THREAD, replace(ANYBODY, address="a@ulosotto.fi"), Silence.AUTHORITY),
        (Survey.THREAD, replace(ANYBODY, address="a@posti.ULOSOTTO.fi."), Silence.AUTHORITY),
        (Survey.THREAD, replace(ANYBODY, address="a@eiulosotto.fi"), None),
        (Survey.THREAD, replace(ANYBODY, address="a@lahivoima.example"), Silence.CREDITOR),
        (Survey.THREAD, replace(ANYBODY, address="a@apu.lahivoima.example"), Silence.CREDITOR),
        (Survey.THREAD, replace(ANYBODY, address="a@lahivoima.example.org"), None),
        (
            Survey.CHAT,
            replace(ANYBODY, last_asked_at=AT - timedelta(days=7) + timedelta(seconds=1)),
            Silence.ASKED_LATELY,
        ),
        (Survey.CHAT, replace(ANYBODY, last_asked_at=AT - timedelta(days=7)), None),
        (
            Survey.YEARLY,
            replace(ANYBODY, last_yearly_at=AT - timedelta(days=364)),
            Silence.ASKED_THIS_YEAR,
        ),
        (Survey.YEARLY, replace(ANYBODY, last_yearly_at=AT - timedelta(days=365)), None),
        (Survey.LOG_OUT, replace(ANYBODY, last_yearly_at=AT - timedelta(days=30)), None),
        (
            Survey.YEARLY,
            replace(ANYBODY, last_asked_at=AT - timedelta(days=1)),
            Silence.ASKED_LATELY,
        ),
    ],
)
def test_whom_a_survey_asks(survey: Survey, asked: Asked, expected: Silence | None) -> None:
    assert why_not(survey, asked, creditors=CREDITORS, at=AT) == expected


@pytest.mark.parametrize(
    ("known_for", "expected"),
    [(timedelta(days=29), Silence.KNOWN_TOO_SHORTLY), (timedelta(days=30), None)],
)
def test_who_has_just_come_is_not_asked_about_the_year(
    known_for: timedelta, expected: Silence | None
) -> None:
    asked = replace(ANYBODY, known_since=AT - known_for)

    assert why_not(Survey.YEARLY, asked, creditors=CREDITORS, at=AT) == expected
    assert why_not(Survey.LOG_OUT, asked, creditors=CREDITORS, at=AT) is None


@pytest.mark.parametrize(
    ("creditor", "address", "is_asked"),
    [
        ("asiakaspalvelu@lahivoima.example", "Kaija@LahiVoima.example", False),
        ("Lasku.Aitta@gmail.com", "lasku.aitta@gmail.com", False),
        ("Lasku.Aitta@gmail.com", "aino@gmail.com", True),
    ],
)
def test_a_creditor_at_a_mailbox_for_everybody_silences_itself_alone(
    creditor: str, address: str, *, is_asked: bool
) -> None:
    silence = why_not(Survey.THREAD, Asked(address=address), creditors={whose(creditor)}, at=AT)

    assert silence == (None if is_asked else Silence.CREDITOR)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, None),
        ({10: 1}, 100),
        ({0: 3}, -100),
        ({7: 4, 8: 1}, 0),
        ({9: 5, 7: 3, 6: 2}, 30),
        ({9: 1, 8: 1, 6: 1}, 0),
        ({10: 2, 8: 1}, 67),
    ],
)
def test_the_score_is_who_recommends_less_who_does_not(
    answers: dict[int, int], expected: int | None
) -> None:
    assert nps(answers) == expected
