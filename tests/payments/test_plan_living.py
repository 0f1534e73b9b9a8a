"""What debtors and agents change of a plan in force, and what they cannot."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from accounts.models import AuditEvent
from invoices.models import EventKind, Invoice
from payments.models import PaymentPlan, PlanAct, PlanClaim, PlanState
from payments.queries.plans import limits_of
from payments.rules.plan_life import PlanError, Why
from payments.rules.plan_life import PlanState as LifeState
from payments.services.plans import living, storing
from tests.payments.living_plans import (
    acts,
    check,
    days,
    fresh,
    is_held,
    opens,
    pay,
    told,
    value,
)
from tests.payments.plan_stories import AT, FIRST, TODAY, asked, billed, made, policy, shape

pytestmark = pytest.mark.django_db


@pytest.fixture
def bill(debtor):
    return billed(debtor.party, "200.00", due_on=date(2026, 12, 7))


@pytest.fixture
def plan(actor, bill):
    """Four parts of 50 €, from 15.12.2026 on."""
    return made(actor, bill)


def lapse(plan):
    PaymentPlan.objects.filter(pk=plan.pk).update(state="LAPSED", lapsed_at=AT, misses=2)
    return plan


def refused(act, plan, **fields):
    """Why it was refused, once nothing is seen to have changed."""
    before = (value(plan), acts(plan))
    with pytest.raises(PlanError) as caught:
        act(plan_id=plan.pk, at=AT, **fields)
    assert (value(plan), acts(plan)) == before
    return caught.value.reason, caught.value.facts


def test_a_skipped_part_goes_to_the_end(plan, debtor):
    living.skip(plan_id=plan.pk, user=debtor, at=AT)

    assert days(plan) == [
        date(2027, 1, 15),
        date(2027, 2, 15),
        date(2027, 3, 15),
        date(2027, 4, 15),
    ]
    assert fresh(plan).skips == 1
    skipped = told(plan, PlanAct.SKIPPED)
    assert (skipped["from"], skipped["to"]) == ("2026-12-15", "2027-04-15")
    assert AuditEvent.objects.get(action="plan.skipped").actor == debtor
    check(plan)


def test_only_so_many_parts_may_be_skipped(plan, debtor):
    living.skip(plan_id=plan.pk, user=debtor, at=AT)

    assert refused(living.skip, plan, user=debtor) == (Why.NO_SKIP_LEFT, {"most": 1})


def test_the_last_part_cannot_be_skipped(plan, bill, debtor):
    pay(bill, "150.00")

    with pytest.raises(PlanError) as caught:
        living.skip(plan_id=plan.pk, user=debtor, at=AT)

    assert caught.value.reason == Why.LAST_PART


def test_money_that_came_meanwhile_counts_before_the_change(plan, bill, debtor):
    pay(bill, "60.00")

    living.skip(plan_id=plan.pk, user=debtor, at=AT)

    assert opens(plan) == ["0.00", "0.00", "50.00", "50.00", "40.00"]
    assert acts(plan) == [PlanAct.MADE, PlanAct.PAID, PlanAct.SKIPPED]
    check(plan)


def test_a_payday_moves_what_is_to_come(plan, debtor):
    living.change_payday(plan_id=plan.pk, payday=28, user=debtor, at=AT)

    assert days(plan) == [
        date(2026, 12, 28),
        date(2027, 1, 28),
        date(2027, 3, 1),
        date(2027, 3, 30),  # 29.3. is Easter Monday
    ]
    assert fresh(plan).payday == 28
    assert told(plan, PlanAct.PAYDAY_CHANGED)["later"] is True
    check(plan)


def test_the_payday_that_it_has_is_no_change(plan, debtor):
    assert refused(living.change_payday, plan, payday=15, user=debtor) == (Why.SAME, {})


def test_a_plan_is_not_put_off_for_ever_by_changing_its_payday(plan, debtor):
    living.change_payday(plan_id=plan.pk, payday=28, user=debtor, at=AT)
    living.change_payday(plan_id=plan.pk, payday=10, user=debtor, at=AT)

    assert refused(living.change_payday, plan, payday=20, user=debtor) == (Why.MOVED_BEFORE, {})


def test_a_payday_moves_the_next_part_later_once_until_something_is_paid(plan, bill, debtor, agent):
    living.change_payday(plan_id=plan.pk, payday=28, user=debtor, at=AT)

    assert refused(living.change_payday, plan, payday=30, user=debtor) == (Why.MOVED_BEFORE, {})
    living.change_payday(plan_id=plan.pk, payday=30, user=agent, at=AT, by_agent=True)
    pay(bill, "5.00")
    living.change_payday(plan_id=plan.pk, payday=31, user=debtor, at=AT)
    assert days(plan)[0] == date(2026, 12, 31)
    check(plan)


def test_another_payday_than_a_day_of_a_month_is_nonsense(plan, debtor):
    with pytest.raises(ValueError, match="day of a month"):
        living.change_payday(plan_id=plan.pk, payday=32, user=debtor, at=AT)


def test_a_larger_sum_makes_the_plan_shorter(plan, debtor):
    living.change_sum(plan_id=plan.pk, monthly=Decimal(80), user=debtor, at=AT)

    assert opens(plan) == ["80.00", "80.00", "40.00"]
    assert days(plan) == [FIRST, date(2027, 1, 15), date(2027, 2, 15)]
    assert told(plan, PlanAct.SUM_CHANGED)["parts"] == 3
    check(plan)


def test_a_smaller_sum_makes_it_longer_at_no_cost(plan, bill, debtor):
    living.change_sum(plan_id=plan.pk, monthly=Decimal(25), user=debtor, at=AT)

    assert opens(plan) == ["25.00"] * 8
    bill.refresh_from_db()
    assert bill.open_total == 200
    check(plan)


@pytest.mark.parametrize(
    ("monthly", "reason", "facts"),
    [
        ("19.99", Why.TOO_SMALL, {"least": Decimal(20)}),
        ("39.99", Why.TOO_MANY_PARTS, {"most": 5, "least": Decimal("40.00")}),
        ("50.00", Why.SAME, {}),
    ],
)
def test_a_sum_that_the_creditor_does_not_offer_is_refused_with_the_numbers(
    bill, plan, debtor, monthly, reason, facts
):
    policy(bill, most_instalments=5, smallest_instalment=Decimal(20))

    assert refused(living.change_sum, plan, monthly=Decimal(monthly), user=debtor) == (
        reason,
        facts,
    )


def test_a_policy_that_became_stricter_takes_no_parts_away(bill, plan, debtor):
    policy(bill, most_instalments=2)
    pay(bill, "30.00")

    living.change_sum(plan_id=plan.pk, monthly=Decimal("42.50"), user=debtor, at=AT)

    # What was paid of the first part stays, beside as many open parts as before.
    assert opens(plan) == ["0.00", "42.50", "42.50", "42.50", "42.50"]
    check(plan)


def test_the_strictest_creditor_limits_a_plan_of_several(actor, debtor):
    bills = [
        billed(debtor.party, "100.00", who=who, due_on=date(2026, 12, 7))
        for who in ("Lähivoima Oy", "Vesi Oy")
    ]
    policy(bills[0], most_instalments=10, smallest_instalment=Decimal(10))
    policy(bills[1], most_instalments=6, smallest_instalment=Decimal(25))

    limits = limits_of(made(actor, *bills), today=TODAY)

    assert (limits.most, limits.smallest) == (6, 25)


def test_a_lapsed_plan_goes_on_from_a_day(plan, bill, debtor):
    living.reinstate(plan_id=lapse(plan).pk, first=date(2026, 12, 1), user=debtor, at=AT)

    again = fresh(plan)
    assert (again.state, again.misses, again.lapsed_at, again.reinstated) == ("ACTIVE", 0, None, 1)
    assert days(plan)[:2] == [date(2026, 12, 1), date(2027, 1, 15)]
    assert bill.timeline.filter(kind=EventKind.PLAN_RESUMED).count() == 1
    check(plan)


def test_a_debtor_takes_it_up_once_alone_and_an_agent_more_often(plan, debtor, agent):
    living.reinstate(plan_id=lapse(plan).pk, first=FIRST, user=debtor, at=AT)
    lapse(plan)

    assert refused(living.reinstate, plan, first=FIRST, user=debtor) == (
        Why.REINSTATED_BEFORE,
        {"most": 1},
    )
    living.reinstate(plan_id=plan.pk, first=FIRST, user=agent, at=AT, by_agent=True)
    assert fresh(plan).reinstated == 2
    check(plan)


@pytest.mark.parametrize("days_away", [-1, 32])
def test_it_goes_on_within_a_month(plan, debtor, days_away):
    first = TODAY + timedelta(days=days_away)

    assert refused(living.reinstate, lapse(plan), first=first, user=debtor) == (
        Why.DAY_NOT_OFFERED,
        {"earliest": TODAY, "latest": TODAY + timedelta(days=31)},
    )


def test_a_plan_in_force_is_not_taken_up(plan, debtor):
    assert refused(living.reinstate, plan, first=FIRST, user=debtor) == (Why.NOT_LAPSED, {})


@pytest.mark.parametrize("has_lapsed", [False, True])
def test_an_ended_plan_frees_its_claims_at_once(plan, bill, debtor, has_lapsed):
    if has_lapsed:
        lapse(plan)
    Invoice.objects.filter(pk=bill.pk).update(look_on=date(2030, 1, 1))

    living.end(plan_id=plan.pk, user=debtor, at=AT, why="DEBTOR")

    bill.refresh_from_db()
    assert (fresh(plan).state, fresh(plan).ended_at) == (PlanState.CANCELLED, AT)
    assert (bill.hold, bill.look_on) == ("", None)
    assert not PlanClaim.objects.get(plan=plan).is_current
    assert bill.timeline.filter(kind=EventKind.PLAN_ENDED).count() == 1
    ended = told(plan, PlanAct.CANCELLED)
    assert (ended["open"], ended["why"]) == ("200.00", "DEBTOR")
    check(plan)


def test_its_claims_may_be_in_another_plan_then(plan, bill, actor):
    living.end(plan_id=plan.pk, user=actor.user, at=AT)

    another = made(actor, bill, wish=shape(5))

    assert fresh(another).state == PlanState.ACTIVE
    check(another)


def test_an_ended_plan_is_over(plan, debtor):
    living.end(plan_id=plan.pk, user=debtor, at=AT)

    assert refused(living.end, plan, user=debtor) == (Why.OVER, {})
    assert refused(living.skip, plan, user=debtor) == (Why.NOT_ACTIVE, {})
    assert refused(living.change_sum, plan, monthly=Decimal(80), user=debtor)[0] is Why.NOT_ACTIVE


def test_a_paid_plan_is_over(plan, bill, debtor):
    pay(bill, "200.00")

    with pytest.raises(PlanError) as caught:
        living.end(plan_id=plan.pk, user=debtor, at=AT)

    assert caught.value.reason is Why.OVER


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        (living.skip, {}),
        (living.change_payday, {"payday": 5}),
        (living.change_sum, {"monthly": Decimal(80)}),
    ],
)
def test_a_lapsed_plan_is_taken_up_before_it_changes(plan, debtor, act, fields):
    assert refused(act, lapse(plan), user=debtor, **fields)[0] is Why.NOT_ACTIVE


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        (living.skip, {}),
        (living.end, {}),
        (living.change_sum, {"monthly": Decimal(80)}),
        (living.reinstate, {"first": FIRST}),
    ],
)
def test_a_plan_that_waits_for_an_agent_is_none_yet(actor, debtor, agent, act, fields):
    bill = billed(debtor.party, "2000.00", due_on=date(2026, 12, 7))
    plan = asked(actor, bill)

    with pytest.raises(PlanError) as caught:
        act(plan_id=plan.pk, user=debtor, at=AT, **fields)

    assert caught.value.reason is Why.NOT_ACTIVE
    with pytest.raises(ValueError, match="ASKED"):
        storing.load(fresh(plan))


def test_a_change_of_another_plan_than_was_seen_is_refused(plan, debtor):
    seen = value(plan)
    living.skip(plan_id=plan.pk, user=debtor, at=AT, seen=seen)

    reason, _ = refused(living.skip, plan, user=debtor, seen=seen)

    assert reason is Why.CHANGED


def test_nobody_holds_a_claim_that_is_free(plan, bill, debtor):
    assert is_held(bill)

    living.end(plan_id=plan.pk, user=debtor, at=AT)

    assert not is_held(bill)


def test_a_plan_on_the_31st_keeps_to_the_last_days_of_months(actor, debtor):
    bill = billed(debtor.party, "300.00", due_on=date(2026, 12, 7))
    plan = made(actor, bill, wish=shape(4, payday=31, first_on=date(2026, 12, 31)))
    # 31.1. and 28.2. are a Sunday each: the parts fall on the Mondays after them.
    mondays = [date(2027, 2, 1), date(2027, 3, 1)]
    assert days(plan) == [date(2026, 12, 31), *mondays, date(2027, 3, 31)]

    living.skip(plan_id=plan.pk, user=debtor, at=AT)
    assert days(plan) == [*mondays, date(2027, 3, 31), date(2027, 4, 30)]

    living.change_sum(plan_id=plan.pk, monthly=Decimal(100), user=debtor, at=AT)
    assert days(plan) == [*mondays, date(2027, 3, 31)]
    check(plan)


def test_a_plan_that_has_ended_is_never_written_as_one_in_force(plan, debtor):
    living.end(plan_id=plan.pk, user=debtor, at=AT)
    ended = fresh(plan)

    with pytest.raises(ValueError, match="does not become ACTIVE"):
        storing.write(ended, replace(value(plan), state=LifeState.ACTIVE), at=AT)
