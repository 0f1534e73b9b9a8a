"""The one answer to "what happens next": for the nightly run, and for the debtor beforehand."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from invoices.models import Stage
from invoices.models.invoice import CLOSED_STAGES as STORED_CLOSED_STAGES
from invoices.rules.collection_costs import CostReason
from invoices.rules.law_calendar import DELIVERIES, Channel, Law
from invoices.rules.simulation import STAGE_AFTER
from invoices.rules.what_next import (
    CLOSED_STAGES,
    COLLECTION,
    LEGAL_COLLECTION,
    HoldFact,
    NextAct,
    NextReason,
    Policy,
    Standing,
    what_next,
)
from tests.invoices.collection_claims import DUE, claim_of, euros, past

POLICY = Policy()
TODAY = date(2026, 1, 12)
# What the act on collection and a creditor who waits for nothing make of the claim below.
REMINDER_ON = date(2026, 2, 10)
HANDED_OVER = date(2026, 2, 11)
REMINDER_DUE = date(2026, 3, 2)
DEMAND_ON = date(2026, 3, 4)


def standing_of(*done, principal=500, law=Law.CONSUMER, facts=None, **more):
    claim = claim_of(principal, law, *done, **(facts or {}))
    return Standing(**{"claim": claim, "stage": "INVOICED", "to_pay": claim.open_principal, **more})


def next_of(standing, *, policy=POLICY, today=TODAY):
    return what_next(standing, policy=policy, today=today)


REMINDED = past("REMINDER", 5, on=HANDED_OVER, due_on=REMINDER_DUE)
DEMANDED = past("DEMAND", 24, on=date(2026, 3, 5), due_on=date(2026, 3, 26))
DEMANDED_AGAIN = past("DEMAND", 12, on=date(2026, 3, 31), due_on=date(2026, 4, 23))


def test_the_stages_are_those_that_are_stored():
    assert {*CLOSED_STAGES} == {*STORED_CLOSED_STAGES}
    assert {COLLECTION, LEGAL_COLLECTION, *STAGE_AFTER.values()} <= {*Stage.values}


@pytest.mark.parametrize(
    ("done", "act", "on", "amount", "handed_over_on", "due_on"),
    [
        pytest.param(
            [], NextAct.REMINDER, REMINDER_ON, 5, HANDED_OVER, REMINDER_DUE, id="nothing done"
        ),
        pytest.param(
            [REMINDED],
            NextAct.FIRST_DEMAND,
            DEMAND_ON,
            24,
            date(2026, 3, 5),
            date(2026, 3, 26),
            id="reminded",
        ),
        pytest.param(
            [REMINDED, DEMANDED],
            NextAct.REPEAT_DEMAND,
            date(2026, 3, 30),
            12,
            date(2026, 3, 31),
            date(2026, 4, 23),
            id="demanded: Easter lengthens the way of the letter",
        ),
    ],
)
def test_the_letters_of_a_consumer(done, act, on, amount, handed_over_on, due_on):
    step = next_of(standing_of(*done))

    assert (step.act, step.on) == (act, on)
    assert step.cost.facts["amount"] == euros(amount)
    assert (step.handed_over_on, step.due_on) == (handed_over_on, due_on)
    assert step.is_letter


def test_after_the_last_letter_a_person_decides():
    step = next_of(standing_of(REMINDED, DEMANDED, DEMANDED_AGAIN))

    assert (step.act, step.on) == (NextAct.DECISION, date(2026, 4, 27))
    assert step.cost is None
    assert not step.is_letter


def test_a_business_is_reminded_sooner_and_pays_more():
    step = next_of(standing_of(law=Law.BUSINESS))

    assert step.on == DUE + timedelta(days=11)
    assert step.cost.facts["amount"] == euros(12)


def test_an_act_is_for_its_day_and_for_the_days_after_it():
    standing = standing_of()

    before = next_of(standing, today=REMINDER_ON - timedelta(days=1))
    on_it = next_of(standing, today=REMINDER_ON)
    late = next_of(standing, today=REMINDER_ON + timedelta(days=20))

    assert not before.is_for(REMINDER_ON - timedelta(days=1))
    assert on_it.is_for(REMINDER_ON)
    assert late.on == REMINDER_ON + timedelta(days=20)
    assert late.is_for(late.on)


def test_nothing_is_done_on_a_day_without_banking():
    saturday = date(2026, 2, 14)

    assert next_of(standing_of(), today=saturday).on == date(2026, 2, 16)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        pytest.param({"stage": "PAID"}, NextReason.CLOSED, id="paid"),
        pytest.param({"stage": "CREDITED"}, NextReason.CLOSED, id="credited"),
        pytest.param({"stage": "WITHDRAWN"}, NextReason.CLOSED, id="withdrawn"),
        pytest.param(
            {"stage": "LEGAL_COLLECTION"}, NextReason.LEGAL_COLLECTION, id="legal collection"
        ),
        pytest.param(
            {"to_pay": Decimal(0)}, NextReason.NOTHING_TO_PAY, id="all of it is under way"
        ),
        pytest.param({"to_pay": Decimal("4.99")}, NextReason.TOO_SMALL, id="not worth a letter"),
    ],
)
def test_when_nothing_comes(more, reason):
    step = next_of(standing_of(**more), policy=Policy(smallest_sum=Decimal(5)))

    assert (step.act, step.reason, step.on) == (NextAct.NOTHING, reason, None)
    assert not step.is_for(date(2030, 1, 1))


def test_a_hold_without_an_end_stops_everything_and_says_what_waits():
    step = next_of(standing_of(holds=(HoldFact("PAYMENT_REPORTED"),)), today=REMINDER_ON)

    assert (step.act, step.reason) == (NextAct.REMINDER, NextReason.HELD)
    assert (step.on, step.hold) == (None, "PAYMENT_REPORTED")
    assert not step.is_for(REMINDER_ON)


@pytest.mark.parametrize(
    ("ends", "on", "reason", "hold"),
    [
        pytest.param([DUE], REMINDER_ON, NextReason.DUE_DATE_PASSES, "", id="over before the act"),
        pytest.param(
            [REMINDER_ON], REMINDER_ON + timedelta(days=1), NextReason.HOLD_ENDS, "0", id="on it"
        ),
        pytest.param(
            [date(2026, 2, 20), date(2026, 2, 12)],
            date(2026, 2, 23),
            NextReason.HOLD_ENDS,
            "0",
            id="the longest counts, and the next banking day",
        ),
        pytest.param(
            [date(2026, 1, 9)], REMINDER_ON, NextReason.DUE_DATE_PASSES, "", id="it is over"
        ),
    ],
)
def test_a_hold_with_an_end_moves_the_act_behind_it(ends, on, reason, hold):
    holds = tuple(HoldFact(str(index), day) for index, day in enumerate(ends))

    step = next_of(standing_of(holds=holds))

    assert (step.on, step.reason, step.hold) == (on, reason, hold)


def test_an_extension_moves_the_whole_calendar():
    extended = past("EXTENSION", 0, on=DUE, due_on=date(2026, 2, 27))

    assert next_of(standing_of(extended)).on == date(2026, 3, 16)


def test_a_letter_that_needs_an_unconfirmed_rate_waits_for_it():
    sure = next_of(standing_of(sure_until=REMINDER_ON))
    unsure = next_of(standing_of(sure_until=REMINDER_ON - timedelta(days=1)), today=REMINDER_ON)

    assert sure.reason is NextReason.DUE_DATE_PASSES
    assert (unsure.reason, unsure.on) == (NextReason.RATE_NOT_CONFIRMED, REMINDER_ON)
    assert not unsure.is_for(REMINDER_ON)


def test_a_claim_that_may_be_prescribed_goes_to_a_person_and_not_to_the_post():
    alive = next_of(standing_of(prescribes_on=REMINDER_ON))
    doubtful = next_of(standing_of(prescribes_on=REMINDER_ON - timedelta(days=1)))

    assert alive.act is NextAct.REMINDER
    assert (doubtful.act, doubtful.reason) == (NextAct.DECISION, NextReason.MAY_BE_PRESCRIBED)
    assert doubtful.cost is None


# --- What a creditor may choose -------------------------------------------------------


def test_a_creditor_may_ask_for_less():
    policy = Policy(is_reminder_charged=False, is_demand_charged=False)

    reminder = next_of(standing_of(), policy=policy)
    demand = next_of(standing_of(REMINDED), policy=policy)

    for step, price in ((reminder, 5), (demand, 24)):
        assert (step.cost.allowed, step.cost.reason) == (False, CostReason.WAIVED)
        assert (step.cost.facts["amount"], step.cost.facts["price"]) == (0, euros(price))


def test_a_creditor_may_wait_longer():
    reminder = next_of(standing_of(), policy=Policy(extra_days=7))
    demand = next_of(standing_of(REMINDED), policy=Policy(days_for_money=3))

    assert reminder.on == REMINDER_ON + timedelta(days=7)
    assert demand.on == date(2026, 3, 6)


def test_a_creditor_may_remind_twice_or_not_demand_at_all():
    again = next_of(standing_of(REMINDED), policy=Policy(reminders=2))
    person = next_of(standing_of(REMINDED), policy=Policy(demands=0))

    assert again.act is NextAct.REMINDER
    assert person.act is NextAct.DECISION


def test_what_is_in_collection_is_not_reminded_again():
    step = next_of(standing_of(REMINDED, stage="COLLECTION"), policy=Policy(reminders=2))

    assert step.act is NextAct.FIRST_DEMAND


def test_what_came_as_reminded_without_a_reminder_that_we_know_is_reminded():
    assert next_of(standing_of(stage="COLLECTION")).act is NextAct.REMINDER


def test_an_electronic_letter_is_there_on_its_own_day():
    policy = Policy(reminder_delivery=DELIVERIES[Channel.ELECTRONIC])

    step = next_of(standing_of(), policy=policy)

    assert step.handed_over_on == step.on == REMINDER_ON
    assert step.due_on == date(2026, 2, 20)


@pytest.mark.parametrize(
    "wrong",
    [
        {"reminders": 0},
        {"demands": -1},
        {"extra_days": -1},
        {"days_for_money": -1},
        {"days_to_hand_over": -1},
        {"smallest_sum": Decimal(-1)},
    ],
)
def test_a_policy_cannot_go_below_the_law(wrong):
    with pytest.raises(ValueError, match=r"reminder|zero"):
        Policy(**wrong)


def test_a_payment_changes_what_the_next_letter_costs():
    """The debtor sees the price fall at once when the open principal enters a lower column."""
    standing = standing_of(REMINDED)
    paid = replace(standing.claim, open_principal=Decimal(80))

    assert next_of(replace(standing, claim=paid)).cost.facts["amount"] == euros(14)
