"""The words a debtor is told follow the stage and the day."""

from datetime import date, timedelta

import pytest

from invoices.models import HoldReason, Stage
from invoices.rules.states import (
    Due,
    Label,
    Nearness,
    State,
    Tone,
    due_seen_from,
    is_overdue,
    last_overdue_day,
    state_of,
)

TUESDAY = date(2026, 11, 10)
SATURDAY = date(2024, 8, 10)


@pytest.mark.parametrize(
    ("stage", "state"),
    [
        (Stage.INVOICED, State(Label.INVOICE, Tone.INFO)),
        (Stage.REMINDED, State(Label.REMINDER, Tone.LATE)),
        (Stage.COLLECTION, State(Label.COLLECTION, Tone.LATE)),
        (Stage.LEGAL_COLLECTION, State(Label.LEGAL_COLLECTION, Tone.LATE)),
        (Stage.PAID, State(Label.PAID, Tone.OK)),
        (Stage.CREDITED, State(Label.CREDITED, Tone.OK)),
        (Stage.WITHDRAWN, State(Label.WITHDRAWN, Tone.MUTED)),
    ],
)
def test_each_stage_has_its_word(stage, state):
    assert state_of(stage=stage, due_on=TUESDAY, today=TUESDAY) == state


def test_every_stage_is_known():
    labels = {state_of(stage=stage, due_on=TUESDAY, today=TUESDAY).label for stage in Stage}

    held = {Label.DISPUTED, Label.STOPPED, Label.PLAN, Label.PAUSED, Label.EXTENDED}
    assert labels == set(Label) - {Label.OVERDUE, Label.PAID_IN_PORTAL} - held


@pytest.mark.parametrize(
    ("hold", "state"),
    [
        (HoldReason.DISPUTED, State(Label.DISPUTED, Tone.INFO)),
        (HoldReason.STOPPED, State(Label.STOPPED, Tone.MUTED)),
        (HoldReason.PLAN, State(Label.PLAN, Tone.INFO)),
        (HoldReason.PAUSED, State(Label.PAUSED, Tone.MUTED)),
        (HoldReason.EXTENDED, State(Label.EXTENDED, Tone.INFO)),
    ],
)
@pytest.mark.parametrize("stage", [Stage.INVOICED, Stage.REMINDED, Stage.COLLECTION])
def test_what_collection_waits_for_says_more_than_the_stage(stage, hold, state):
    day_after = TUESDAY + timedelta(days=1)

    assert state_of(stage=stage, due_on=TUESDAY, today=day_after, hold=hold) == state


@pytest.mark.parametrize(
    "stage", [Stage.LEGAL_COLLECTION, Stage.PAID, Stage.CREDITED, Stage.WITHDRAWN]
)
@pytest.mark.parametrize("hold", HoldReason)
def test_a_court_and_an_end_know_no_pause(stage, hold):
    bare = state_of(stage=stage, due_on=TUESDAY, today=TUESDAY)

    assert state_of(stage=stage, due_on=TUESDAY, today=TUESDAY, hold=hold) == bare


def test_an_invoice_is_no_less_to_be_paid_for_a_pause_before_its_day():
    ahead = state_of(stage=Stage.INVOICED, due_on=TUESDAY, today=TUESDAY, hold=HoldReason.PAUSED)
    disputed = state_of(
        stage=Stage.INVOICED, due_on=TUESDAY, today=TUESDAY, hold=HoldReason.DISPUTED
    )

    assert (ahead.label, disputed.label) == (Label.INVOICE, Label.DISPUTED)


SHOWN = {"DISPUTED", "STOPPED", "PLAN", "PAUSED", "EXTENDED"}


@pytest.mark.parametrize("hold", sorted({*HoldReason} - SHOWN))
def test_other_reasons_to_wait_leave_the_stage_its_word(hold):
    assert state_of(stage=Stage.REMINDED, due_on=TUESDAY, today=TUESDAY, hold=hold) == State(
        Label.REMINDER, Tone.LATE
    )


@pytest.mark.parametrize("stage", [Stage.INVOICED, Stage.COLLECTION])
def test_money_under_way_says_more_than_the_stage(stage):
    day_after = TUESDAY + timedelta(days=1)

    state = state_of(stage=stage, due_on=TUESDAY, today=day_after, is_covered=True)

    assert state == State(Label.PAID_IN_PORTAL, Tone.OK)


def test_an_invoice_whose_day_has_passed_is_overdue():
    day_after = TUESDAY + timedelta(days=1)

    assert state_of(stage=Stage.INVOICED, due_on=TUESDAY, today=day_after) == State(
        Label.OVERDUE, Tone.WARN
    )


@pytest.mark.parametrize("stage", [Stage.REMINDED, Stage.PAID, Stage.CREDITED])
def test_a_later_stage_says_more_than_overdue(stage):
    day_after = TUESDAY + timedelta(days=1)

    assert state_of(stage=stage, due_on=TUESDAY, today=day_after).label is not Label.OVERDUE


def test_an_unknown_stage_is_an_error():
    with pytest.raises(KeyError):
        state_of(stage="SOLD", due_on=TUESDAY, today=TUESDAY)


@pytest.mark.parametrize(
    ("due_on", "today", "due"),
    [
        pytest.param(
            TUESDAY, date(2026, 11, 3), Due(Nearness.AHEAD, 7, TUESDAY), id="a week ahead"
        ),
        pytest.param(TUESDAY, date(2026, 11, 9), Due(Nearness.TOMORROW, 1, TUESDAY), id="tomorrow"),
        pytest.param(TUESDAY, TUESDAY, Due(Nearness.TODAY, 0, TUESDAY), id="today"),
        pytest.param(
            TUESDAY, date(2026, 11, 13), Due(Nearness.PASSED, 3, TUESDAY), id="three days ago"
        ),
        pytest.param(
            SATURDAY,
            SATURDAY,
            Due(Nearness.TODAY, 0, date(2024, 8, 12)),
            id="today is a Saturday",
        ),
        pytest.param(
            SATURDAY,
            date(2024, 8, 12),
            Due(Nearness.STILL_IN_TIME, 0, date(2024, 8, 12)),
            id="the Monday after is in time",
        ),
        pytest.param(
            SATURDAY,
            date(2024, 8, 13),
            Due(Nearness.PASSED, 3, date(2024, 8, 12)),
            id="the Tuesday after is late, counted from the printed day",
        ),
        pytest.param(
            date(2026, 12, 24),
            date(2026, 12, 27),
            Due(Nearness.STILL_IN_TIME, 1, date(2026, 12, 28)),
            id="Christmas Eve moves past the holidays",
        ),
    ],
)
def test_a_due_date_is_seen_from_today(due_on, today, due):
    assert due_seen_from(due_on=due_on, today=today) == due


def test_overdue_waits_for_the_next_banking_day():
    assert not is_overdue(due_on=SATURDAY, today=date(2024, 8, 12))
    assert is_overdue(due_on=SATURDAY, today=date(2024, 8, 13))


def test_the_last_overdue_day_agrees_with_every_single_day():
    for offset in range(400):
        today = date(2026, 1, 1) + timedelta(days=offset)
        limit = last_overdue_day(today)

        assert is_overdue(due_on=limit, today=today)
        assert not is_overdue(due_on=limit + timedelta(days=1), today=today)
