"""Collection as it would go, and the rules that no run of it may break."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from invoices.rules.law_calendar import DELIVERIES, Law
from invoices.rules.simulation import Happened, carry_out, simulate
from invoices.rules.what_next import (
    WAITING,
    HoldFact,
    NextAct,
    Policy,
    Standing,
    what_next,
)
from myropo.calendar import banking_day_on_or_after, is_banking_day
from tests.invoices.collection_claims import claim_of

LAST = date(2027, 3, 31)
DUE_DATES = st.dates(min_value=date(2026, 1, 1), max_value=date(2026, 6, 30))
INTERVAL = {Law.CONSUMER: timedelta(days=15), Law.BUSINESS: timedelta(days=11)}
TOTALS = {
    Law.CONSUMER: [(100, 60), (1000, 120), (None, 210)],
    Law.BUSINESS: [(500, 250), (2500, 470), (10_000, 550), (None, 620)],
}


def pays(percent):
    """A payment of a part of the principal; of all of it closes the claim."""

    def change(standing):
        paid = standing.claim.open_principal * percent / 100
        claim = replace(standing.claim, open_principal=standing.claim.open_principal - paid)
        stage = "PAID" if percent == 100 else standing.stage
        return replace(standing, claim=claim, stage=stage, to_pay=standing.to_pay - paid)

    return change


def held(*holds):
    return lambda standing: replace(standing, holds=holds)


def learns_rates(until):
    return lambda standing: replace(standing, sure_until=until)


happenings = st.one_of(
    st.sampled_from([10, 50, 95, 100]).map(pays),
    st.just(held()),
    st.just(held(HoldFact("PAYMENT_PENDING"))),
    st.dates(min_value=date(2026, 1, 1), max_value=LAST).map(lambda day: held(HoldFact("", day))),
    st.dates(min_value=date(2026, 1, 1), max_value=LAST).map(learns_rates),
)
changes = st.dictionaries(
    st.dates(min_value=date(2026, 1, 1), max_value=LAST), happenings, max_size=6
)
policies = st.builds(
    Policy,
    reminders=st.integers(1, 2),
    demands=st.integers(0, 3),
    is_reminder_charged=st.booleans(),
    is_demand_charged=st.booleans(),
    smallest_sum=st.sampled_from([Decimal(0), Decimal(10)]),
    days_for_money=st.integers(0, 3),
    days_to_hand_over=st.integers(0, 3),
    extra_days=st.integers(0, 5),
    reminder_delivery=st.sampled_from([*DELIVERIES.values()]),
    demand_delivery=st.sampled_from([*DELIVERIES.values()]),
)
standings = st.builds(
    lambda cents, due_on, notice, **facts: Standing(
        claim=claim_of(
            Decimal(cents) / 100, due_on=due_on, issued_on=due_on - timedelta(days=notice), **facts
        ),
        stage="INVOICED",
        to_pay=Decimal(cents) / 100,
    ),
    cents=st.one_of(st.integers(1, 120_000), st.integers(1, 2_000_000)),
    due_on=DUE_DATES,
    notice=st.sampled_from([7, 14, 30]),
    law=st.sampled_from([*Law]),
    is_commercial=st.booleans(),
    rolls=st.booleans(),
)
stories = {
    "standing": standings,
    "policy": policies,
    "changes": changes,
    "days_late": st.integers(0, 4),
}


def run(standing, policy, changes, days_late):
    return [
        *simulate(
            standing,
            policy=policy,
            first=date(2026, 1, 1),
            last=LAST,
            changes=changes,
            days_late=days_late,
        )
    ]


def letters_of(steps):
    """Each letter as (the day it was made, its record)."""
    return [(each.on, each.after.claim.done[-1]) for each in steps if each.step.is_letter]


def test_a_claim_that_nobody_pays_goes_all_the_way():
    standing = Standing(claim=claim_of(500), stage="INVOICED", to_pay=Decimal(500))

    steps = run(standing, Policy(), {}, 0)

    assert [(each.on, each.step.act) for each in steps] == [
        (date(2026, 2, 10), NextAct.REMINDER),
        (date(2026, 3, 4), NextAct.FIRST_DEMAND),
        (date(2026, 3, 30), NextAct.REPEAT_DEMAND),
        (date(2026, 4, 27), NextAct.DECISION),
    ]
    assert [each.after.stage for each in steps] == ["REMINDED"] + ["COLLECTION"] * 3
    assert steps[-1].after.to_pay == Decimal(541)


def test_a_payment_on_the_day_of_an_act_stops_it():
    standing = Standing(claim=claim_of(500), stage="INVOICED", to_pay=Decimal(500))

    steps = run(standing, Policy(), {date(2026, 3, 4): pays(100)}, 0)

    assert [each.step.act for each in steps] == [NextAct.REMINDER]


def test_a_letter_that_leaves_late_moves_what_comes_after_it():
    standing = Standing(claim=claim_of(500), stage="INVOICED", to_pay=Decimal(500))

    in_time, late = run(standing, Policy(), {}, 0), run(standing, Policy(), {}, 3)

    assert late[0].step.due_on == in_time[0].step.due_on
    assert letters_of(late)[0][1].due_on > letters_of(in_time)[0][1].due_on
    assert late[1].on > in_time[1].on


def test_only_letters_are_carried_out():
    standing = Standing(claim=claim_of(500), stage="PAID", to_pay=Decimal(0))
    step = what_next(standing, policy=Policy(), today=LAST)

    assert carry_out(standing, step, policy=Policy(), on=LAST) == standing


@settings(deadline=None)
@given(**stories)
def test_letters_keep_the_distance_of_the_law(standing, policy, changes, days_late):
    claim = standing.claim
    matured = banking_day_on_or_after(claim.due_on) if claim.rolls else claim.due_on

    letters = letters_of(run(standing, policy, changes, days_late))

    earlier = matured
    for made_on, letter in letters:
        assert made_on >= earlier + INTERVAL[claim.law]
        assert letter.on >= made_on
        earlier = letter.on
    for (_, before), (made_on, _) in pairwise(letters):
        assert made_on > before.due_on
    assert [letter.act for _, letter in letters][:1] in ([], ["REMINDER"])


@settings(deadline=None)
@given(**stories)
def test_a_letter_gives_ten_days_from_its_receipt_and_is_due_on_a_banking_day(
    standing, policy, changes, days_late
):
    for each in run(standing, policy, changes, days_late):
        if not each.step.is_letter:
            continue
        is_reminder = each.step.act is NextAct.REMINDER
        delivery = policy.reminder_delivery if is_reminder else policy.demand_delivery
        letter = each.after.claim.done[-1]
        travels = [letter.on + timedelta(days=n) for n in range(1, 40)]
        weekdays = [day for day in travels if is_banking_day(day)][: delivery.weekdays]
        received = weekdays[-1] if weekdays else letter.on
        assert is_banking_day(each.on)
        assert is_banking_day(each.step.due_on)
        assert is_banking_day(letter.due_on)
        assert letter.due_on >= received + timedelta(days=10)


@settings(deadline=None)
@given(**stories)
def test_costs_never_pass_the_total_and_nothing_is_done_on_a_hold(
    standing, policy, changes, days_late
):
    for each in run(standing, policy, changes, days_late):
        claim = each.before.claim
        total = next(
            total
            for up_to, total in TOTALS[claim.law]
            if up_to is None or claim.open_principal <= up_to
        )
        costs = sum(act.amount for act in each.after.claim.done)
        added = each.after.to_pay - each.before.to_pay
        assert not added or costs <= total
        assert not any(
            hold.ends_on is None or hold.ends_on >= each.on for hold in each.before.holds
        )
        assert each.before.stage != "PAID"
        assert not each.step.is_letter or each.on <= each.before.sure_until


def day_by_day(standing, policy, changes, days_late):
    """The same without passing over any day."""
    today = date(2026, 1, 1)
    while today <= LAST:
        standing = changes.get(today, lambda same: same)(standing)
        step = what_next(standing, policy=policy, today=today)
        if step.is_for(today):
            after = carry_out(standing, step, policy=policy, on=today, days_late=days_late)
            yield Happened(today, step, standing, after)
            if step.act is NextAct.DECISION:
                return
            standing = after
        today += timedelta(days=1)


@settings(max_examples=50, deadline=None)
@given(**stories)
def test_passing_over_days_changes_nothing(standing, policy, changes, days_late):
    jumped = run(standing, policy, changes, days_late)

    assert jumped == [*day_by_day(standing, policy, changes, days_late)]


@settings(deadline=None)
@given(standing=standings, policy=policies, today=DUE_DATES, waited=st.integers(0, 60))
def test_what_was_foretold_is_what_comes(standing, policy, today, waited):
    """As long as nothing happens, the answer of any day before the act is the act's own."""
    foretold = what_next(standing, policy=policy, today=today)
    later = today + timedelta(days=waited)

    if foretold.on is not None and later <= foretold.on and foretold.reason not in WAITING:
        assert what_next(standing, policy=policy, today=later) == foretold
