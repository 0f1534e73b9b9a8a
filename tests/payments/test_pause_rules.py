"""Who has nothing left: may collection of a claim pause, and until when."""

from datetime import date, timedelta

import pytest

from invoices.rules.acts import Act
from payments.rules.pauses import (
    INSTEAD,
    PauseCase,
    PauseReason,
    again_on,
    decide_pause,
    pause_until,
)
from payments.words_pauses import why_not
from tests.payments.arrangements import DUE, OVERDUE, reminded, situation

REMINDED = DUE + timedelta(days=20)


def decided(which=None, *, today=OVERDUE, **fields):
    return decide_pause(PauseCase(situation=which or situation(), **fields), today=today)


@pytest.mark.parametrize("days", [1, 30, 90])
def test_a_pause_lasts_as_long_as_the_creditor_gives(days):
    decision = decided(longest_days=days)

    assert decision.allowed
    assert decision.reason == PauseReason.OFFERED
    assert decision.facts["until"] == OVERDUE + timedelta(days=days)
    assert decision.instead == ()


def test_a_creditor_without_a_row_gives_thirty_days():
    assert decided().facts["until"] == OVERDUE + timedelta(days=30)


@pytest.mark.parametrize("which", [situation(), reminded(), situation(stage="COLLECTION")])
def test_it_is_offered_until_legal_collection(which):
    assert decided(which, today=REMINDED).allowed


@pytest.mark.parametrize(
    ("reason", "which", "fields"),
    [
        ("NOT_YOURS", situation(to_pay=0), {"is_debtor": False}),
        ("NOTHING_TO_PAY", situation(to_pay=0), {}),
        ("LEGAL_COLLECTION", situation(stage="LEGAL_COLLECTION"), {}),
        ("IN_PLAN", situation(is_in_plan=True), {}),
        ("HELD", situation(hold="DISPUTED"), {"longest_days": 0}),
        ("NOT_OFFERED", situation(), {"longest_days": 0}),
        ("AGAIN_LATER", situation(), {"last_on": OVERDUE - timedelta(days=200)}),
        ("WAITS", situation(), {"waits_until": OVERDUE + timedelta(days=30)}),
        ("NOT_DUE", situation(pay_by=OVERDUE + timedelta(days=30)), {}),
    ],
)
def test_why_there_is_no_pause(reason, which, fields):
    decision = decided(which, **fields)

    assert not decision.allowed
    assert decision.reason == reason
    assert decision.instead == INSTEAD.get(PauseReason(reason), ())
    assert "%(" not in why_not(decision)


def test_what_is_due_within_the_pause_may_pause():
    assert decided(situation(pay_by=OVERDUE + timedelta(days=29))).allowed


def test_a_shorter_wait_keeps_nobody_from_a_longer_one():
    assert decided(waits_until=OVERDUE + timedelta(days=29)).allowed


def test_the_next_pause_is_possible_a_year_later_to_the_day():
    made = date(2026, 3, 10)

    before = decided(today=date(2027, 3, 9), last_on=made)
    then = decided(today=date(2027, 3, 10), last_on=made)

    assert before.reason == PauseReason.AGAIN_LATER
    assert before.facts["again_on"] == date(2027, 3, 10)
    assert before.instead == (Act.HARDSHIP, Act.CONTACT_CREDITOR)
    assert then.allowed


def test_after_a_leap_day_the_year_ends_in_march():
    assert again_on(date(2028, 2, 29)) == date(2029, 3, 1)


def test_the_last_day_is_counted_from_today():
    assert pause_until(longest_days=14, today=date(2026, 12, 24)) == date(2027, 1, 7)


@pytest.mark.parametrize("hold", ["DISPUTED", "STOPPED", "PAYMENT_PENDING", "PAYMENT_REPORTED"])
def test_each_hold_that_blocks_has_words_of_its_own(hold):
    assert len(why_not(decided(situation(hold=hold)))) > 20
