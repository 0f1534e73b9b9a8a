"""Which answer fits which request, and for how long collection waits after it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from invoices.models import RequestKind, RequestOutcome, Stage
from invoices.rules import request_answers as rules
from invoices.rules.request_answers import Answering, AnswerReason, Outcome
from tests.invoices.asking import TODAY


def answering(**changes):
    facts = {
        "kind": "DISPUTE",
        "stage": "COLLECTION",
        "open_total": Decimal("96.41"),
        "today": TODAY,
    }
    return Answering(**facts | changes)


def test_the_outcomes_are_those_that_are_stored():
    assert set(Outcome) == set(RequestOutcome)
    assert set(rules.OUTCOMES) == set(RequestKind)
    assert {each for fitting in rules.OUTCOMES.values() for each in fitting} == set(Outcome)


def test_after_a_request_to_stop_only_costs_nothing_or_a_court_is_left():
    assert set(rules.OUTCOMES["STOP"]) == {"TO_COURT", "WITHOUT_COSTS", "ENDED"}


@pytest.mark.parametrize(
    ("outcome", "changes", "reason"),
    [
        ("REJECTED", {"kind": "STOP"}, AnswerReason.DOES_NOT_FIT),
        ("PAUSED", {"kind": "DISPUTE", "paused_until": TODAY}, AnswerReason.DOES_NOT_FIT),
        ("ENDED", {"stage": Stage.CREDITED, "open_total": Decimal(0)}, AnswerReason.ALREADY_ENDED),
        ("ENDED", {"stage": Stage.WITHDRAWN, "open_total": Decimal(0)}, AnswerReason.ALREADY_ENDED),
        ("TO_COURT", {"stage": Stage.PAID, "open_total": Decimal(0)}, AnswerReason.CLOSED),
        ("TO_COURT", {"stage": Stage.LEGAL_COLLECTION}, AnswerReason.ALREADY_IN_COURT),
        ("TO_COURT", {"open_total": Decimal(0)}, AnswerReason.NOTHING_OPEN),
        ("ACCEPTED", {}, AnswerReason.NOT_CORRECTED),
        ("ACCEPTED", {"corrected": Decimal("50.00")}, AnswerReason.NOT_CORRECTED),
        (
            "ACCEPTED",
            {"disputed_amount": Decimal("20.00"), "corrected": Decimal("19.99")},
            AnswerReason.NOT_CORRECTED,
        ),
        ("PARTLY_ACCEPTED", {}, AnswerReason.NOT_CORRECTED),
        ("PAUSED", {"kind": "HARDSHIP"}, AnswerReason.NO_PAUSE_DAY),
        (
            "PAUSED",
            {"kind": "HARDSHIP", "paused_until": TODAY + timedelta(days=9)},
            AnswerReason.PAUSE_TOO_SHORT,
        ),
        (
            "PAUSED",
            {"kind": "HARDSHIP", "paused_until": TODAY + timedelta(days=367)},
            AnswerReason.PAUSE_TOO_LONG,
        ),
    ],
)
def test_an_answer_that_cannot_be_given_says_why_and_what_can(outcome, changes, reason):
    facts = answering(**changes)

    decision = rules.decide(outcome, facts)

    assert (decision.allowed, decision.reason) == (False, reason)
    assert all(
        rules.decide(each, facts).allowed
        or rules.decide(each, facts).reason == AnswerReason.NO_PAUSE_DAY
        for each in decision.instead
        if each != Outcome.PAUSED
    )


@pytest.mark.parametrize(
    ("outcome", "changes"),
    [
        ("REJECTED", {}),
        ("TO_COURT", {}),
        ("ENDED", {}),
        ("ENDED", {"stage": Stage.PAID, "open_total": Decimal(0)}),
        ("ACCEPTED", {"stage": Stage.CREDITED, "open_total": Decimal(0)}),
        (
            "ACCEPTED",
            {"disputed_amount": Decimal("20.00"), "corrected": Decimal("20.00")},
        ),
        ("PARTLY_ACCEPTED", {"corrected": Decimal("0.01")}),
        ("WITHOUT_COSTS", {"kind": "STOP"}),
        ("ACCEPTED", {"kind": "COMPLAINT"}),
        ("EXPLAINED", {"kind": "COMPLAINT", "stage": Stage.PAID}),
        ("PAUSED", {"kind": "HARDSHIP", "paused_until": TODAY + timedelta(days=10)}),
        ("PAUSED", {"kind": "HARDSHIP", "paused_until": TODAY + timedelta(days=366)}),
    ],
)
def test_what_can_be_answered(outcome, changes):
    assert rules.decide(outcome, answering(**changes)).allowed


@pytest.mark.parametrize(
    ("outcome", "paused_until", "until"),
    [
        ("TO_COURT", None, None),
        ("ENDED", None, None),
        ("REJECTED", None, date(2026, 12, 1)),
        ("WITHOUT_COSTS", None, date(2026, 12, 1)),
        ("PARTLY_ACCEPTED", None, date(2026, 12, 1)),
        ("EXPLAINED", None, date(2026, 12, 1)),
        ("PAUSED", date(2027, 1, 15), date(2027, 1, 15)),
    ],
)
def test_collection_that_goes_on_waits_ten_days_or_the_pause(outcome, paused_until, until):
    assert rules.waits_until(outcome=outcome, answered_on=TODAY, paused_until=paused_until) == until
