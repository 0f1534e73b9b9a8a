"""What a policy offers: the same rules as for debtors, in each phase, never beyond the law."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invoices.rules.collection_claim import earliest_letter
from invoices.rules.collection_costs import cost_of_demand, cost_of_reminder
from invoices.rules.law_calendar import Law
from invoices.rules.policy_limits import LIMITS, beyond, first_day, is_plan_impossible, last_day
from invoices.rules.what_next import NextAct, NextReason, Policy
from payments.rules.arranging import Reason
from payments.rules.policies import Phase, PlanPolicy, ShiftPolicy
from payments.rules.policy_preview import Terms, preview

ISSUED = date(2026, 11, 2)
LAW = Terms(law=Law.CONSUMER, letters=Policy(), shifts=ShiftPolicy(), plans=PlanPolicy())


def seen(terms=LAW, total=300):
    return preview(terms=terms, total=Decimal(total), issued_on=ISSUED)


def whole(name):
    limit = LIMITS[name]
    return st.integers(int(limit.least), int(limit.most))


letters = st.builds(
    Policy,
    reminders=whole("reminders"),
    demands=whole("demands"),
    is_reminder_charged=st.booleans(),
    is_demand_charged=st.booleans(),
    smallest_sum=whole("smallest_sum").map(Decimal),
    extra_days=whole("extra_days"),
)
shifts = st.builds(
    ShiftPolicy,
    until=st.sampled_from(Phase),
    longest_days=whole("longest_shift_days"),
    most=whole("most_shifts"),
    is_charged=st.booleans(),
)
plans = st.builds(
    PlanPolicy,
    until=st.sampled_from(Phase),
    most_sum=whole("most_plan_sum").map(Decimal),
    most_instalments=whole("most_instalments"),
    smallest_instalment=whole("smallest_instalment").map(Decimal),
    most=whole("most_plans"),
    is_charged=st.booleans(),
)
policies = st.builds(Terms, law=st.sampled_from(Law), letters=letters, shifts=shifts, plans=plans)


@given(terms=policies, cents=st.integers(1, 2_000_000))
@settings(max_examples=150, deadline=None)
def test_no_policy_is_faster_or_dearer_than_the_law(terms, cents):
    shown = preview(terms=terms, total=Decimal(cents) / 100, issued_on=ISSUED)

    for each in shown.letters:
        claim = each.before.claim
        assert each.on >= earliest_letter(claim)
        if each.step.cost is not None:
            law = cost_of_reminder if each.step.act is NextAct.REMINDER else cost_of_demand
            allowed = law(claim, on=each.on)
            assert each.step.cost.facts["amount"] <= allowed.facts["amount"]
    for offered in shown.offered:
        assert offered.phase is offered.situation.phase(offered.on)
        assert offered.shift.decision.allowed == bool(offered.prices)
        assert offered.join.allowed or not offered.options
        for option in offered.options:
            assert option.total == offered.situation.to_pay + option.cost


def test_every_phase_is_shown_with_its_own_sum():
    shown = seen()

    assert [each.phase for each in shown.offered] == [
        Phase.IN_TIME,
        Phase.OVERDUE,
        Phase.REMINDED,
        Phase.COLLECTION,
    ]
    assert [each.situation.to_pay for each in shown.offered] == [300, 300, 305, 329]
    assert [each.step.act for each in shown.letters] == [
        NextAct.REMINDER,
        NextAct.FIRST_DEMAND,
        NextAct.REPEAT_DEMAND,
        NextAct.DECISION,
    ]


def test_the_days_of_a_move_are_told_price_by_price():
    in_time, late, *_rest = seen().offered

    [free] = in_time.prices
    short, long = late.prices
    assert (free.first, free.last) == (in_time.shift.first, in_time.shift.last)
    assert free.cost.facts["amount"] == 0
    assert (short.cost.facts["amount"], long.cost.facts["amount"]) == (0, 5)
    assert (short.first, long.last) == (late.shift.first, late.shift.last)
    assert short.last + timedelta(days=1) == long.first


def test_phases_that_are_not_reached_are_not_shown():
    no_demand = replace(LAW, letters=Policy(demands=0))
    too_small = replace(LAW, letters=Policy(smallest_sum=Decimal(100)))

    assert [each.phase for each in seen(no_demand).offered][-1] is Phase.REMINDED
    assert [each.phase for each in seen(too_small, 99).offered] == [Phase.IN_TIME, Phase.OVERDUE]
    assert seen(too_small, 99).nothing is NextReason.TOO_SMALL
    assert seen(no_demand).nothing is None


def test_what_is_not_offered_says_why():
    terms = replace(LAW, shifts=ShiftPolicy(most=0), plans=PlanPolicy(until=Phase.OVERDUE))

    shown = seen(terms).offered

    assert {each.shift.decision.reason for each in shown} == {Reason.NOT_OFFERED}
    assert [each.join.reason for each in shown] == [Reason.OFFERED] * 2 + [Reason.TOO_LATE] * 2


def test_an_invoice_asks_for_something():
    with pytest.raises(ValueError, match="asks for something"):
        seen(total=0)


def test_the_limits_include_their_ends():
    ends = {name: limit.most for name, limit in LIMITS.items()}

    assert list(beyond(ends)) == []
    assert list(beyond({**ends, "demands": 3, "text_fi": "x"})) == ["demands"]
    assert not is_plan_impossible(most_sum=Decimal(40), smallest_instalment=Decimal(20))
    assert is_plan_impossible(most_sum=Decimal("39.99"), smallest_instalment=Decimal(20))
    assert first_day(ISSUED) == date(2026, 11, 3)
    assert last_day(ISSUED) == date(2028, 11, 1)
